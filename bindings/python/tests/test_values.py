"""`parse` and the checked values, on every vector."""

import copy
import json
import pickle
import unittest
from typing import get_args

import pydantic
import vectors

import clerk_user
from clerk_user import E164, Email, EvmAddress, InvalidIdentifier
from clerk_user import OAuthStrategy, RedirectUrl, SolanaAddress
from clerk_user.typing import Kind

CLASSES = {
    "e164": E164,
    "email": Email,
    "evm": EvmAddress,
    "redirect_url": RedirectUrl,
    "solana": SolanaAddress,
    "strategy": OAuthStrategy,
}

# A valid string of each class, and a second one that is greater.
VALUES = {
    E164: ("+12015550123", "+442083661177"),
    Email: ("ada@example.com", "jo@example.com"),
    EvmAddress: ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"),
    OAuthStrategy: ("oauth_google", "oauth_notion"),
    RedirectUrl: ("/a", "/b"),
    SolanaAddress: ("11111111111111111111111111111111", "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"),
}


class Parse(unittest.TestCase):
    def test_every_vector_has_its_verdict(self) -> None:
        judged = 0
        for kind, row in vectors.rows():
            if row.get("native"):
                continue
            verdict = clerk_user.parse(kind, row["input"], row.get("region"))
            shape = verdict.to_dict()
            if "error" in shape:
                self.assertEqual(shape["error"].pop("message"), str(verdict.error))
            self.assertEqual(shape, vectors.verdict(row), row)
            self.assertEqual(bool(verdict), row["verdict"] == "accepted")
            for name in ("accepted", "canonical", "validity", "region", "type", "extension"):
                self.assertEqual(getattr(verdict, name), shape.get(name))
            self.assertEqual(pickle.loads(pickle.dumps(verdict)), verdict, row)
            self.assertEqual(copy.deepcopy(verdict).to_dict(), verdict.to_dict(), row)
            self.assertEqual(pickle.loads(pickle.dumps(verdict.error)), verdict.error)
            judged += 1
        self.assertGreater(judged, 1500)

    def test_the_type_of_kinds_has_all(self) -> None:
        self.assertEqual(get_args(Kind), clerk_user.KINDS)

    def test_wallets_of_both_chains_are_accepted(self) -> None:
        evm, solana = VALUES[EvmAddress][0], VALUES[SolanaAddress][0]
        self.assertEqual(clerk_user.parse("wallet", evm.lower()).canonical, evm)
        self.assertEqual(clerk_user.parse("wallet", solana).canonical, solana)

    def test_a_verdict_is_one_shape(self) -> None:
        verdict = clerk_user.parse("phone", "+1 (201) 555-0123 ext. 9")
        self.assertEqual(
            json.dumps(verdict.to_dict()),
            '{"accepted": true, "canonical": "+12015550123", "validity": "valid", "region": "US", '
            '"type": "FIXED_LINE_OR_MOBILE", "extension": "9"}',
        )
        verdict = clerk_user.parse("email", "jo")
        self.assertEqual(
            verdict.to_dict(),
            {
                "accepted": False,
                "error": {
                    "kind": "missing_at",
                    "offset": 2,
                    "message": "invalid email address at byte 2: expected `@` and a domain",
                },
            },
        )
        self.assertEqual(verdict, clerk_user.parse("email", "no"))
        self.assertNotEqual(verdict, clerk_user.parse("email", "jo@"))

    def test_a_wrong_call_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "^invalid kind of value: expected one of email, e164, "):
            clerk_user.parse("fax", "1")
        with self.assertRaisesRegex(ValueError, "^invalid region at byte 0: expected a region that has"):
            clerk_user.parse("phone", "1", "XX")
        with self.assertRaises(TypeError):
            clerk_user.parse("email", None)
        with self.assertRaises(UnicodeEncodeError):
            clerk_user.parse("email", "jo\ud800@example.com")
        for kind in clerk_user.KINDS:
            self.assertFalse(clerk_user.parse(kind, ""))

    def test_nothing_shows_a_value(self) -> None:
        secret = "zebra@secret.example"
        shown = [repr(clerk_user.parse("email", secret)), repr(Email(secret))]
        refused = clerk_user.parse("email", secret + "!")
        shown += [repr(refused), repr(refused.error), str(refused.error)]
        try:
            Email(secret + "!")
        except InvalidIdentifier as error:
            shown += [repr(error), str(error)]
        self.assertEqual(len(shown), 7)
        for text in shown:
            self.assertNotIn("zebra", text)


