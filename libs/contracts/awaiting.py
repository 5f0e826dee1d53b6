"""The answer of a service that has not received the event of a customer, branch or contact yet.

The service raises `not_here_yet`: Unavailable whose details say what it awaits. The gateway reads it with `awaited_by`, asks
the customers service whether that exists at all, and either retries or tells the caller which field is wrong.
"""

from dataclasses import dataclass

from contracts.common_errors import CUSTOMER_NOT_HERE_YET, PARTS, part_unknown
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
    pointers: tuple[str, ...] = ()

    def unknown(self) -> InvalidInput:
        """The error when the customers service does not have it either: JSON pointers to the wrong fields."""
        service = self.code.partition(".")[0]
        return part_unknown(service, self.kind, self.id, self.pointers or (f"/{self.kind}_id",))


def not_here_yet(
    service: str, kind: str, awaited_id: str, customer_id: str = "", pointers: tuple[str, ...] = ()
) -> Unavailable:
    """`service` has not received the event of that thing: a "customer", or a "branch" or "contact" of `customer_id`, which the
    request names at `pointers`, by default at "/branch_id" or "/contact_id"."""
    if kind == "customer":
        return CUSTOMER_NOT_HERE_YET.error(service, id=awaited_id)
    text, field = PARTS[kind]
    fields = tuple(field.at(one, id=awaited_id) for one in pointers or (f"/{kind}_id",))
    return text.error(service, fields, id=awaited_id, customer_id=customer_id)


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
        pointers=tuple(name for name in details if name.startswith("/")),
    )
