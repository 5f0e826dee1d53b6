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

Each takes `(code, message, details)`, by position, because it travels as class name and arguments. `code` is
`service.reason`. `details` is a flat mapping of strings; in an InvalidInput the keys that begin with `/` are JSON pointers
to the bad fields and their values are `"<code> <detail for people>"`.
"""

from collections.abc import Mapping, Sequence


class ServiceError(Exception):
    """Base of every failure that a caller can act on."""

    status = 500

    def __init__(self, code: str, message: str, details: Mapping[str, str] | None = None) -> None:
        super().__init__(code, message, dict(details or {}))
        self.code = code
        self.message = message
        self.details = dict(details or {})

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"

    def to_wire(self) -> dict[str, object]:
        """The failure as plain JSON: `{"kind", "code", "message", "details"}`."""
        return {"kind": type(self).__name__, "code": self.code, "message": self.message, "details": self.details}


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


def step_refused(service: str, noun: str, state: str, step: str, allowed: Sequence[str]) -> Conflict:
    """The state of a thing (its `noun`) does not allow that step; `allowed` names the steps that it does allow."""
    possible = ", ".join(allowed)
    return Conflict(
        f"{service}.{noun}_step_refused",
        f"The {noun} is {state.replace('_', ' ')}: {step.replace('_', ' ')} is not possible. "
        f"Possible: {possible.replace('_', ' ') or 'nothing'}.",
        {"state": str(state), "allowed": possible},
    )


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


def from_wire(wire: Mapping[str, object]) -> ServiceError:
    """The failure that `to_wire` wrote. A kind that this release does not know becomes a plain ServiceError."""
    details = wire.get("details")
    kind = KINDS.get(str(wire.get("kind")), ServiceError)
    return kind(str(wire.get("code")), str(wire.get("message")), details if isinstance(details, dict) else {})


def invalid_fields(service: str, errors: Mapping[str, str]) -> InvalidInput:
    """All bad fields at once: JSON pointer → "<code> <detail>"."""
    fields = ", ".join(errors) or "the body"
    return InvalidInput(f"{service}.invalid_input", f"Not accepted: {fields}.", errors)
