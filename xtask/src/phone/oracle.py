"""Compares `clerk-user-validate` with Google's library, through its Python port, on generated input.

Usage: oracle.py BINARY VERSION COUNT SEED
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


# What people and programs write before a number and after it, in fourteen languages and in none.
LABELS = [
    "Tel.: ", "Tel ", "TEL:", "Phone: ", "Ph. ", "Mobile ", "Mob.: ", "Cell: ", "Fax ", "Call me at ", "T: ", "M ",
    "Telefon: ", "Handy ", "Mobil: ", "Rufnummer ", "Téléphone : ", "Tél. ", "Portable : ", "Teléfono: ", "Móvil ",
    "Telefone: ", "Celular: ", "Telefono: ", "Cellulare ", "Telefoon: ", "Mobiel ", "Telefon nr ", "Komórka: ",
    "Тел.: ", "Моб. ", "Телефон ", "Телефон: ", "電話: ", "電話番号：", "携帯 ", "电话:", "电话：", "手机 ", "전화: ",
    "휴대폰 ", "هاتف: ", "جوال ", "טלפון: ", "फ़ोन: ", "โทร. ", "Điện thoại: ", "Τηλ.: ", "Τηλέφωνο ",
    "'", '"', '="', "= ", "(", "[", "<", "«", "\u200e", "\u202a", "\u2068", "\ufeff", "%2B", "*67", "#31#", "*31#", "8~10",
    "call ", "+", "++", "＋", "00", "0", "1-", "n° ", "№ ", "☎ ", "📞", "wa.me/", "callto:", "sip:", "sms:", "TEL;TYPE=cell:",
]
TAILS = [
    " ext 5", " ext. 123", " extn 12", " x12", " X 12", "x12", " #12", " int. 7", " int 7", " Durchwahl 12", " Dw. 5",
    " poste 12", " post 4", " extensión 3", " anexo 33", " interno 4", " interno. 12", " ramal 12", " toestel 4",
    " wewn. 12", " доб. 12", " доб 5", " вн. 3", " 内線12", " 分机 12", " 내선 12", " داخلي 5", " שלוחה 5", " linka 4",
    " εσωτ. 5", ";ext=12", ";ext=1234567", ";EXT=9", ";isub=12", ";isub=1;ext=2", ";phone-context=+1", ";tsub=1", ",12", ",,12#",
    ", 12", ";12#", "~12", " - 12", " -12#", " / 12", " /12", "/ 123 456", " or 123 4567", " und 0123", " y 123", " i 12",
    " home", " fax", " (mob)", " (w)", " (2)", " e12", " eve", " work", "#", "##", "*", "+", ".", "...", "!", "\u200f", "\u202c",
    "\u2069", '"', "'", ")", "]", ">", "»", " \u00a0", "\t", "\n", "\r\n", "\x00", "E10", "e+11", ".0", ".00", "E9", "%20",
    "?text=hi", "@s.whatsapp.net", " ext", " x", "x", " ext.", "ext", " (ext 4)", "١٢", " x١٢",
]
BETWEEN = [
    "", "", "", " ", "-", ".", "/", "\u00a0", "\u2009", "\u202f", "\u2007", "\u3000", "\u2010", "\u2011", "\u2012", "\u2013",
    "\u2014", "\u2212", "\uff0d", "\u30fc", "~", "\uff5e", "\u223c", "\u2053", "·", "•", "_", ",", ":", "'", "’", "\u00ad",
    "\u200b", "\u200d", "\u2060", "\ufeff", "\t", "  ", " - ", " / ", ". ", ") ", " (", "(", ")", "[", "]", "x", "xx", "*", "#",
]
TEN_SCRIPTS = [0x30, 0xFF10, 0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0x1040, 0x17E0, 0x1D7CE]
CARRIERS = [
    "0xx21", "0 xx 21 ", "0xx", "015", "021", "031", "041", "9090", "044", "045", "01", "02", "15", "0 15 ", "9", "0", "8", "810",
    "06", "00", "011", "0011", "0014", "119", "0#", "1", "88", "001", "0111",
]


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


def shaped():
    """A text of a shape in which numbers come out of forms, sheets and messages."""
    code, national = split(digits())
    regions = [region for region in U.COUNTRY_CODE_TO_REGION_CODE.get(code, ()) if region != "001"] or ["US"]
    region = random.choice([random.choice(regions), random.choice(regions), random.choice(REGIONS), None])
    code = code or ""
    number = f"{code}{national}"
    if random.random() < 0.05:
        number = "".join(random.choice("0123456789") for _ in range(random.choice([1, 2, 3, 5, 16, 17, 18, 40, 70, 249])))
    text = random.choice(
        [
            f"+{number}", f"+{number}", national, national, number, f"00{number}", f"+{code} (0) {national}",
            f"+{code}(0){national}", f"+{code}0{national}", f"{random.choice(CARRIERS)}{national}",
            f"+{code}{random.choice(CARRIERS)}{national}", f"{random.choice(CARRIERS)}{number}",
            f"tel:+{number}", f"tel:{national};phone-context=+{code}", f"tel:{national};phone-context={random.choice(CONTEXTS)}",
            f"{number[:1]}.{number[1:]}E{len(number) - 1}", f"{number[:1]}.{number[1:5]}E+{len(number) - 1}", f"{number}.0",
            f"{national}.0", f'="{number}"', f"'+{number}", f"'{national}", f"{int(number):,}", f"{int(number):,}".replace(",", " "),
            f"{national} / {national}", f"+{number}, +{number}", f"+{number};{national}", f"{national}\\ x12",
        ]
    )
    shape = random.random()
    if shape < 0.5:
        between = random.choice(BETWEEN)
        every = random.randint(1, 4)
        text = "".join(c + (between if at % every == every - 1 else "") for at, c in enumerate(text))
    elif shape < 0.7:
        text = "".join(c + (random.choice(BETWEEN) if random.random() < 0.3 else "") for c in text)
    if random.random() < 0.15:
        scripts = [random.choice(TEN_SCRIPTS)] if random.random() < 0.7 else TEN_SCRIPTS
        text = "".join(chr(random.choice(scripts) + int(c)) if c in "0123456789" else c for c in text)
    if random.random() < 0.3:
        text = random.choice(LABELS) + text
    if random.random() < 0.4:
        text += random.choice(TAILS)
    if random.random() < 0.03:
        at = random.randrange(len(text) + 1)
        text = text[:at] + random.choice("\x01\x7f\x85\u2028\u0301é€%$abcXYZ") + text[at:]
    return text, region


def expected(text, region, strict, number=None):
    """What the reference makes of the input, or None where it is to be refused."""
    if number is not None:
        pass
    elif strict:
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


PROSE = [
    "Call me at {} after {}.", "Tel {} / Fax {}", "My number is {}, office {} ext 12.", "Rufen Sie {} an oder {} (Mo-Fr).",
    "Appelez le {} ou le {}.", "Llame al {} o {}!", "Ligue para {} e {};", "Chiamare {} - {}", "Bel {} of {}", "Zadzwoń: {}, {}",
    "Звоните {} или {}.", "電話{}番号{}。", "请拨打{}或者{}", "전화 {}번, {}", "اتصل {} أو {}", "התקשרו {} או {}", "फ़ोन {} या {}",
    "โทร {} หรือ {}", "Τηλ. {} και {}", "({}) [{}]", "{}{}", "{} {}", "{}/{}", "{}-{}", "{} - {}", "{}. {}", "{}, {}", "{}\n{}",
    "{}\t{}", "{}–{}", "{}x{}", "{};{}", "a{}b {}", "${} {}%", "€{} {}€", "id={}&p={}", "<a href=tel:{}>{}</a>", '"{}","{}"',
    "call {} now or {} later 2012-01-02 08:00", "3/10/2011 {} 31/10/96 {}", "VLDB J. 12(3): 211-227 (2003). {} {}",
    "{} ext. 5 {} #7", "{} x{}", "no. {} of {}", "+{} +{}", "(+{}) ({})", "é{}é {}é", "я{}я {}", "{} (0) {}", "{}*{}", "#{} *{}",
]


def piece():
    """A number of some kind as it can stand in a text."""
    chance = random.random()
    if chance < 0.35:
        code, pattern = random.choice(PATTERNS)
        number = spell(pattern)
        found = P.PhoneNumber(country_code=int(code), national_number=int(number or "0"))
        U._set_italian_leading_zeros_for_phone_number(number, found)
        form = random.choice([0, 1, 1, 2, 2, 3])
        text = P.format_number(found, form)
        return text if random.random() < 0.9 else text.replace(" ", random.choice(BETWEEN))
    if chance < 0.55:
        return typed()[0]
    if chance < 0.7:
        return shaped()[0]
    return random.choice(
        [
            str(random.randrange(100)), str(random.randrange(10**6)), str(random.randrange(10**11)), "2026-11-28", "09:00",
            "2012-01-02 08:00", "12/05/1999", "1.5", "1,000,000", "192.168.1.100", "978-3-16-148410-0", "4111 1111 1111 1111",
            "(650)", "911", "", "12 34 56", "1-2-3", "(1) 2 [3", "555-1234", "1 800 555 0199 1 800 555 0198", "0" * 25,
        ]
    )


def prose():
    text = "".join(random.choice(PROSE).format(piece(), piece()) for _ in range(random.choice([1, 1, 2, 4])))
    if random.random() < 0.1:
        at = random.randrange(len(text) + 1)
        text = text[:at] + random.choice("abcé%$()[]+-./ \u0301\u1e9e\u24d0\u0430") + text[at:]
    return text, random.choice(REGIONS + [None] * 20 + ["US", "GB", "DE", "FR", "BR", "IN", "JP", "RU", "AR", "MX"] * 6)


def spans(text, region):
    """The numbers that the reference finds; None where one of them is too long for E.164."""
    found = []
    for match in P.PhoneNumberMatcher(text, region, P.Leniency.VALID):
        facts = expected(match.raw_string, region, False, match.number)
        if facts is None:
            return None
        found.append([match.start, match.end, facts])
    return found


def keys():
    """The examples of every region and kind as they are typed: within the country, and from abroad."""
    kinds = ("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan", "voicemail")
    for plan in plans():
        region = plan.id if plan.id != "001" else "US"
        abroad = PhoneMetadata.metadata_for_region(random.choice(REGIONS))
        for kind in kinds:
            description = getattr(plan, kind)
            if description is None or not description.example_number:
                continue
            national = description.example_number
            number = f"{plan.country_code}{national}"
            yield national, region
            yield (plan.national_prefix or "") + national, region
            yield f"+{number}", region
            yield f"+{plan.country_code}{plan.national_prefix or ''}{national}", region
            yield spell(abroad.international_prefix or "00") + number, abroad.id


def typing():
    """Keys that are struck, most of them of a number."""
    code, national = split(digits())
    regions = [region for region in U.COUNTRY_CODE_TO_REGION_CODE.get(code, ()) if region != "001"] or ["US"]
    region = random.choice(regions) if random.random() < 0.8 else random.choice(REGIONS)
    plan = PhoneMetadata.metadata_for_region(region)
    prefix = spell(plan.national_prefix_for_parsing) if plan.national_prefix_for_parsing else ""
    text = random.choice(
        [national, prefix + national, f"+{code}{national}", f"+{code}{prefix}{national}", spell(plan.international_prefix or "00") + f"{code}{national}"]
    )
    if random.random() < 0.2:
        text += "".join(random.choice("0123456789") for _ in range(random.randint(1, 6)))
    if random.random() < 0.1:
        at = random.randrange(len(text) + 1)
        text = text[:at] + random.choice("+ -()*#x٣") + text[at:]
    return text, region


def shown(text, region):
    formatter = P.AsYouTypeFormatter(region)
    return [formatter.input_digit(key) for key in text]


def main():
    binary, version, count, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    assert P.__version__ == version, f"the tables are of {version}, the reference of {P.__version__}"
    random.seed(seed)
    strict = ("e164", lambda: ("+" + digits(), None))
    kinds = [("phone", typed), strict, ("phone", shaped), ("phone", shaped), ("find", prose), ("type", typing)]
    rows = [("type", text, region) for text, region in keys()]
    for at in range(count):
        ask, make = kinds[at % len(kinds)]
        rows.append((ask, *make()))
    lines = [
        json.dumps({"ask": ask, "text": text} | ({"region": region} if region in P.SUPPORTED_REGIONS else {}))
        for ask, text, region in rows
    ]
    run = subprocess.run([binary], input="\n".join(lines) + "\n", capture_output=True, text=True)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(answers) == len(rows), run.stderr
    asked, found, wrong, left_out = {}, {}, 0, 0
    for (ask, text, region), have in zip(rows, answers):
        if ask == "find":
            want = spans(text, region)
            if want is None:
                left_out += 1
                continue
        elif ask == "type":
            want = shown(text, region)
        else:
            want = expected(text, region, ask == "e164")
        asked[ask] = asked.get(ask, 0) + 1
        found[ask] = found.get(ask, 0) + (len(want) if ask in ("find", "type") else want is not None)
        if want != have:
            wrong += 1
            if wrong <= 20:
                print(f"{ask} {text!r} in {region}: the reference {want}, here {have}")
    for ask in asked:
        print(f"{ask}: {asked[ask]} inputs, {found[ask]} {'prefixes' if ask == 'type' else 'numbers'}")
    if left_out:
        print(f"find: {left_out} texts left out, in which a number has more than {MAX_DIGITS} digits")
    print(f"{wrong} disagreements with phonenumbers {P.__version__}")
    sys.exit(1 if wrong else 0)


main()
