"""Reads every document into its type and writes it again."""

import pathlib
import sys

from models import clerk_user

source, target = map(pathlib.Path, sys.argv[1:])
for file in source.glob("*.json"):
    value = getattr(clerk_user, file.stem).model_validate_json(file.read_text())
    (target / file.name).write_text(value.model_dump_json(exclude_unset=True))
