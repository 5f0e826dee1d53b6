"""What an action changes, as it is now: read by the operation of the API at the address above that of the action.

PATCH /customers/<customer_id>/branches/<branch_id>      →  GET of the same address
POST /orders/<order_id>/confirm                          →  GET /orders/<order_id>
PUT /customers/<customer_id>/info                        →  GET /customers/<customer_id>, of which `info` is a part
PATCH /billing/settings                                  →  GET of the same address
"""

from dataclasses import replace
from typing import Any

import orjson
from flask import Response

from contracts.base import Reply, Value
from gateway.http import decoding
from gateway.http.call import Call, Operation
from gateway.web.forms.actions import GAP, Target
from gateway.web.forms.typed import Json

ELSEWHERE = "party"
"""Where documents keep what was copied from the customer, such as references and branch."""


def read_object(call: Call, target: Target) -> Json:
    """What the action is done to; nothing for an action that makes something new, or of a service that is newer."""
    operation = target.action.operation
    reader = reader_above(call, operation) if operation is not None and _needs_object(target) else None
    return run_reader(call, reader, target.path) if reader is not None else {}


def _needs_object(target: Target) -> bool:
    return target.action.replaces or target.action.field("version") is not None


def reader_above(call: Call, operation: Operation) -> Operation | None:
    """The operation that reads one thing, at the address of another operation or the nearest one above it. What is replaced may
    also be what the company has one of: its settings."""
    readers = {one.path: one for one in call.gateway.operations if one.method == "GET" and is_of_one(one)}
    path, replaces = operation.path, operation.method in ("PATCH", "PUT")
    while path:
        if path in readers and (replaces or path.endswith(">")):
            return readers[path]
        path = path.rpartition("/")[0]
    return None


def is_of_one(operation: Operation) -> bool:
    """Whether an operation reads one thing, no list and no file."""
    model = operation.model
    return (model is None or "cursor" not in model.model_fields) and not operation.content_types


def run_reader(call: Call, reader: Operation, known: dict[str, str]) -> Json:
    """The reply of an operation that reads one thing. Raises NotFound for an unknown one."""
    path = {name: known[name] for name in GAP.findall(reader.path)}
    return run_operation(call, reader, path, decoding.fill(reader.model or Value, dict(path), path))


def run_operation(call: Call, operation: Operation, path: dict[str, str], body: Value) -> Json:
    """Runs an operation of the API for the caller of a page; what it returns as plain JSON."""
    result: Any = operation.run(replace(call, operation=operation, path=path, body=body))
    if isinstance(result, Reply):
        result = orjson.loads(result.model_dump_json())
    return result if isinstance(result, dict) else {}


def run_response(call: Call, operation: Operation, path: dict[str, str], body: Value) -> Json:
    """The same for an operation that makes its HTTP answer itself."""
    result: Any = operation.run(replace(call, operation=operation, path=path, body=body))
    found = orjson.loads(result.get_data()) if isinstance(result, Response) else {}
    return found if isinstance(found, dict) else {}


def values_of(target: Target, found: Json) -> Json:
    """What stands in the form: the thing's own fields, what it keeps of its customer, or the part that the address names."""
    operation = target.action.operation
    if operation is None or not target.action.replaces:
        return {}
    party = found.get(ELSEWHERE)
    values = {**(party if isinstance(party, dict) else {}), **found}
    part = operation.path.rpartition("/")[2]
    if part in found and not GAP.fullmatch(part) and len(target.drawn) == 1:
        values[target.drawn[0].name] = found[part]
    return values
