"""Series of pandas 2.2 or later.

>>> frame["email"] = clerk_user.pandas.canonical("email", frame["email"])
"""

from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from . import Array
from . import check as _check

if TYPE_CHECKING:
    from .typing import Kind


def check(kind: "Kind", series: "pd.Series[str]", region: str | None = None) -> pd.DataFrame:
    """Returns the verdicts: the columns `accepted`, `canonical`, `error`, `offset`, `validity`, `region` and
    `type`, with the index of the series."""
    verdicts = pa.array(_verdicts(kind, series, region))
    # A null has no verdict: its fields are null, as in the other engines.
    fields = dict(zip((field.name for field in verdicts.type), verdicts.flatten()))
    frame = pa.table(fields).to_pandas(types_mapper=pd.ArrowDtype)
    return frame.set_axis(series.index)


def canonical(kind: "Kind", series: "pd.Series[str]", region: str | None = None) -> "pd.Series[str]":
    """Returns the canonical forms, with a missing value for a string that is refused."""
    forms = pa.array(_verdicts(kind, series, region).field("canonical"))
    return pd.Series(pd.arrays.ArrowExtensionArray(forms), index=series.index, name=series.name)


def _verdicts(kind: "Kind", series: "pd.Series[str]", region: str | None) -> Array:
    return _check(kind, pa.array(series, pa.large_string(), from_pandas=True), region)
