"""Failure → problem+json (RFC 9457) in the caller's language: one table for the whole gateway."""

import math
from typing import Any

import orjson
from flask import Response, current_app, g, has_request_context, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.http import HTTP_STATUS_CODES

from contracts import common_errors, errors_catalogue
from contracts.errors import BadField, ServiceError, fields_of
from gateway import errors
from gateway.http.language import api_language

PROBLEM = "application/problem+json"
SWEDISH_TITLES = {
    400: "Felaktigt anrop",
    401: "Ej inloggad",
    403: "Ej tillåtet",
    404: "Finns inte",
    405: "Metoden finns inte",
    406: "Formatet finns inte",
    408: "Tiden gick ut",
    409: "Konflikt",
    411: "Längd saknas",
    412: "Versionen är gammal",
    413: "För stort",
    414: "Adressen är för lång",
    415: "Formatet tas inte emot",
    416: "Intervallet finns inte",
    422: "Uppgifterna godtas inte",
    428: "Version saknas",
    429: "För många försök",
    431: "För stora huvuden",
    500: "Internt fel",
    502: "Felaktigt svar",
    503: "Kan inte nås just nu",
    504: "Inget svar i tid",
}


def problem(error: ServiceError, language: str = "") -> Response:
    """The answer that says what went wrong, and what the caller can do about it; in the request's language by default."""
    language = language or (api_language(request) if has_request_context() else "en")
    body = describe(error, language, g.get("request_id", ""))
    headers = {"Content-Type": PROBLEM, "Content-Language": language, "Vary": "Accept-Language"}
    if "retry_after" in body:
        headers["Retry-After"] = str(max(1, math.ceil(body["retry_after"])))
    if body["status"] == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(orjson.dumps(body), body["status"], headers)


def describe_status(status: int, language: str) -> dict[str, Any]:
    """The problem for what is refused before there is a request: what is not HTTP, or a head that is too large."""
    return describe(_refusal(status), language, "")


def describe(error: ServiceError, language: str, request_id: str) -> dict[str, Any]:
    """The problem as plain JSON: the data of the error with their types, and its texts in that language."""
    status = http_status(error)
    details = {name: value for name, value in error.details.items() if not name.startswith("/")}
    body: dict[str, Any] = details | {name: value for name, value in error.values.items() if name in details}
    if isinstance(body.get("allowed"), str):
        body["allowed"] = [word.strip() for word in body["allowed"].split(",") if word.strip()]
    if "retry_after" in body:
        body["retry_after"] = float(body["retry_after"])
    if former := errors_catalogue.former_code(error):
        body["former_code"] = former
    bad = [_bad_field(field, language) for field in fields_of(error)]
    return {
        **body,
        "type": f"urn:kundkort:{error.code}",
        "title": _title(status, language),
        "status": status,
        "detail": errors_catalogue.detail(error, language),
        "code": error.code,
        "request_id": request_id,
        **({"errors": bad} if bad else {}),
    }


def http_status(error: ServiceError) -> int:
    """The status of the catalogue's text, which the broker does not carry; the kind's where the catalogue has none."""
    text = errors_catalogue.find(error.code)
    is_plain = "status" not in vars(error)
    return text.http_status if text is not None and is_plain and isinstance(error, text.kind) else error.status


def _title(status: int, language: str) -> str:
    english = HTTP_STATUS_CODES.get(status, "Error")
    return SWEDISH_TITLES.get(status, english) if language == "sv" else english


def _bad_field(field: BadField, language: str) -> dict[str, Any]:
    detail = errors_catalogue.field_detail(field.code, field.detail, dict(field.values), language)
    return {"pointer": field.pointer, "code": field.code, "detail": detail}


def of_http(error: HTTPException) -> ServiceError:
    """What Flask itself refuses: no such address, method not allowed, body too large."""
    if error.code == 404:
        return errors.no_such_address()
    if isinstance(error, MethodNotAllowed):
        methods = sorted(set(error.valid_methods or ()) - {"HEAD"})
        return errors.method_not_allowed(request.method, _path_with_gaps(methods), methods)
    return _refusal(error.code or 500)


def _refusal(status: int) -> ServiceError:
    known = {413: errors.body_too_large, 431: errors.head_too_large}
    return known[status]() if status in known else errors.request_refused(status)


def _path_with_gaps(methods: list[str]) -> str:
    """The path of the operation that one of the methods has here, e.g. "/v1/orders/<order_id>"; "" if there is none."""
    adapter = current_app.url_map.bind("")
    for method in methods:
        rule, _ = adapter.match(request.path, method=method, return_rule=True)
        return str(rule.rule)
    return ""


def of_defect() -> ServiceError:
    """A defect of ours. What it was stands in the log, never in the answer."""
    return common_errors.SERVICE_FAILED.error("gateway")
