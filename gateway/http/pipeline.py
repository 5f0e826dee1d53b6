"""One HTTP request under way, from authentication to answer, the same steps for every operation."""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
from flask import Request, Response, g, request
from prometheus_client import Counter, Histogram
from werkzeug.exceptions import HTTPException

from chassis.context import Context, using
from chassis.database import is_down, time_limit
from chassis.ids import random_id
from chassis.logs import log
from contracts.access import Module
from contracts.base import Reply, Value
from contracts.errors import InvalidInput, ServiceError
from gateway import errors
from gateway.audit.record import Record, recording
from gateway.http import audit_entries, bad_fields, decoding, dry_run, encoding, forms, idempotency, merged
from gateway.http.call import Call, Gateway, Operation
from gateway.http.problems import problem
from gateway.http.rights import check_module, check_role
from gateway.http.streams import keep_context
from gateway.identity.auth import NOBODY, CompanyView, Principal
from gateway.settings import Settings

ANSWERED = Counter("kundkort_http_total", "HTTP requests answered", ["operation", "status"])
SECONDS = Histogram("kundkort_http_seconds", "Time to answer one", ["operation"])
NO_COMPANY = CompanyView("", "", frozenset())
KEY_MARGIN_SECONDS = 2
STORE_SECONDS = 2
"""So long the database has for storing an answer, whatever the request has left of its deadline."""
FailureHandler = Callable[[ServiceError], Response]
PUBLIC_BYTES = 16 * 1024
"""Largest body of an operation that anybody may call."""
ANY_SIZE = sys.maxsize
"""Flask would take None for its own limit."""


def usual_deadline(settings: Settings) -> float:
    return settings.deadline_seconds


def serve(gateway: Gateway, operation: Operation, path: dict[str, str], failed: FailureHandler = problem) -> Response:
    """Serves the current HTTP request. A ServiceError is not raised; `failed` turns it into a response."""
    started = time.perf_counter()
    identify(request)
    operation = dry_run.choose(operation, request)
    with recording(audit_entries.begin(operation, path, request)) as record:
        answer = _serve_recorded(gateway, operation, path, failed, record)
    taken = time.perf_counter() - started
    ANSWERED.labels(operation.name, answer.status_code).inc()
    SECONDS.labels(operation.name).observe(taken)
    answer.headers["X-Request-Id"] = g.request_id
    if operation.deprecated:
        answer.headers.update(operation.deprecated.headers())
    if operation.method != "GET" or answer.status_code >= 500:
        who = {"tenant": record.tenant, "user": record.user, "request_id": g.request_id, "trace_id": g.trace_id}
        log.info("%s %s %d %.0f ms", request.method, request.path, answer.status_code, taken * 1000, extra=who)
    return answer


def _serve_recorded(
    gateway: Gateway, operation: Operation, path: dict[str, str], failed: FailureHandler, record: Record
) -> Response:
    """The answer, and an entry of the audit trail that says how it ended, whatever happened."""
    try:
        answer = _serve(gateway, operation, path, record)
    except ServiceError as error:
        answer = merged.lead_on(error, request, path) or failed(error)
    except Exception as error:
        status = error.code if isinstance(error, HTTPException) else 503 if is_down(error) else 500
        audit_entries.finish_failed(gateway.trail, record, status or 500)
        raise
    audit_entries.finish(gateway.trail, record, answer)
    return answer


def identify(http: Request) -> None:
    """Assigns a request id, and the trace id: the caller's if it sent a W3C traceparent, else a new one."""
    g.request_id = random_id()
    parts = http.headers.get("traceparent", "").split("-")
    is_traced = len(parts) >= 4 and len(parts[1]) == 32 and parts[1].isalnum()
    g.trace_id = parts[1] if is_traced else random_id()


def _serve(gateway: Gateway, operation: Operation, path: dict[str, str], record: Record) -> Response:
    with time_limit(gateway.settings.deadline_seconds):
        principal, company = _authorize(gateway, operation, record)
    key = idempotency.key_of(request, operation)
    if key and operation.is_of_caller:
        key = idempotency.own_key(key, principal.user)
    if key:
        g.request_id = idempotency.make_request_id(principal.tenant, key, request)
    seconds = (operation.deadline or usual_deadline)(gateway.settings)
    context = Context(
        principal.tenant,
        principal.user,
        principal.roles,
        time.time() + seconds,
        g.request_id,
        g.trace_id,
        company.modules,
        "api" if request.path.startswith("/v1/") else "web",
        closed_modules=company.closed,
    )
    call = Call(gateway, operation, principal, company, context, path, record)
    with using(context):
        with time_limit(seconds):
            _take_in(call)
        if key and operation.idempotency != "passed":
            return _run_once(call, key, seconds)
        return _run(call)


