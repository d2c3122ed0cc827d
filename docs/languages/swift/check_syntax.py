"""Parses every Swift file and fails if one cannot be parsed."""

import pathlib
import sys

import tree_sitter
import tree_sitter_swift

parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_swift.language()))
places = map(pathlib.Path, sys.argv[1:])
files = [file for place in places for file in ([place] if place.is_file() else place.rglob("*.swift"))]
wrong = [file for file in files if parser.parse(file.read_bytes()).root_node.has_error]
if wrong or not files:
    sys.exit(f"{len(wrong)} of {len(files)} files cannot be parsed: {wrong}")
