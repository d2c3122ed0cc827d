"""Validates email addresses, phone numbers, wallets, OAuth strategies and redirect URLs.

>>> import clerk_user
>>> clerk_user.parse("email", "Jo@Example.COM").canonical
'Jo@example.com'
>>> str(clerk_user.E164("15551234567"))
'+15551234567'

`check` validates Arrow arrays. The modules `spark`, `duckdb`, `polars`, `datafusion` and `pandas` have a
function for the columns of each of these, and `models` has pydantic models of Clerk's resources.
"""

from ._errors import InvalidIdentifier
from ._native import (
    E164,
    KINDS,
    PHONE_METADATA_VERSION,
    Array,
    Email,
    EvmAddress,
    OAuthStrategy,
    RedirectUrl,
    SolanaAddress,
    Verdict,
    VerdictError,
    check,
    parse,
)

__all__ = [
    "E164",
    "KINDS",
    "PHONE_METADATA_VERSION",
    "Array",
    "Email",
    "EvmAddress",
    "InvalidIdentifier",
    "OAuthStrategy",
    "RedirectUrl",
    "SolanaAddress",
    "Verdict",
    "VerdictError",
    "check",
    "parse",
]
