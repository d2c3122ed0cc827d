"""Holds every vector against its schema, and counts what the schema alone can tell."""

import collections
import json
import pathlib
import sys

from jsonschema import Draft202012Validator

bundle = json.loads(pathlib.Path(sys.argv[1]).read_text())
for file in sys.argv[2:]:
    case = json.loads(pathlib.Path(file).read_text())
    schema = Draft202012Validator({"$ref": f"#/$defs/{case['type']}", "$defs": bundle["$defs"]})
    count = collections.Counter((schema.is_valid(v["input"]), v["verdict"]) for v in case["vectors"])
    print(
        f"{file}: {count[True, 'accepted']} accepted, {count[False, 'refused']} refused by the schema, "
        f"{count[True, 'refused']} refused by code alone, {count[False, 'accepted']} wrong"
    )
