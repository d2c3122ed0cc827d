"""Columns of PySpark 4.1 or later, validated in the executors.

>>> df.select(clerk_user.spark.check("email", "address").alias("verdict"))
"""

from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyspark.sql import Column
from pyspark.sql.functions import arrow_udf, col

from . import check as _check

if TYPE_CHECKING:
    from .typing import Kind

VERDICT = (
    "accepted boolean, canonical string, error string, offset int, "
    "validity string, region string, type string"
)
"""The type of a verdict, in Spark's words."""


def check(kind: "Kind", column: "Column | str", region: str | None = None) -> Column:
    """Returns a column of verdicts: structs with the fields `accepted`, `canonical`, `error`, `offset`,
    `validity`, `region` and `type`."""

    def verdicts(texts: pa.Array) -> pa.Array:
        return pa.array(_check(kind, texts, region))

    return _apply(verdicts, VERDICT, column)


def canonical(kind: "Kind", column: "Column | str", region: str | None = None) -> Column:
    """Returns a column of canonical forms, with null for a string that is refused."""

    def canonical_forms(texts: pa.Array) -> pa.Array:
        return pa.array(_check(kind, texts, region).field("canonical"))

    return _apply(canonical_forms, "string", column)


def _apply(function: Any, returns: str, column: "Column | str") -> Column:
    return arrow_udf(function, returns)(col(column) if isinstance(column, str) else column)
