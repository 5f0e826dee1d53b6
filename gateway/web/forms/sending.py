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
from gateway.http.call import Call, Operation
from gateway.web.forms.actions import DRY_RUN, Action, Target
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
    action = target.action
    if action.operation is None:
        return _send_described(call, action, {**target.fixed, **fields, **_version(action)})
    return _run(call, target, action.operation, {**fields, **_version(action)})


def try_out(call: Call, target: Target, fields: Json) -> Json:
    """What would come of the action: nothing is stored. Nothing for an action that cannot say it."""
    operation = target.action.operation
    if operation is not None and operation.trial is not None:
        return _run(call, target, operation.trial, fields)
    return send(call, target, {**fields, DRY_RUN: True}) if has_trial(target.action) else {}


def has_trial(action: Action) -> bool:
    """Whether an action can say what would come of it."""
    has_own = action.operation is not None and action.operation.trial is not None
    return has_own or action.field(DRY_RUN) is not None


def _run(call: Call, target: Target, operation: Operation, fields: Json) -> Json:
    model, wrap = operation.model, operation.wrap
    if model is None:
        return run_operation(call, operation, target.path, Value())
    own = {name: value for name, value in fields.items() if name == "version"} if wrap else {}
    given = {**target.fixed, **({wrap: _without(fields, own)} if wrap else fields), **own}
    try:
        filled = decoding.fill(model, given, target.path)
    except InvalidInput as error:
        found = bad_fields.with_those_of_the_service(call, model, given, error)
        raise decoding.unwrapped(found, wrap) from None
    return run_operation(call, operation, target.path, filled)


def _without(fields: Json, others: Json) -> Json:
    return {name: value for name, value in fields.items() if name not in others}


def _version(action: Action) -> Json:
    """The version that the form was drawn from, where the request compares it."""
    typed = request.form.get("version", "")
    is_one = action.field("version") is not None and typed.isascii() and typed.isdigit() and len(typed) < 18
    return {"version": int(typed)} if is_one and int(typed) else {}


def ask(call: Call, target: Target, fields: Json) -> Json:
    """The answer to an action that reads, as its service gives it."""
    return _send_described(call, target.action, {**target.fixed, **fields})


def _send_described(call: Call, action: Action, fields: Json) -> Json:
    answer = call.ask(cast(Message[Any], Described(action.service, action.method, fields)))
    return answer if isinstance(answer, dict) else {}
