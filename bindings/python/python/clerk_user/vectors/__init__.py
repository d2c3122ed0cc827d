"""The test vectors: inputs with their verdicts, and requests and responses of Clerk's Frontend API.

>>> from clerk_user import vectors
>>> vectors.load("email")["kind"]
'email'

They are the files of `clerk-user schema --vectors`, which `load("schema/vectors.schema")` describes.
"""

import json
from importlib.resources import files
from typing import Any

__all__ = ["NAMES", "load"]

_FOLDER = files(__name__)

NAMES = tuple(
    sorted(
        prefix + file.name.removesuffix(".json")
        for prefix, folder in (("", _FOLDER), ("http/", _FOLDER / "http"))
        for file in folder.iterdir()
        if file.name.endswith(".json")
    )
)
"""The names of the files."""


def load(name: str) -> Any:
    """Returns the content of a file of vectors, such as `email` or `http/requests`."""
    return json.loads((_FOLDER / f"{name}.json").read_text("utf-8"))
