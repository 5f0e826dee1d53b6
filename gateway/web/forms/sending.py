"""Runs an action with what was typed. The form's key makes it one, however often the button is pressed.

The key determines the request id, as an Idempotency-Key of the API does; services store it with what they change.
"""

from dataclasses import dataclass
from typing import Any, cast

import orjson
from flask import request

from contracts.base import Request as Message
from contracts.base import Value
from contracts.errors import InvalidInput
from gateway.http import bad_fields, decoding
from gateway.http.call import Call
from gateway.web.forms.actions import Action, Target
from gateway.web.forms.objects import run_operation
from gateway.web.forms.typed import Json


@dataclass(frozen=True, slots=True)
class Described:
    """A request that is known by its description only. Its service checks it."""

    service: str
    method: str
    fields: Json

    def model_dump_json(self, **_options: Any) -> str:
        """The body, as that of a Request."""
        return orjson.dumps(self.fields).decode()


def send(call: Call, target: Target, fields: Json) -> Json:
    """Runs the action with these fields and those that the page knows. Raises what it refuses, at the fields of the form."""
    action, known = target.action, target.known
    version = _version(action)
    if action.operation is None:
        return _send_described(call, action, {**known, **fields, **version})
    model, wrap = action.operation.model, action.operation.wrap
    if model is None:
        return run_operation(call, action.operation, target.path, Value())
    body = {wrap: fields} if wrap else fields
    given = {**known, **body, **version}
    try:
        filled = decoding.fill(model, given, target.path)
    except InvalidInput as error:
        found = bad_fields.with_those_of_the_service(call, model, given, error)
        raise decoding.unwrapped(found, wrap) from None
    return run_operation(call, action.operation, target.path, filled)


def _version(action: Action) -> Json:
    """The version that the form was drawn from, where the request compares it."""
    typed = request.form.get("version", "")
    is_one = action.field("version") is not None and typed.isascii() and typed.isdigit() and len(typed) < 18
    return {"version": int(typed)} if is_one and int(typed) else {}


def _send_described(call: Call, action: Action, fields: Json) -> Json:
    answer = call.ask(cast(Message[Any], Described(action.service, action.method, fields)))
    return answer if isinstance(answer, dict) else {}
