"""SQL functions for DuckDB.

>>> clerk_user.duckdb.register(connection, region="US")
>>> connection.sql("SELECT check_email(address).canonical, canonical_phone(phone) FROM people")
"""

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from . import KINDS
from . import check as _check

if TYPE_CHECKING:
    from .typing import Kind

VERDICT = (
    'STRUCT(accepted BOOLEAN, canonical VARCHAR, error VARCHAR, "offset" INTEGER, '
    'validity VARCHAR, region VARCHAR, "type" VARCHAR)'
)
"""The type of a verdict, in DuckDB's words."""


def register(connection: duckdb.DuckDBPyConnection, region: str | None = None) -> None:
    """Registers two functions for each kind of value: `check_email(text)` returns a verdict, a struct with the
    fields `accepted`, `canonical`, `error`, `offset`, `validity`, `region` and `type`; `canonical_email(text)`
    returns the canonical form, or null for a string that is refused. `region` is used for phone numbers
    without a `+` and a country calling code. A second call replaces the functions."""
    for kind in KINDS:
        for name, returns, function in (
            ("check", VERDICT, _checker(kind, region)),
            ("canonical", "VARCHAR", _canonizer(kind, region)),
        ):
            with suppress(duckdb.InvalidInputException):
                connection.remove_function(f"{name}_{kind}")
            # DuckDB must hand over nulls itself: by default it takes a null result for a mistake.
            connection.create_function(
                f"{name}_{kind}",
                function,
                ["VARCHAR"],
                returns,
                type="arrow",
                null_handling="special",
            )


def _checker(kind: "Kind", region: str | None) -> Callable[[Any], Any]:
    return lambda texts: pa.chunked_array(_check(kind, texts, region))


def _canonizer(kind: "Kind", region: str | None) -> Callable[[Any], Any]:
    return lambda texts: pa.chunked_array(_check(kind, texts, region).field("canonical"))
