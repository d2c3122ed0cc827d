"""The conformance vectors of the crate."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[3] / "crates/validate/vectors"

# The kind of value in each file.
KINDS = {
    "e164": "e164",
    "email": "email",
    "evm_address": "evm",
    "oauth_strategy": "strategy",
    "redirect_url": "redirect_url",
    "solana_address": "solana",
    "user_phone": "phone",
}


def rows() -> list[tuple[str, dict[str, Any]]]:
    """Returns each vector and its kind, without those for options that only the crate has."""
    found = []
    for file, kind in KINDS.items():
        for row in json.loads((FOLDER / f"{file}.json").read_text()):
            if "options" not in row:
                found.append((kind, row))
    return found


def verdict(row: dict[str, Any]) -> dict[str, Any]:
    """Returns the verdict of a vector in the one shape, without the error's message."""
    names = {"canonical": "canonical", "validity": "validity", "of_region": "region"}
    names |= {"type": "type", "extension": "extension"}
    shape = {names[name]: value for name, value in row.items() if name in names}
    shape["accepted"] = row["verdict"] == "accepted"
    if "kind" in row:
        shape["error"] = {"kind": row["kind"], "offset": row["offset"]}
    return shape


FIELDS = ("accepted", "canonical", "error", "offset", "validity", "region", "type")


def fields(verdict: dict[str, Any]) -> dict[str, Any]:
    """Returns a verdict in the fields of the Arrow struct."""
    error = verdict.get("error", {})
    known = {**verdict, "error": error.get("kind"), "offset": error.get("offset")}
    return {name: known.get(name) for name in FIELDS}
