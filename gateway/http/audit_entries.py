"""One HTTP request as an entry of the audit trail.

    begin     who knocks, from where, at which operation
    run       stored before a write or a download runs; what settings were before and after
    finish    how it ended

What an operation is follows from its declaration, so that a new one is recorded on the day it is written.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Request, Response, g

from contracts.base import Request as Message
from contracts.billing import GetBillingSettings, SetBillingSettings
from contracts.crm import GetPropertySettings, SetPropertySettings
from contracts.customers import GetCustomerSettings, SetCustomerSettings
from contracts.errors import ServiceError
from gateway.audit.record import REFUSALS, Kind, Record
from gateway.audit.trail import Trail
from gateway.http.call import Call, Operation
from gateway.identity.principal import Principal

LOGINS = {"log_out", "openid_callback"}
"""Operations that begin or end a session, beside those that anybody may post."""
SHOW_NOBODY = {
    "get_audit_settings",
    "get_billing_settings",
    "get_customer_settings",
    "get_modules",
    "get_property",
    "get_property_settings",
    "get_register_columns",
    "import_progress_page",
    "list_merge_fields",
    "list_properties",
    "new_property_page",
    "properties_page",
    "property_page",
    "suggest_properties",
    "list_register_values",
    "list_tabs",
    "new_selection_page",
    "operation_page",
    "settings_page",
    "typed_values",
    "who_am_i",
}
"""Reads that show no data of a customer, a user or a key; all others are looks."""
SETTINGS: dict[type[Any], Message[Any]] = {
    SetBillingSettings: GetBillingSettings(),
    SetCustomerSettings: GetCustomerSettings(),
    SetPropertySettings: GetPropertySettings(),
}
"""What reads the settings that a request replaces."""
NOTED = ("purpose", "note")
"""Fields that say why somebody asks for personal numbers: kept with the entry."""
_NAME = re.compile(r"[a-z_]{1,60}")
_ID = re.compile(r"[a-z]+_[0-9a-f]{32}")


def begin(operation: Operation, path: dict[str, str], http: Request) -> Record:
    """The entry of a request that has just arrived."""
    name = path.get(operation.runs, "")
    subjects = [value for variable, value in path.items() if variable != operation.runs]
    return Record(
        kind_of(operation), name if _NAME.fullmatch(name) else operation.name, http.remote_addr or "", subjects
    )


def kind_of(operation: Operation) -> Kind:
    """What anybody may post is a step of a login. A download returns something else than JSON or a page."""
    if operation.name in LOGINS or (operation.is_public and operation.method == "POST"):
        return "login"
    if operation.method != "GET" and not operation.is_trial:
        return "write"
    return "download" if operation.content_types else "look"


def note_caller(record: Record, principal: Principal) -> None:
    """The key or session is known."""
    record.tenant, record.user, record.token_id = principal.tenant, principal.user, principal.token_id


def note_look(record: Record, operation: Operation) -> None:
    """The form was only shown again: what its action is called is not done."""
    record.kind, record.operation = "look", operation.name


def run(call: Call) -> Any:
    """Runs the operation. A write or a download whose entry cannot be stored does not run.

    Without a caller (a login) nothing is stored before; the session is, when there is one.
    """
    operation, record = call.operation, call.record
    if not _is_announced(call):
        return operation.run(call)
    if not record.entry_id:
        _fill(call)
        call.gateway.trail.announce(record)
    reader = SETTINGS.get(type(call.body))
    before = _read_settings(call, reader) if reader else None
    result = operation.run(call)
    if reader:
        record.changes.append({"what": operation.name, "id": call.company.id, "before": before, "after": result})
    return result


@contextmanager
def announcing(call: Call) -> Iterator[None]:
    """Stores the entry, if `run` would, while the block claims the request's Idempotency-Key: one wait for both."""
    if not _is_announced(call):
        yield
        return
    _fill(call)
    with call.gateway.trail.announcing(call.record):
        yield


def _is_announced(call: Call) -> bool:
    return call.record.kind != "look" and call.operation.role is not None


def _fill(call: Call) -> None:
    """Adds to the entry what is known before the operation runs."""
    record = call.record
    if (customer := getattr(call.body, "customer_id", None)) and customer not in record.subjects:
        record.subjects.append(customer)
    for name in NOTED:
        if said := getattr(call.body, name, None):
            record.details[name] = str(said)
    record.request_id, record.trace_id = call.context.request_id, call.context.trace_id


def _read_settings(call: Call, reader: Message[Any]) -> Any:
    """The settings that are replaced; None when their service does not answer, which does not stop the change."""
    try:
        return call.ask(reader)
    except ServiceError:
        return None


def finish(trail: Trail, record: Record, answer: Response) -> None:
    """Notes how the request ended; an import that is sent line by line ends with its last line."""
    record.request_id, record.trace_id = g.request_id, g.trace_id
    if not record.entry_id and _is_left_out(record, answer.status_code):
        return
    if record.kind == "write" and answer.status_code in (201, 303):
        record.subjects += [
            made for made in _ID.findall(answer.headers.get("Location", "")) if made not in record.subjects
        ]
    if "Idempotency-Replayed" in answer.headers:
        record.details["replayed"] = True
    if record.entry_id and record.kind == "write" and answer.is_streamed:
        answer.call_on_close(lambda: trail.finish(record, answer.status_code))
    else:
        trail.finish(record, answer.status_code)


def finish_failed(trail: Trail, record: Record, status: int) -> None:
    """Notes that a request ended with something else than an answer of its operation: a defect, or a body that is too large."""
    record.request_id, record.trace_id = g.request_id, g.trace_id
    trail.finish(record, status)


def _is_left_out(record: Record, status: int) -> bool:
    """A read that shows nothing of anybody, unless it was refused; a page that nobody needs to log in for."""
    if record.kind != "look" or status in REFUSALS:
        return False
    return not record.tenant or record.operation in SHOW_NOBODY