def _take_in(call: Call) -> None:
    """Reads what the operation takes from the request. Raises InvalidInput."""
    operation = call.operation
    if not operation.is_public:
        g.call = call  # the page of a failure has the head of every other page
    if operation.streamed:
        request.max_content_length = ANY_SIZE
    elif operation.is_public:
        request.max_content_length = PUBLIC_BYTES
    dry_run.check_headers(operation, request)
    if operation.model is None:
        decoding.check_ids(call.path)
    if operation.model is not None:
        call.body = _read(call, operation.model)
    elif request.path.startswith("/v1/"):
        decoding.refuse_query(request)


def _read(call: Call, model: type[Value]) -> Any:
    """The model, filled from the request. Raises InvalidInput that names every bad field, also those by rules of the service."""
    operation = call.operation
    parameters = dry_run.taken(operation, request)
    fields = decoding.collect(model, request, call.path, operation.wrap, operation.streamed, parameters)
    try:
        filled = decoding.fill(model, fields, call.path, decoding.has_json(request, operation.streamed))
    except InvalidInput as error:
        raise decoding.unwrapped(_all_bad_fields(call, model, fields, error), operation.wrap) from None
    decoding.refuse_unknown_etag(model, request)
    return filled


def _all_bad_fields(call: Call, model: type[Value], fields: dict[str, Any], error: InvalidInput) -> InvalidInput:
    """What the service would refuse is asked for changes only: reads have nothing but what the contract checks."""
    is_read = request.method in ("GET", "HEAD", "DELETE")
    return error if is_read else bad_fields.with_those_of_the_service(call, model, fields, error)


def _authorize(gateway: Gateway, operation: Operation, record: Record) -> tuple[Principal, CompanyView]:
    """Authenticates the caller. Raises unless role and module allow the operation."""
    if operation.role is None:
        return NOBODY, NO_COMPANY
    principal = _authenticate(gateway, operation, record)
    check_role(operation.role, principal.roles)
    company = _within_scope(principal, operation, gateway.authentication.company(principal.tenant))
    check_module(operation.module, company.modules)
    if operation.is_personal and principal.is_key:
        raise errors.key_not_person()
    return principal, company


def _authenticate(gateway: Gateway, operation: Operation, record: Record) -> Principal:
    """The caller, within the limits of a caller. Raises HttpError 401; 403 for a form that is none of ours."""
    authentication = gateway.authentication
    principal = (authentication.sender_of_form if operation.is_form else authentication.principal)(request)
    audit_entries.note_caller(record, principal)
    gateway.limits.count_request(principal)
    if operation.is_form:
        forms.check(request, gateway.settings.form_keys, operation.streamed)
        if operation.is_drawn and forms.is_shown_again(request):
            audit_entries.note_look(record, operation)
    return principal


def _within_scope(principal: Principal, operation: Operation, company: CompanyView) -> CompanyView:
    """The company as far as the key is for it. Raises NotAllowed outside of the key's scope."""
    if principal.read_only and operation.method not in ("GET", "HEAD"):
        raise errors.key_read_only()
    if principal.modules is None:
        return company
    if operation.module is not None and operation.module not in principal.modules:
        raise errors.key_without_module(operation.module)
    return replace(company, modules=company.modules & principal.modules, closed=frozenset(Module) - principal.modules)


def _run(call: Call) -> Response:
    with time_limit(call.context.remaining()):
        result = audit_entries.run(call)
    if isinstance(result, Response):
        return keep_context(result, call.context)
    if isinstance(result, Reply):
        result = orjson.loads(result.model_dump_json())
    return encoding.encode_reply(call.operation, call.path, result, request)


def _run_once(call: Call, key: str, seconds: float) -> Response:
    """Runs the operation at most once for its Idempotency-Key, also when requests arrive at the same time."""
    content = idempotency.describe_stream(request) if call.operation.streamed else request.get_data(cache=True)
    marks = idempotency.fingerprints(request, content, call.gateway.settings.fingerprint_keys)
    with time_limit(seconds):
        stored = _claim(call, key, marks, seconds + KEY_MARGIN_SECONDS)
    if stored.earlier is not None:
        return stored.earlier
    try:
        answer = _run(call)
    except ServiceError as error:
        idempotency.note_refusal(error)
        answer = problem(error)
    except BaseException:
        with time_limit(STORE_SECONDS):
            stored.release()
        raise
    with time_limit(STORE_SECONDS):  # its own: what was answered in the last moment is an answer, too
        stored.store(answer)
    return answer


def _claim(call: Call, key: str, marks: tuple[str, str], seconds: float) -> idempotency.StoredAnswer:
    """Claims the key while the request's audit entry is stored; gives it back when the entry cannot be."""
    stored: idempotency.StoredAnswer | None = None
    try:
        with audit_entries.announcing(call):
            stored = idempotency.StoredAnswer(call.principal.tenant, key, marks, seconds, call.principal.roles)
    except BaseException:
        if stored is not None:
            stored.release()
        raise
    return stored
