"""Compares `clerk-user check` with Google's library, through its Python port, on generated input.

Usage: oracle.py BINARY COUNT SEED
"""

import json
import random
import subprocess
import sys
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import sre_parse

import phonenumbers as P
from phonenumbers import PhoneMetadata
from phonenumbers import phonenumberutil as U

CODES = sorted(U.COUNTRY_CODE_TO_REGION_CODE)
REGIONS = sorted(P.SUPPORTED_REGIONS)
MAX_DIGITS = 15


def metadata(code):
    region = U.COUNTRY_CODE_TO_REGION_CODE[code][0]
    return PhoneMetadata.metadata_for_region_or_calling_code(code, region)


MAIN = {code: metadata(code) for code in CODES}


def plans():
    yield from (PhoneMetadata.metadata_for_region(region) for region in REGIONS)
    yield from (MAIN[code] for code in CODES if U.COUNTRY_CODE_TO_REGION_CODE[code] == ("001",))


PATTERNS = [
    (str(plan.country_code), description.national_number_pattern)
    for plan in plans()
    for description in (
        plan.general_desc, plan.fixed_line, plan.mobile, plan.toll_free, plan.premium_rate, plan.shared_cost,
        plan.personal_number, plan.voip, plan.pager, plan.uan, plan.voicemail,
    )
    if description is not None and description.national_number_pattern
]
SEPARATORS = [
    " ", "-", ".", "(", ")", "/", "\u00a0", "\u200b", "\u2010", "\uff0d", "\u3000", "~", "*", "x", "\u00ad", "[", "]",
    "\t", ",",
]
EXTENSIONS = [
    " ext. 123", " x123", "#123", ";ext=7", " - 503#", ",,123", "; 123", " int 12", "~12", " доб. 5", "ｅｘｔｎ9",
    "x1234567890", "ext:12345678901234567890", "ext 123456789012345678901", ", , 5", " extensión 3", "anexo 33",
    "#12#", "x.-,5", "/x2303", "\\x 45", " ДОБ 6", " ext١٢",
]
BEFORE = ["Tel: ", "tel:", "(", "＋", "++", "\u202e", "a1"]
AFTER = [" ", ".", " or so", "\u0941", "#", "/", " / 123 456", "²", "é", ";isub=12", ";foo=bar"]
CONTEXTS = ["+1", "example.com", "a.b.", "", "+", "+1-2(3)", "-a", "1a", "x..y", "+1;ext=5"]
SCRIPTS = [0xFF10, 0x660, 0x966]


def spell(pattern):
    """A text that the pattern matches."""

    def of(sequence):
        for op, argument in sequence:
            match str(op):
                case "LITERAL":
                    yield chr(argument)
                case "IN":
                    yield random.choice([digit for digit in "0123456789" if any(holds(*one, digit) for one in argument)])
                case "MAX_REPEAT":
                    low, high, part = argument
                    for _ in range(random.randint(low, min(high, low + 6))):
                        yield from of(part)
                case "SUBPATTERN":
                    yield from of(argument[-1])
                case "BRANCH":
                    yield from of(random.choice(argument[1]))

    def holds(op, argument, digit):
        match str(op):
            case "LITERAL":
                return ord(digit) == argument
            case "RANGE":
                return argument[0] <= ord(digit) <= argument[1]
        return True

    return "".join(of(sre_parse.parse(pattern)))


def digits():
    """The digits of a number, calling code first; most are valid or nearly so."""
    if random.random() < 0.8:
        code, pattern = random.choice(PATTERNS)
        number = list(code + spell(pattern))
        for _ in range(random.choice([0, 0, 1, 2])):
            at = random.randrange(1, len(number))
            number[at : at + random.randint(0, 1)] = random.choice("0123456789")
        return "".join(number)
    length = random.randint(2, 14)
    return str(random.choice(CODES)) + "".join(random.choice("0123456789") for _ in range(length))


def split(number):
    for length in (1, 2, 3):
        if number[0] != "0" and int(number[:length]) in MAIN:
            return int(number[:length]), number[length:]
    return None, number


