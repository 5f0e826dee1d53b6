"""Which codes a service can answer with, so that the API's document names them per operation."""

from functools import cache

from contracts.errors_catalogue import errors, find, modules

EVERY_SERVICE = (
    "clock_differs",
    "database_down",
    "deadline_passed",
    "events_waiting",
    "invalid_input",
    "module_off",
    "record_busy",
    "record_full",
    "request_unknown",
    "role_missing",
    "service_busy",
    "service_failed",
    "service_silent",
    "service_timeout",
    "service_unavailable",
    "version_stale",
)
"""Reasons that the chassis and the RPC client give for every service."""


def statuses_of(code: str) -> tuple[int, ...]:
    """The HTTP statuses of a code. Raises KeyError for a code that is not in the catalogue."""
    text = find(code)
    if text is None:
        raise KeyError(f"no error has the code {code}")
    return (text.http_status, *text.also)


@cache
def own_codes(service: str) -> tuple[str, ...]:
    """The codes of the service's own catalogue."""
    return tuple(code for code in errors() if code.startswith(f"{service}."))


@cache
def some_reasons(service: str) -> tuple[str, ...]:
    """The common reasons that this service gives and others do not: `COMMON` of its `errors.py`; none of an unknown one."""
    module = next((one for one in modules() if one.__name__ == f"contracts.{service}.errors"), None)
    return tuple(getattr(module, "COMMON", ()))


@cache
def codes_of(service: str) -> tuple[str, ...]:
    """Every code that a request to the service can be answered with: its own, and the common ones with its prefix."""
    return (*own_codes(service), *(f"{service}.{reason}" for reason in (*EVERY_SERVICE, *some_reasons(service))))
