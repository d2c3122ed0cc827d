"""Signs in for schemathesis, and checks why a request that fits the document is refused."""

import json
import os
import pathlib
import re

import requests
import schemathesis
from schemathesis.core.parameters import ParameterLocation

DOCUMENT = json.loads(pathlib.Path(os.environ["DOCUMENT"]).read_text())
URL = os.environ["SANDBOX"]
NATIVE = {"_is_native": "1"}

# A request that fits the document can be refused because of its values or of the state of the user, but never because of
# its form.
MALFORMED = {
    "form_param_duplicate",
    "form_param_missing",
    "form_param_nil",
    "form_param_type_invalid",
    "form_param_unknown",
    "malformed_request_parameters",
}

# The strategy decides which field is needed.
CONDITIONAL = {"attemptSignUpVerification"}


@schemathesis.auth(refresh_interval=None)
class ClientToken:
    """Signs in again when the last request ended the session or removed the user."""

    token = ""

    def get(self, case, context):
        headers = {"authorization": self.token}
        if requests.get(f"{URL}/v1/me", params=NATIVE, headers=headers).status_code != 200:
            ticket = requests.post(f"{URL}/_sandbox/reset").json()["ticket"]
            form = {"strategy": "ticket", "ticket": ticket}
            response = requests.post(f"{URL}/v1/client/sign_ins", params=NATIVE, data=form)
            self.token = response.headers["authorization"]
        return self.token

    def set(self, case, data, context):
        case.headers["authorization"] = data
        case.query.update(NATIVE)


@schemathesis.hook
def filter_case(ctx, case):
    """Leaves out bodies that are made to be wrong, but fit the document once they are a form."""
    if case.meta is None or not case.meta.is_negative_at(ParameterLocation.BODY) or not isinstance(case.body, dict):
        return True
    content = case.operation.definition.raw["requestBody"]["content"]
    name = content["application/x-www-form-urlencoded"]["schema"]["$ref"].rsplit("/")[-1]
    params = DOCUMENT["components"]["schemas"][name]
    required, fields = params.get("required", []), params["properties"]
    fits_all = all(field in fields and fits(value, fields[field]) for field, value in case.body.items() if value != "")
    return not (fits_all and all(case.body.get(field) for field in required))


def fits(value, schema):
    """Everything is a string in a form, and a list with one item too. A format is no rule, a pattern is."""
    if schema["type"] == "array":
        return True
    if isinstance(value, bool):
        value = str(value).lower()
    if value is None or isinstance(value, (dict, list)):
        return False
    text = str(value)
    if schema["type"] == "boolean":
        return text in {"true", "false", "1", "0"}
    shortest, longest = schema.get("minLength", 0), schema.get("maxLength", len(text))
    is_known = text in schema.get("enum", [text])
    return shortest <= len(text) <= longest and is_known and re.search(schema.get("pattern", ""), text) is not None


@schemathesis.check
def refused_for_its_values(ctx, response, case):
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code < 400:
        return
    if case.operation.definition.raw["operationId"] in CONDITIONAL:
        return
    codes = {error["code"] for error in response.json()["errors"]}
    if codes & MALFORMED:
        raise AssertionError(f"a request that fits the document is refused with {sorted(codes & MALFORMED)}")
