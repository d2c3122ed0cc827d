"""Types for annotations.

>>> from clerk_user.typing import Kind
>>> def canonical(kind: Kind, text: str) -> str | None:
...     return clerk_user.parse(kind, text).canonical
"""

from typing import Literal, TypeAlias

Kind: TypeAlias = Literal[
    "email", "e164", "phone", "evm", "solana", "wallet", "strategy", "redirect_url"
]
"""A kind of value: one of `clerk_user.KINDS`."""