def typed():
    """A text as people type it, and the region they dial from."""
    code, national = split(digits())
    regions = [region for region in U.COUNTRY_CODE_TO_REGION_CODE.get(code, ()) if region != "001"] or ["US"]
    region = random.choice(regions) if random.random() < 0.75 else random.choice(REGIONS + ["001", None])
    plan = PhoneMetadata.metadata_for_region(region if region in P.SUPPORTED_REGIONS else regions[0])
    prefix = ""
    if plan.national_prefix_for_parsing and random.random() < 0.5:
        prefix = spell(plan.national_prefix_for_parsing)
    text = random.choice(
        [
            f"+{code}{national}",
            f"+{code}{prefix}{national}",
            spell(plan.international_prefix or "00") + f"{code}{national}",
            prefix + national,
            national,
            f"{code}{prefix}{national}",
        ]
    )
    if random.random() < 0.06:
        at = random.randrange(len(text))
        text = text[:at] + "".join(random.choice("abcdefxyzABCXYZ") for _ in range(4)) + text[at:]
    if random.random() < 0.6:
        text = "".join(c + (random.choice(SEPARATORS) if random.random() < 0.25 else "") for c in text)
    if random.random() < 0.1:
        zero = random.choice(SCRIPTS)
        text = "".join(chr(zero + int(c)) if c.isdecimal() else c for c in text)
    for chance, choices in ((0.15, EXTENSIONS), (0.05, AFTER)):
        text += random.choice(choices) if random.random() < chance else ""
    if random.random() < 0.05:
        text = random.choice(BEFORE) + text
    if random.random() < 0.04:
        text = random.choice(["tel:", ""]) + text + ";phone-context=" + random.choice(CONTEXTS)
    return text, region


def expected(text, region, strict):
    """What the reference makes of the input, or None where it is to be refused."""
    if strict:
        code, national = split(text.removeprefix("+"))
        if code is None or not national:
            return None
        number = P.PhoneNumber(country_code=code, national_number=int(national))
        U._set_italian_leading_zeros_for_phone_number(national, number)
    else:
        try:
            number = P.parse(text, region)
        except P.NumberParseException:
            return None
    national = P.national_significant_number(number)
    valid = P.is_valid_number(number)
    possible = len(national) in MAIN[number.country_code].general_desc.possible_length
    if len(str(number.country_code) + national) > MAX_DIGITS or not (valid or possible):
        return None
    extension = "".join(str(U.unicode_digit(c)) for c in number.extension or "")
    return {
        "canonical": f"+{number.country_code}{national}",
        "validity": "valid" if valid else "possible",
        "region": P.region_code_for_number(number),
        "type": P.PhoneNumberType.to_string(P.number_type(number)),
        "extension": extension or None,
    }


def main():
    binary, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    random.seed(seed)
    rows = []
    for at in range(count):
        text, region = ("+" + digits(), None) if at % 2 else typed()
        rows.append(("e164" if at % 2 else "phone", text, region))
    lines = [
        json.dumps({"kind": kind, "value": text} | ({"region": region} if region in P.SUPPORTED_REGIONS else {}))
        for kind, text, region in rows
    ]
    command = [binary, "check", "--input", "ndjson", "--output", "ndjson", "-"]
    run = subprocess.run(command, input="\n".join(lines) + "\n", capture_output=True, text=True)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(answers) == len(rows), run.stderr
    wrong = 0
    for (kind, text, region), answer in zip(rows, answers):
        want = expected(text, region, kind == "e164")
        names = ("canonical", "validity", "region", "type", "extension")
        have = {name: answer.get(name) for name in names} if answer["accepted"] else None
        if want != have:
            wrong += 1
            if wrong <= 20:
                print(f"{kind} {text!r} in {region}: the reference {want}, here {have}")
    accepted = sum(answer["accepted"] for answer in answers)
    print(f"{count} inputs, {accepted} of them accepted; {wrong} disagreements with phonenumbers {P.__version__}")
    sys.exit(1 if wrong else 0)


main()
