"""Every bad field of a request: those that the gateway finds by the contract, and those that the service finds by its rules."""

from typing import Any

import orjson

from contracts.base import Request as Message
from contracts.base import Value
from contracts.errors import InvalidInput, ServiceError, invalid_fields
from gateway.http import decoding, user_references
from gateway.http.call import Call


def with_those_of_the_service(
    call: Call, model: type[Value], fields: dict[str, Any], error: InvalidInput
) -> InvalidInput:
    """Adds what the service would refuse beside; without its answer, in time, what the gateway found stands alone."""
    if not issubclass(model, Message):
        return error
    if bad := user_references.find_bad(model, fields):
        error = decoding.merged(error, invalid_fields("gateway", bad))
    try:
        call.check(model, fields)
    except InvalidInput as theirs:
        return decoding.merged(error, theirs)
    except (ServiceError, orjson.JSONEncodeError):
        pass
    return error
