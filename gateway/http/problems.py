"""Failure → problem+json (RFC 9457): one table for the whole gateway."""

import math
from typing import Any

import orjson
from flask import Response, g
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from contracts.errors import ServiceError

PROBLEM = "application/problem+json"


def problem(error: ServiceError) -> Response:
    """The answer that says what went wrong, and what the caller can do about it."""
    details = dict(error.details)
    body: dict[str, Any] = {
        "type": f"urn:kundkort:{error.code}",
        "title": HTTP_STATUS_CODES.get(error.status, "Error"),
        "status": error.status,
        "detail": error.message,
        "code": error.code,
        "request_id": g.get("request_id", ""),
    }
    if pointed := [key for key in details if key.startswith("/")]:
        body["errors"] = [_bad_field(pointer, details.pop(pointer)) for pointer in pointed]
    if "allowed" in details:
        body["allowed"] = [word.strip() for word in details.pop("allowed").split(",") if word.strip()]
    headers = {"Content-Type": PROBLEM}
    if "retry_after" in details:
        body["retry_after"] = float(details.pop("retry_after"))
        headers["Retry-After"] = str(max(1, math.ceil(body["retry_after"])))
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(orjson.dumps({**details, **body}), error.status, headers)


def _bad_field(pointer: str, said: str) -> dict[str, str]:
    code, _, detail = said.partition(" ")
    return {"pointer": pointer, "code": code, "detail": detail}


def of_http(error: HTTPException) -> ServiceError:
    """What Flask itself refuses: no such address, method not allowed, body too large."""
    status = error.code or 500
    code = HTTP_STATUS_CODES.get(status, "error").lower().replace(" ", "_")
    failure = ServiceError(f"gateway.{code}", error.description or "")
    failure.status = status
    return failure


def of_defect() -> ServiceError:
    """A defect of ours. What it was stands in the log, never in the answer."""
    return ServiceError("gateway.internal", "The gateway failed on this request; it has been logged.")
