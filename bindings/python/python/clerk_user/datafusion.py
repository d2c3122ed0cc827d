"""SQL functions for DataFusion.

>>> clerk_user.datafusion.register(context, region="US")
>>> context.sql("SELECT check_email(address)['canonical'], canonical_phone(phone) FROM people")
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pyarrow as pa
from datafusion import SessionContext, udf

from . import KINDS
from . import check as _check

if TYPE_CHECKING:
    from .typing import Kind

_WORDS = pa.dictionary(pa.int16(), pa.string())
VERDICT = pa.struct(
    {
        "accepted": pa.bool_(),
        "canonical": pa.large_string(),
        "error": _WORDS,
        "offset": pa.int32(),
        "validity": _WORDS,
        "region": _WORDS,
        "type": _WORDS,
    }
)
"""The type of a verdict."""


def register(context: SessionContext, region: str | None = None) -> None:
    """Registers two functions for each kind of value: `check_email(text)` returns a verdict, a struct with the
    fields `accepted`, `canonical`, `error`, `offset`, `validity`, `region` and `type`; `canonical_email(text)`
    returns the canonical form, or null for a string that is refused. `region` is used for phone numbers
    without a `+` and a country calling code."""
    for kind in KINDS:
        for name, returns, function in (
            ("check", VERDICT, _checker(kind, region)),
            ("canonical", pa.large_string(), _canonizer(kind, region)),
        ):
            context.register_udf(
                udf(function, [pa.string_view()], returns, "immutable", f"{name}_{kind}")
            )


def _checker(kind: "Kind", region: str | None) -> Callable[[pa.Array], pa.Array]:
    return lambda texts: pa.array(_check(kind, texts, region))


def _canonizer(kind: "Kind", region: str | None) -> Callable[[pa.Array], pa.Array]:
    return lambda texts: pa.array(_check(kind, texts, region).field("canonical"))
