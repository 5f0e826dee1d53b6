"""What imports found doubtful: kept on the customer until somebody clears it, or corrects the field.

A stored doubt is `{id, code, field, values, detail, at, line, source}`; `reason`, where the text has another code. It is about
the value of its field: once that changes, by whatever request, the doubt is gone.
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from chassis.clock import now
from chassis.storage import Row
from contracts.customers import ADDRESS_PARTS, Addresses, Doubt
from customers.row_problems import Problem

if TYPE_CHECKING:
    from customers.models import Customer

MOST_DOUBTS = 50
"""A customer keeps so many, the latest."""
APART = frozenset({"code", "field", "detail", "reason", "customer_ids"})


def new_doubts(problems: Iterable[Problem], line: int, source: str) -> list[Row]:
    """The problems of a row as they are stored."""
    return [_new_doubt(one, now(), line, source) for one in problems][:MOST_DOUBTS]


def _new_doubt(one: Problem, at: datetime, line: int, source: str) -> Row:
    digest = hashlib.sha256(f"{one['code']}\n{one['field']}\n{line}\n{source}".encode()).hexdigest()[:20]
    found = {
        "id": f"dbt_{digest}",
        "code": one["code"],
        "field": one["field"],
        "detail": one["detail"],
        "values": {name: value for name, value in one.items() if name not in APART},
        "at": at,
        "line": line,
    }
    further = {"reason": one.get("reason"), "source": source, "customer_ids": one.get("customer_ids", "").split()}
    return found | {name: value for name, value in further.items() if value}


def add_doubts(row: Row, found: list[Row]) -> None:
    """Adds doubts to a stored customer, in the place of those about the same thing."""
    if found:
        about = {(one["code"], one["field"]) for one in found}
        earlier = [one for one in row.get("doubts") or () if (one["code"], one["field"]) not in about]
        row["doubts"] = [*earlier, *found][-MOST_DOUBTS:]
        row["doubtful"] = True


def read_doubts(row: Row) -> list[Doubt]:
    """The doubts of a stored customer, as its warnings."""
    return [
        Doubt(
            code=one.get("reason") or one["code"],
            detail=one["detail"],
            values=one.get("values") or {},
            customer_ids=one.get("customer_ids") or [],
            id=one["id"],
            field=one["field"],
            at=one["at"],
            line=one["line"],
            source=one.get("source", ""),
        )
        for one in row.get("doubts") or ()
    ]


def without_kept(found: Iterable[Doubt], kept: list[Doubt]) -> list[Doubt]:
    """What follows from the fields of today, without what a kept doubt says already, and says better."""
    codes = {one.code for one in kept}
    return [one for one in found if one.code not in codes]


def dropping_corrected(decide: Callable[["Customer"], Any]) -> Callable[["Customer"], Any]:
    """A `decide` after which the doubts about changed fields are gone."""

    def decide_and_drop(customer: "Customer") -> Any:
        if not customer.doubts:
            return decide(customer)
        before = customer.to_mongo().to_dict()
        known = {one["id"] for one in customer.doubts}
        events = decide(customer)
        after = customer.to_mongo().to_dict()
        customer.doubts = [
            one for one in customer.doubts if one["id"] not in known or not _is_corrected(one, before, after)
        ]
        customer.doubtful = bool(customer.doubts) or None
        return events

    return decide_and_drop


def _is_corrected(doubt: Row, before: Row, after: Row) -> bool:
    return bool(_value(before, doubt["field"]) != _value(after, doubt["field"]))


def _value(row: Row, field: str) -> Any:
    use, _, part = field.partition("_")
    if use in ("contact", "branch"):
        return row.get("contacts" if use == "contact" else "branches")
    if part in ADDRESS_PARTS and use in Addresses.model_fields:
        return ((row.get("addresses") or {}).get(use) or {}).get(part)
    return row.get(field)