class Values(unittest.TestCase):
    def test_every_vector_is_parsed(self) -> None:
        for kind, row in vectors.rows():
            if kind == "phone":
                parse = lambda text: E164.from_user_input(text, row.get("region"))
            elif row.get("native"):
                parse = lambda text: RedirectUrl(text, native=True)
            else:
                parse = CLASSES[kind]
            if row["verdict"] == "accepted":
                self.assertEqual(str(parse(row["input"])), row["canonical"])
                continue
            with self.assertRaises(InvalidIdentifier) as raised:
                parse(row["input"])
            error = raised.exception
            self.assertEqual((error.kind, error.offset), (row["kind"], row["offset"]), row)
            self.assertRegex(str(error), f"^invalid .* at byte {error.offset}: expected ")

    def test_values_are_compared_hashed_and_sorted(self) -> None:
        for cls, (first, second) in VALUES.items():
            self.assertEqual(cls(first), cls(first))
            self.assertEqual(len({cls(first), cls(first), cls(second)}), 2)
            self.assertEqual(sorted([cls(second), cls(first)]), [cls(first), cls(second)])
            self.assertNotEqual(cls(first), first)
            with self.assertRaises(TypeError):
                cls(first) < first

    def test_values_do_not_change(self) -> None:
        for cls, (first, _) in VALUES.items():
            value = cls(first)
            with self.assertRaises(AttributeError):
                value.anything = 1
            with self.assertRaises(TypeError):
                type("Sub", (cls,), {})

    def test_values_survive_pickling(self) -> None:
        values = [cls(text) for cls, texts in VALUES.items() for text in texts]
        values.append(RedirectUrl("myapp://done", native=True))
        for value in values:
            for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
                self.assertEqual(pickle.loads(pickle.dumps(value, protocol)), value)
            self.assertEqual(copy.deepcopy(value), value)
        try:
            E164("1")
        except InvalidIdentifier as error:
            again = pickle.loads(pickle.dumps(error))
            self.assertEqual((again.args, again.kind, again.offset), (error.args, error.kind, error.offset))

    def test_verdicts_about_numbers_survive_pickling(self) -> None:
        # A trunk prefix that stays in the canonical form is not removed again.
        for text, region in (("+49001761234567", None), ("0001761234567", "DE"), ("(201) 555-0123 x9", "US")):
            verdict = clerk_user.parse("phone", text, region)
            for again in (pickle.loads(pickle.dumps(verdict)), copy.deepcopy(verdict)):
                self.assertEqual(again, verdict)
                self.assertEqual(again.to_dict(), verdict.to_dict())

    def test_functions_survive_pickling(self) -> None:
        for function in (clerk_user.parse, clerk_user.check):
            self.assertIs(pickle.loads(pickle.dumps(function)), function)

    def test_values_tell_their_parts(self) -> None:
        email = Email("jo+news@Bücher.example")
        self.assertEqual(str(email), "jo+news@xn--bcher-kva.example")
        self.assertEqual((email.local_part, email.domain), ("jo+news", "xn--bcher-kva.example"))
        self.assertEqual((email.domain_unicode, email.subaddress), ("bücher.example", "news"))
        self.assertTrue(Email("jo+clerk_test@example.com").is_test_address)
        number = E164("+442083661177")
        self.assertEqual((number.country_calling_code, number.national_number), (44, "2083661177"))
        self.assertEqual((number.validity, number.region, number.type), ("valid", "GB", "FIXED_LINE"))
        self.assertEqual(number.format_international(), "+44 20 8366 1177")
        self.assertEqual((number.format_national(), number.mask()), ("020 8366 1177", "+44********77"))
        self.assertTrue(E164("+12015550100").is_test_number)
        self.assertEqual(bytes(EvmAddress("0x" + "0a" * 20)), b"\x0a" * 20)
        self.assertEqual(bytes(SolanaAddress("1" * 32)), bytes(32))
        strategy = OAuthStrategy("oauth_token_apple")
        self.assertEqual((strategy.provider, strategy.is_token, strategy.is_custom), ("apple", True, False))
        url = RedirectUrl("https://example.com/done")
        self.assertEqual((url.scheme, url.host, url.is_path), ("https", "example.com", False))
        self.assertTrue(RedirectUrl("myapp://done", native=True).is_native)


class Pydantic(unittest.TestCase):
    def test_a_model_has_checked_fields(self) -> None:
        class User(pydantic.BaseModel):
            email: Email
            phone: E164 | None = None
            back: RedirectUrl = RedirectUrl("/")

        user = User(email="Jo@Example.COM", phone=E164("15551234567"))
        self.assertEqual(user.email, Email("Jo@example.com"))
        self.assertEqual(
            user.model_dump_json(), '{"email":"Jo@example.com","phone":"+15551234567","back":"/"}'
        )
        self.assertEqual(User.model_validate_json(user.model_dump_json()), user)
        with self.assertRaises(pydantic.ValidationError) as raised:
            User.model_validate({"email": "jo@", "phone": 1})
        email, phone = raised.exception.errors(include_input=False)
        self.assertEqual((email["type"], email["loc"], email["ctx"]["offset"]), ("empty_label", ("email",), 3))
        self.assertEqual(email["msg"], "invalid email address at byte 3: expected a domain label")
        self.assertEqual(phone["type"], "string_type")
        schema = User.model_json_schema()["properties"]
        self.assertEqual(schema["email"], {"title": "Email", "type": "string", "format": "email"})

    def test_models_of_resources_are_in_the_package(self) -> None:
        from clerk_user import models

        self.assertEqual(models.CreatePhoneNumberParams(phone_number="+15551234567").phone_number, "+15551234567")
        text = '{"id": "idn_1", "email_address": "jo@example.com", "verification": {"status": "brand_new"}, "new": 1}'
        address = models.EmailAddress.model_validate_json(text)
        self.assertEqual((address.verification.status, address.model_extra), ("brand_new", {"new": 1}))


if __name__ == "__main__":
    unittest.main()
