"""Which codes a service can answer with, so that the API's document names them per operation."""

from functools import cache

from contracts.errors_catalogue import errors, find

EVERY_SERVICE = (
    "database_down",
    "deadline_passed",
    "invalid_input",
    "record_busy",
    "request_unknown",
    "role_missing",
    "service_failed",
    "service_timeout",
    "service_unavailable",
    "version_stale",
)
"""Reasons that the chassis and the RPC client give for every service."""

AWAITING = ("billing", "crm", "documents", "sales")
SOME_SERVICES: dict[str, tuple[str, ...]] = {
    "body_cut_short": ("documents",),
    "branch_unknown": (*AWAITING, "customers"),
    "contact_unknown": ("crm",),
    "customer_not_here_yet": AWAITING,
    "file_too_large": ("documents",),
    "idempotency_key_reused": ("billing", "customers", "documents", "sales"),
    "numbers_busy": ("billing", "customers", "sales"),
    "settings_not_found": ("billing", "customers"),
    "vat_type_unknown": ("billing", "sales"),
}
"""Common reasons that only these services give. A test compares with their source."""


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
def codes_of(service: str) -> tuple[str, ...]:
    """Every code that a request to the service can be answered with: its own, and the common ones with its prefix."""
    some = [reason for reason, services in SOME_SERVICES.items() if service in services]
    return (*own_codes(service), *(f"{service}.{reason}" for reason in (*EVERY_SERVICE, *some)))
