"""The five kinds of failure that cross the wire, and nothing else does.

    ServiceError
    ├── InvalidInput   422  the caller sent something that can never work
    ├── NotFound       404  no such thing (or another company's: the two cannot be told apart)
    ├── NotAllowed     403  the caller lacks a role, or the company a module
    ├── Conflict       409  the state does not allow it; `details["allowed"]` names what it does allow
    │   └── Stale      412  the caller's version of the document is not the newest
    └── Unavailable    503  not now; `details["retry_after"]` says in seconds when to try again
        ├── ServiceUnknown  nobody serves that queue
        ├── BrokerDown      the broker cannot be reached
        └── DeadlineExceeded  no answer in time

`code` is `service.noun_reason`; `docs/errors.md` lists them all. `message` is English. `details` is a flat mapping of
strings; in an InvalidInput the keys that begin with `/` are JSON pointers to the bad fields and their values are
`"<code> <detail for people>"`. `values` and `field_values` hold the data of the message and of each bad field with their
types, so that the gateway can write both in the caller's language (`contracts.error_texts`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

MOST_FIELDS = 50
"""So many bad fields are named in one answer; `errors_more` counts the rest."""


@dataclass(frozen=True, slots=True)
class BadField:
    """One bad field: where it is, what is wrong (a stable code and an English text) and the data of the text."""

    pointer: str
    code: str
    detail: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def below(self, pointer: str) -> "BadField":
        """The same field, seen from the object that holds this one at `pointer`."""
        return BadField(f"{pointer}{self.pointer}", self.code, self.detail, self.values)


class ServiceError(Exception):
    """Base of every failure that a caller can act on."""

    status = 500

    def __init__(self, code: str, message: str, details: Mapping[str, str] | None = None) -> None:
        super().__init__(code, message, dict(details or {}))
        self.code = code
        self.message = message
        self.details = dict(details or {})
        self.values: dict[str, Any] = {}
        self.field_values: dict[str, dict[str, Any]] = {}

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"

    def to_wire(self) -> dict[str, object]:
        """The failure as plain JSON: `{"kind", "code", "message", "details"}`, `values` and `field_values` if there are any."""
        wire = {"kind": type(self).__name__, "code": self.code, "message": self.message, "details": self.details}
        typed = {"values": self.values, "field_values": self.field_values}
        return wire | {name: values for name, values in typed.items() if values}


class InvalidInput(ServiceError):
    status = 422


class NotFound(ServiceError):
    status = 404


class NotAllowed(ServiceError):
    status = 403


class Conflict(ServiceError):
    status = 409


class Stale(Conflict):
    status = 412


class Unavailable(ServiceError):
    status = 503


class ServiceUnknown(Unavailable):
    pass


class BrokerDown(Unavailable):
    pass


class DeadlineExceeded(Unavailable):
    pass


KINDS: dict[str, type[ServiceError]] = {
    kind.__name__: kind
    for kind in (
        ServiceError,
        InvalidInput,
        NotFound,
        NotAllowed,
        Conflict,
        Stale,
        Unavailable,
        ServiceUnknown,
        BrokerDown,
        DeadlineExceeded,
    )
}


def from_wire(wire: Mapping[str, Any]) -> ServiceError:
    """The failure that `to_wire` wrote. A kind that this release does not know becomes a plain ServiceError."""
    kind = KINDS.get(str(wire.get("kind")), ServiceError)
    error = kind(str(wire.get("code")), str(wire.get("message")), _mapping(wire.get("details")))
    error.values = _mapping(wire.get("values"))
    error.field_values = {name: _mapping(values) for name, values in _mapping(wire.get("field_values")).items()}
    return error


def _mapping(given: object) -> dict[str, Any]:
    return given if isinstance(given, dict) else {}


def invalid_fields(service: str, fields: Iterable[BadField], more: int = 0) -> InvalidInput:
    """InvalidInput that names every bad field; of more than MOST_FIELDS the first, and how many more there are.

    `more` counts bad fields that an earlier answer has counted without naming them.
    """
    found = {field.pointer: field for field in reversed(list(fields))}
    named = list(reversed(found.values()))[:MOST_FIELDS]
    more += len(found) - len(named)
    pointers = [field.pointer for field in named]
    details = {field.pointer: f"{field.code} {field.detail}" for field in named}
    said = f"Check these fields: {', '.join(pointers) or 'the body'}{f' and {more} more' if more else ''}."
    error = InvalidInput(f"{service}.invalid_input", said, details | ({"errors_more": str(more)} if more else {}))
    error.values = {"fields": pointers, "errors_more": more}
    error.field_values = {field.pointer: dict(field.values) for field in named if field.values}
    return error


def count_unnamed(error: InvalidInput) -> int:
    """How many bad fields the error counts beside those that it names."""
    return int(error.details.get("errors_more", "0"))


def fields_of(error: ServiceError) -> list[BadField]:
    """The bad fields that an error names."""
    found = []
    for pointer, said in error.details.items():
        if pointer.startswith("/"):
            code, _, detail = said.partition(" ")
            found.append(BadField(pointer, code, detail, error.field_values.get(pointer, {})))
    return found


def move_fields(error: InvalidInput, move: Callable[[str], str]) -> InvalidInput:
    """The same error for a caller to whom the fields have other places: `move` makes the new pointer of each old one."""
    moved = [replace(field, pointer=move(field.pointer)) for field in fields_of(error)]
    if not moved:
        return error
    service, _, reason = error.code.partition(".")
    if reason == "invalid_input":
        return invalid_fields(service, moved, count_unnamed(error))
    details = {name: said for name, said in error.details.items() if not name.startswith("/")}
    again = InvalidInput(
        error.code, error.message, details | {field.pointer: f"{field.code} {field.detail}" for field in moved}
    )
    again.values = error.values
    again.field_values = {field.pointer: dict(field.values) for field in moved if field.values}
    return again
