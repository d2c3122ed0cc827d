from typing import Any, Literal, Protocol, final

from .typing import Kind

class _ArrowArray(Protocol):
    def __arrow_c_array__(self, requested_schema: Any = None) -> Any: ...

class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...

__all__ = [
    "Array",
    "E164",
    "Email",
    "EvmAddress",
    "KINDS",
    "OAuthStrategy",
    "PHONE_METADATA_VERSION",
    "RedirectUrl",
    "SolanaAddress",
    "Verdict",
    "VerdictError",
    "check",
    "parse",
]

KINDS: tuple[Kind, ...]
"""The kinds of values that `parse` and `check` take."""

PHONE_METADATA_VERSION: str
"""The version of libphonenumber's metadata that phone numbers are validated with."""

def parse(kind: Kind, text: str, region: str | None = None) -> Verdict:
    """Validates a string and returns the verdict, which is true if the string was accepted.

    `region` is used for a "phone" without a `+` and a country calling code: two letters, such as "US".
    """

def check(kind: Kind, array: _ArrowArray | _ArrowStream, region: str | None = None) -> Array:
    """Validates every string of an Arrow array and returns an array of structs with the fields `accepted`,
    `canonical`, `error`, `offset`, `validity`, `region` and `type`. A null is null in the result.

    `array` is anything with the Arrow PyCapsule interface: an array, a chunked array, or a table with one
    column; of utf8, large_utf8, string_view, null, or a dictionary of them.
    """

@final
class Array:
    """Verdicts, or one field of them, with the Arrow PyCapsule interface."""

    def field(
        self,
        name: Literal["accepted", "canonical", "error", "offset", "validity", "region", "type"],
    ) -> Array:
        """Returns one field of the verdicts."""
    def __len__(self) -> int: ...
    def __arrow_c_schema__(self) -> Any: ...
    def __arrow_c_array__(self, requested_schema: Any = None) -> tuple[Any, Any]: ...
    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...

@final
class Verdict:
    """The verdict about a string: its canonical form, or an error."""

    @property
    def accepted(self) -> bool:
        """`True` if the string was accepted."""
    @property
    def canonical(self) -> str | None:
        """The canonical form of an accepted string."""
    @property
    def validity(self) -> Literal["valid", "possible"] | None:
        """The validity of an accepted phone number: "valid" if its range is assigned."""
    @property
    def region(self) -> str | None:
        """The region of an accepted phone number, if it is known."""
    @property
    def type(self) -> str | None:
        """The type of an accepted phone number, such as "MOBILE"."""
    @property
    def extension(self) -> str | None:
        """The extension of an accepted phone number, if it has one."""
    @property
    def error(self) -> VerdictError | None:
        """The error of a refused string."""
    def to_dict(self) -> dict[str, Any]:
        """Returns the verdict as a dictionary, without what is not known."""
    def __bool__(self) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str, str | None, str | None, VerdictError | None]]: ...

@final
class VerdictError:
    """The error of a refused string. It never contains the string."""

    @property
    def kind(self) -> str:
        """The kind of error, in snake case."""
    @property
    def offset(self) -> int:
        """The offset in the string, in bytes of UTF-8."""
    @property
    def message(self) -> str:
        """The message for people."""
    def __reduce__(self) -> tuple[Any, tuple[str, int, str]]: ...

@final
class Email:
    """An email address, with the domain in lower case and in ASCII."""

    def __new__(cls, text: str) -> Email: ...
    def __hash__(self) -> int: ...
    def __lt__(self, other: Email, /) -> bool: ...
    def __le__(self, other: Email, /) -> bool: ...
    def __gt__(self, other: Email, /) -> bool: ...
    def __ge__(self, other: Email, /) -> bool: ...
    def __reduce__(self) -> tuple[type[Email], tuple[str]]: ...
    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any: ...
    @property
    def local_part(self) -> str:
        """The part before the `@`."""
    @property
    def domain(self) -> str:
        """The part after the `@`, in ASCII."""
    @property
    def domain_unicode(self) -> str:
        """The domain with its characters in every script."""
    @property
    def subaddress(self) -> str | None:
        """The part of the local part after the first `+`, if there is one."""
    @property
    def is_test_address(self) -> bool:
        """`True` if Clerk treats this as a test address and sends no email to it."""

