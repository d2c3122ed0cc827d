"""Prints the metadata in a wheel of `phonenumbers` as JSON.

Usage: pypi.py WHEEL
"""

import json
import sys
import zipfile

sys.path.insert(0, sys.argv[1])

from phonenumbers import PhoneMetadata, data, phonenumberutil  # noqa: E402

KINDS = (
    "premium_rate", "toll_free", "shared_cost", "voip", "personal_number", "pager", "uan", "voicemail", "fixed_line",
    "mobile",
)


def template(text):
    return (text or "").replace("\\", "$")


def description(found):
    if found is None or not found.national_number_pattern:
        return None
    return {
        "pattern": found.national_number_pattern,
        "lengths": found.possible_length,
        "localLengths": found.possible_length_local_only,
        "example": found.example_number or "",
    }


def form(found):
    return {
        "pattern": found.pattern,
        "leadingDigits": found.leading_digits_pattern,
        "template": template(found.format),
        "nationalPrefixRule": template(found.national_prefix_formatting_rule),
        "nationalPrefixIsOptional": bool(found.national_prefix_optional_when_formatting),
        "hasCarrierRule": found.domestic_carrier_code_formatting_rule is not None,
    }


def territory(plan):
    return {
        "id": plan.id,
        "code": plan.country_code,
        "isMain": bool(plan.main_country_for_code),
        "leadingDigits": plan.leading_digits,
        "internationalPrefix": plan.international_prefix or "",
        "nationalPrefix": plan.national_prefix or "",
        "nationalPrefixForParsing": plan.national_prefix_for_parsing or "",
        "transformRule": template(plan.national_prefix_transform_rule),
        "general": description(plan.general_desc),
        "descriptions": [description(getattr(plan, kind)) for kind in KINDS],
        "nationalFormats": [form(one) for one in plan.number_format],
        "internationalFormats": [form(one) for one in plan.intl_number_format],
    }


regions = [PhoneMetadata.metadata_for_region(region) for region in data._AVAILABLE_REGION_CODES]
codes = data._AVAILABLE_NONGEO_COUNTRY_CODES
plans = regions + [PhoneMetadata.metadata_for_nongeo_region(code) for code in codes]
with zipfile.ZipFile(sys.argv[1]) as wheel:
    year, month, day, *_ = max(entry.date_time for entry in wheel.infolist())
made = {"date": f"{year}-{month:02}-{day:02}", "territories": [territory(plan) for plan in plans]}
json.dump(made, sys.stdout)
