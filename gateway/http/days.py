"""A span of days in the query of a read: `from` and `to`, which requests of services call `first` and `last`."""

from datetime import date
from typing import Any

from pydantic import Field

from contracts.base import Request, Value
from contracts.errors import InvalidInput, move_fields
from gateway.http.call import Call

PARAMETERS = {"/first": "/from", "/last": "/to"}


class AskDays(Value):
    """From one day to another, both included."""

    first: date | None = Field(default=None, validation_alias="from", description="From the beginning if absent")
    last: date | None = Field(default=None, validation_alias="to", description="Today if absent, and never later")


def ask_of_days(call: Call, request: type[Request[Any]], asked: Value, **more: Any) -> dict[str, Any]:
    """The reply to the request with the fields of `asked` and `more`. Raises InvalidInput that names the query's parameters."""
    try:
        found: dict[str, Any] = call.ask(request(**dict(asked), **more))
        return found
    except InvalidInput as error:
        raise move_fields(error, lambda pointer: PARAMETERS.get(pointer, pointer)) from None
