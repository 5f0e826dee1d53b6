"""The failures of an operation in the API's document: by status, which codes they can have, with an example.

The codes are those of the catalogue of errors. What an operation takes (a role, a body, If-Match …) decides which of the
gateway's it can answer with; of its service it lists all codes that the service has for the status.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

from contracts.errors import InvalidInput, ServiceError, invalid_fields
from contracts.errors_by_service import codes_of, statuses_of
from contracts.errors_catalogue import find, gaps
from contracts.field_texts import FIELD_TEXTS
from gateway import errors
from gateway.docs.bodies import header_fields, needs_version, path_fields, reads_query
from gateway.docs.example_ids import IDS
from gateway.docs.problem_data import DATA
from gateway.http.call import Operation
from gateway.http.problems import PROBLEM, describe

Json = dict[str, Any]
SCHEMA = "#/components/schemas/Problem"
EXAMPLES = "#/components/examples/"
REQUEST_ID = "5f0c1c6a2b7e4a0f9d3b8a1c2e4f6a7b"
OTHER = ("gateway.service_failed", "gateway.request_refused")
"""Every operation can fail so; they stand under `default`."""
CHANGES_ONLY = ("idempotency_key_reused", "numbers_busy")
FIELD_OF_AWAITED = {
    "branch_unknown": "branch_id",
    "contact_unknown": "contact_id",
    "customer_not_here_yet": "customer_id",
}
"""The field of a GET without which it awaits nothing."""
STREAMED_ONLY = (400, 413)
"""A service answers these only where it gets the caller's body as it is."""


def responses(operation: Operation) -> Json:
    """The responses of an operation that are failures, by status; any other is `default`."""
    found = codes_by_status(operation)
    listed: Json = {str(status): _response(_title(status), codes) for status, codes in sorted(found.items())}
    others = [*OTHER, *(f"{service}.service_failed" for service in operation.services)]
    return {**listed, "default": _response("Any other failure", others)}


def codes_by_status(operation: Operation) -> dict[int, list[str]]:
    """The codes that an operation can answer with, those of its own first."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for code in dict.fromkeys((*_for_reading(operation), *operation.failures)):
        for status in statuses_of(code):
            found[status].append(code)
    for status, code in _of_services(operation):
        found[status].append(code)
    for code in _for_retries(operation):
        found[statuses_of(code)[0]].append(code)
    return {status: list(dict.fromkeys(codes)) for status, codes in found.items()}


def _for_reading(operation: Operation) -> Iterator[str]:
    """What the gateway finds wrong before it runs the operation."""
    yield "gateway.invalid_input"
    if reads_query(operation):
        yield "gateway.head_too_large"
    if operation.role is not None:
        yield from ("gateway.caller_not_authenticated", "gateway.role_missing")
        yield from ("gateway.requests_too_many", "gateway.company_requests_too_many")
    if operation.module is not None:
        yield "gateway.module_off"
    service = operation.services[0] if operation.services else ""
    yield from (errors.no_such_thing({name: ""}, service).code for name in path_fields(operation))
    if operation.model is not None and not reads_query(operation):
        yield from (
            "gateway.json_malformed",
            "gateway.json_too_wide",
            "gateway.json_not_object",
            "gateway.body_too_large",
            "gateway.media_type_not_json",
        )
    if header_fields(operation):
        yield from ("gateway.if_match_malformed", "gateway.etag_unknown")
        yield from () if operation.services else ("gateway.version_stale",)
    if needs_version(operation):
        yield "gateway.version_required"


def _for_retries(operation: Operation) -> Iterator[str]:
    """What an Idempotency-Key can be refused for."""
    if operation.idempotency != "none":
        yield "gateway.idempotency_key_malformed"
    if operation.idempotency in ("optional", "required"):
        yield from ("gateway.idempotency_key_reused", "gateway.request_still_running")
    if operation.idempotency == "required":
        yield "gateway.idempotency_key_required"


def _of_services(operation: Operation) -> Iterator[tuple[int, str]]:
    """Each status and code of the services that the operation can pass on."""
    possible = {403, 404, 409, 422, 503}
    possible |= {412} if header_fields(operation) else set()
    possible |= set(STREAMED_ONLY) if operation.streamed else set()
    for service in operation.services:
        for code in codes_of(service):
            if operation.method != "GET" or _fits_reading(operation, code):
                yield from ((status, code) for status in statuses_of(code) if status in possible)
    if operation.services:
        yield 503, "chassis.broker_down"
        yield 503, "chassis.broker_blocked"
    if operation.services and operation.method != "GET":
        yield 404, "customers.customer_not_found"


def _fits_reading(operation: Operation, code: str) -> bool:
    """Whether a GET can be answered with the code: it changes nothing, and what it reads is named in its address."""
    reason = code.partition(".")[2]
    if reason in FIELD_OF_AWAITED:
        return operation.model is not None and FIELD_OF_AWAITED[reason] in operation.model.model_fields
    is_of_changes = reason in CHANGES_ONLY or 409 in statuses_of(code)
    return not is_of_changes and (404 not in statuses_of(code) or reason == "settings_not_found")


def _title(status: int) -> str:
    return HTTPStatus(status).phrase


def _response(title: str, codes: list[str]) -> Json:
    listed = ", ".join(f"`{code}`" for code in codes)
    content = {"schema": {"$ref": SCHEMA}, "examples": {codes[0]: {"$ref": EXAMPLES + codes[0]}}}
    return {"description": f"{title}: {listed}", "x-codes": codes, "content": {PROBLEM: content}}


def examples_of(responses: Iterable[Json]) -> Json:
    """The examples that these responses refer to, by code."""
    codes = sorted({code for response in responses for code in response["content"][PROBLEM]["examples"]})
    return {code: {"value": example_of(code)} for code in codes}


def example_of(code: str) -> Json:
    """A problem with this code, as the gateway writes it in English."""
    return describe(_error(code), "en", REQUEST_ID)


def _error(code: str) -> ServiceError:
    text = find(code)
    if text is None:
        raise KeyError(f"no error has the code {code}")
    service = code.partition(".")[0]
    if text.kind is InvalidInput and text.code == "*.invalid_input":
        return invalid_fields(service, [FIELD_TEXTS["missing"].at("/lines")])
    made: ServiceError = text.error(service, **_values(code, gaps(text.en)))
    return made


def _values(code: str, names: Iterable[str]) -> Json:
    noun = code.partition(".")[2].removesuffix("_not_found").removesuffix("_unknown")
    return {name: IDS.get(f"{noun}_id", DATA[name].example) if name == "id" else DATA[name].example for name in names}
