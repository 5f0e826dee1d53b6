"""The body of a request, read by a service whose release may be older than the gateway's: tolerant between parts.

A field that this release does not know is ignored. Whatever else is wrong with the body is refused; so is an unknown field in
a question about fields (`RpcClient.check`), which asks what a person has typed: strict at the HTTP door.
"""

from collections.abc import Callable
from typing import Any

import orjson
from pydantic import ValidationError

from chassis.checks import refusal
from chassis.logs import log
from contracts.base import Request

Read = Callable[[type[Request[Any]], Any, str], Request[Any]]

_told: set[tuple[str, str]] = set()


def read_strictly(request: type[Request[Any]], body: Any, service: str) -> Request[Any]:
    """The request. Raises InvalidInput with every bad field, unknown ones among them."""
    try:
        return request.model_validate_json(body)
    except ValidationError as error:
        raise refusal(request, _plain(body), error, service) from None


def read_tolerantly(request: type[Request[Any]], body: Any, service: str) -> Request[Any]:
    """The request without the fields that this release does not know. Raises InvalidInput with every other bad field."""
    try:
        return request.model_validate_json(body)  # nearly always: reading twice costs only what is newer than we are
    except ValidationError as error:
        unknown = [one["loc"] for one in error.errors(include_url=False) if one["type"] == "extra_forbidden"]
        if not unknown:
            raise refusal(request, _plain(body), error, service) from None
    for place in unknown:
        _tell(request.method, ".".join(str(part) for part in place if not isinstance(part, int)))
    try:
        return request.model_validate_json(body, extra="ignore")
    except ValidationError as error:
        raise refusal(request, _plain(body), error, service) from None


def _tell(method: str, name: str) -> None:
    """Notes an unknown field once: its name is the contract's, never a value."""
    if (method, name) not in _told and len(_told) < 1000:
        _told.add((method, name))
        log.debug("unknown field %s of %s is ignored: the gateway is newer", name, method)


def _plain(body: Any) -> Any:
    try:
        return orjson.loads(body)
    except ValueError:
        return None
