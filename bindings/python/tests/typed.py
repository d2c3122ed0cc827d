"""What a type checker must take, and what it must refuse: an ignored line without an error is an error."""

import pyarrow as pa  # type: ignore[import-untyped]

import clerk_user
from clerk_user import E164, Email, RedirectUrl
from clerk_user.typing import Kind


def form(kind: Kind, text: str) -> str | None:
    return clerk_user.parse(kind, text).canonical


def use() -> None:
    verdict = clerk_user.parse("phone", "(201) 555-0123", region="US")
    canonical: str | None = verdict.canonical
    if verdict.error is not None:
        offset: int = verdict.error.offset
        print(offset)
    clerk_user.parse("fax", "1")  # type: ignore[arg-type]
    form("fax", "1")  # type: ignore[arg-type]
    form(clerk_user.KINDS[0], "1")
    verdict.canonical = "x"  # type: ignore[misc]
    email: Email = Email("jo@example.com")
    number: E164 = Email("jo@example.com")  # type: ignore[assignment]
    ordered: bool = E164("+1") < E164("+44")
    Email("a@example.com") < E164("+1")  # type: ignore[operator]
    url = RedirectUrl("myapp://done", native=True)
    array: clerk_user.Array = clerk_user.check("email", pa.array(["jo@example.com"]))
    array.field("canonical")
    array.field("message")  # type: ignore[arg-type]
    print(canonical, email, number, ordered, url)