@final
class E164:
    """A phone number in international form."""

    def __new__(cls, text: str) -> E164: ...
    def __hash__(self) -> int: ...
    def __lt__(self, other: E164, /) -> bool: ...
    def __le__(self, other: E164, /) -> bool: ...
    def __gt__(self, other: E164, /) -> bool: ...
    def __ge__(self, other: E164, /) -> bool: ...
    def __reduce__(self) -> tuple[type[E164], tuple[str]]: ...
    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any: ...
    @staticmethod
    def from_user_input(text: str, region: str | None = None) -> E164:
        """Parses a phone number as a person typed it. An extension is dropped; `parse` keeps it."""
    @property
    def country_calling_code(self) -> int:
        """The country calling code, such as 1 for the United States."""
    @property
    def national_number(self) -> str:
        """The digits after the country calling code."""
    @property
    def validity(self) -> Literal["valid", "possible"]:
        """"valid" if the number is in an assigned range, "possible" otherwise."""
    @property
    def region(self) -> str | None:
        """The region that the number belongs to, if it is known."""
    @property
    def type(self) -> str:
        """The type of the number, such as "MOBILE"."""
    @property
    def is_test_number(self) -> bool:
        """`True` if Clerk treats this as a test number and sends no SMS to it."""
    def format_international(self) -> str:
        """Returns the number as callers from other countries write it."""
    def format_national(self) -> str:
        """Returns the number as callers in the same country write it."""
    def mask(self) -> str:
        """Returns the number for logs: the calling code, stars and the last two digits."""

@final
class EvmAddress:
    """A wallet address of an EVM chain, which prints with its EIP-55 checksum."""

    def __new__(cls, text: str) -> EvmAddress: ...
    def __hash__(self) -> int: ...
    def __lt__(self, other: EvmAddress, /) -> bool: ...
    def __le__(self, other: EvmAddress, /) -> bool: ...
    def __gt__(self, other: EvmAddress, /) -> bool: ...
    def __ge__(self, other: EvmAddress, /) -> bool: ...
    def __reduce__(self) -> tuple[type[EvmAddress], tuple[str]]: ...
    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any: ...
    def __bytes__(self) -> bytes: ...

@final
class SolanaAddress:
    """A wallet address of Solana."""

    def __new__(cls, text: str) -> SolanaAddress: ...
    def __hash__(self) -> int: ...
    def __lt__(self, other: SolanaAddress, /) -> bool: ...
    def __le__(self, other: SolanaAddress, /) -> bool: ...
    def __gt__(self, other: SolanaAddress, /) -> bool: ...
    def __ge__(self, other: SolanaAddress, /) -> bool: ...
    def __reduce__(self) -> tuple[type[SolanaAddress], tuple[str]]: ...
    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any: ...
    def __bytes__(self) -> bytes: ...

@final
class OAuthStrategy:
    """An OAuth strategy, such as `oauth_notion`."""

    def __new__(cls, text: str) -> OAuthStrategy: ...
    def __hash__(self) -> int: ...
    def __lt__(self, other: OAuthStrategy, /) -> bool: ...
    def __le__(self, other: OAuthStrategy, /) -> bool: ...
    def __gt__(self, other: OAuthStrategy, /) -> bool: ...
    def __ge__(self, other: OAuthStrategy, /) -> bool: ...
    def __reduce__(self) -> tuple[type[OAuthStrategy], tuple[str]]: ...
    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any: ...
    @property
    def provider(self) -> str:
        """The provider, such as "notion"."""
    @property
    def is_custom(self) -> bool:
        """`True` if the application has added the provider itself."""
    @property
    def is_token(self) -> bool:
        """`True` if the strategy exchanges a token of the provider."""

@final
class RedirectUrl:
    """A URL or a path to which a browser may be redirected. With `native=True` it may have a scheme of an
    app, such as `myapp://done`.
    """

    def __new__(cls, text: str, native: bool = False) -> RedirectUrl: ...
    def __hash__(self) -> int: ...
    def __lt__(self, other: RedirectUrl, /) -> bool: ...
    def __le__(self, other: RedirectUrl, /) -> bool: ...
    def __gt__(self, other: RedirectUrl, /) -> bool: ...
    def __ge__(self, other: RedirectUrl, /) -> bool: ...
    def __reduce__(self) -> tuple[type[RedirectUrl], tuple[str, bool]]: ...
    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any: ...
    @property
    def scheme(self) -> str | None:
        """The scheme of a URL; a path has none."""
    @property
    def host(self) -> str | None:
        """The host of a URL; a path has none."""
    @property
    def is_path(self) -> bool:
        """`True` if this is a path."""
    @property
    def is_native(self) -> bool:
        """`True` if the scheme is one of an app."""
