"""The answer of a service that has not received the event of a customer, branch or contact yet.

The service raises `not_here_yet`: Unavailable whose details say what it awaits. The gateway reads it with `awaited_by`, asks
the customers service whether that exists at all, and either retries or tells the caller which field is wrong.
"""

from dataclasses import dataclass, field

from contracts.errors import InvalidInput, Unavailable

RETRY_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Awaited:
    """What a service awaits: a `kind` of thing with that id, of that customer. `pointers` are the fields that name it."""

    code: str
    kind: str
    id: str
    customer_id: str
    retry_seconds: float = RETRY_SECONDS
    pointers: dict[str, str] = field(default_factory=dict)

    def unknown(self) -> InvalidInput:
        """The error when the customers service does not have it either: JSON pointers to the wrong fields."""
        detail = f"The customer has no {self.kind} {self.id}"
        pointed = self.pointers or {f"/{self.kind}_id": f"{self.kind}_unknown {detail}"}
        return InvalidInput(self.code, f"{detail}.", pointed)


def not_here_yet(service: str, kind: str, awaited_id: str, customer_id: str = "") -> Unavailable:
    """`service` has not received the event of that thing: a "customer", or a "branch" or "contact" of `customer_id`."""
    details = {"retry_after": str(RETRY_SECONDS), "awaits": kind, "id": awaited_id}
    if kind == "customer":
        what, code = f"customer {awaited_id}", f"{service}.customer_not_here_yet"
    else:
        what, code = f"{kind} {awaited_id} of customer {customer_id}", f"{service}.{kind}_unknown"
        details["customer_id"] = customer_id
        details[f"/{kind}_id"] = f"{kind}_unknown The customer has no {kind} {awaited_id}"
    return Unavailable(code, f"The {service} service has not received {what} yet; try again.", details)


def awaited_by(error: Unavailable) -> Awaited | None:
    """What the service that raised `error` awaits; None when it is unavailable for another reason."""
    details = error.details
    if "awaits" not in details:
        return None
    kind, awaited_id = details["awaits"], details.get("id", "")
    return Awaited(
        code=error.code,
        kind=kind,
        id=awaited_id,
        customer_id=awaited_id if kind == "customer" else details.get("customer_id", ""),
        retry_seconds=float(details.get("retry_after", RETRY_SECONDS)),
        pointers={name: said for name, said in details.items() if name.startswith("/")},
    )
