"""Expressions of Polars.

>>> frame.with_columns(verdict=clerk_user.polars.check("email", "address"))
"""

from typing import TYPE_CHECKING

import polars as pl

from . import check as _check

if TYPE_CHECKING:
    from .typing import Kind

_WORDS = pl.Categorical()
VERDICT = pl.Struct(
    {
        "accepted": pl.Boolean(),
        "canonical": pl.String(),
        "error": _WORDS,
        "offset": pl.Int32(),
        "validity": _WORDS,
        "region": _WORDS,
        "type": _WORDS,
    }
)
"""The type of a verdict."""


def check(kind: "Kind", column: "pl.Expr | str", region: str | None = None) -> pl.Expr:
    """Returns an expression of verdicts: structs with the fields `accepted`, `canonical`, `error`, `offset`,
    `validity`, `region` and `type`."""

    def verdicts(texts: pl.Series) -> pl.Series:
        return pl.Series(texts.name, _check(kind, texts, region))

    return _apply(column).map_batches(verdicts, return_dtype=VERDICT, is_elementwise=True)


def canonical(kind: "Kind", column: "pl.Expr | str", region: str | None = None) -> pl.Expr:
    """Returns an expression of canonical forms, with null for a string that is refused."""

    def canonical_forms(texts: pl.Series) -> pl.Series:
        return pl.Series(texts.name, _check(kind, texts, region).field("canonical"))

    return _apply(column).map_batches(canonical_forms, return_dtype=pl.String, is_elementwise=True)


def _apply(column: "pl.Expr | str") -> pl.Expr:
    return pl.col(column) if isinstance(column, str) else column
