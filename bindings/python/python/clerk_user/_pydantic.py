"""The schema by which pydantic takes the checked values: loaded only when pydantic asks for it."""

from typing import Any

from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from . import Email, InvalidIdentifier, RedirectUrl

# The formats that JSON Schema has for these strings.
_FORMATS = {Email: "email", RedirectUrl: "uri-reference"}


def schema(cls: Any) -> CoreSchema:
    """Returns a schema that takes a value of the class, or a string that the class accepts."""

    def validate(value: Any, handler: core_schema.ValidatorFunctionWrapHandler) -> Any:
        if isinstance(value, cls):
            return value
        text = handler(value)
        try:
            return cls(text)
        except InvalidIdentifier as error:
            context = {"message": str(error), "offset": error.offset}
            raise PydanticCustomError(error.kind, "{message}", context) from None

    updates = {"format": _FORMATS[cls]} if cls in _FORMATS else {}
    return core_schema.no_info_wrap_validator_function(
        validate,
        core_schema.str_schema(metadata={"pydantic_js_updates": updates}),
        serialization=core_schema.to_string_ser_schema(),
    )
