"""The plan of an erasure, and its receipt, read from every service."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import orjson

from contracts.customers.deletion import HeldBy
from contracts.customers.erasure import CustomerErasure, GetCustomerErasure
from contracts.erasure import (
    ErasurePlanPage,
    ErasureReceiptPage,
    PlanErasure,
    ReadErasureReceipt,
)
from contracts.erasure_rules import FOLLOWS, RULES
from contracts.errors import NotFound
from gateway import errors
from gateway.card.all_pages import read_all
from gateway.card.erasure import own
from gateway.card.erasure.replies import (
    ErasurePlan,
    ErasureReceipt,
    PlannedRecord,
    ReceiptRecord,
    RecordKind,
    RuleText,
)
from gateway.http.call import Call


class MadePlan(NamedTuple):
    """A plan, and the ids of all customers that it is about: the one, and those that were merged into it."""

    shown: ErasurePlan
    customer_ids: frozenset[str]


def make_plan(call: Call, customer_id: str, fiscal_year_end: int, is_erased: bool = False) -> MadePlan:
    """The plan of all services and the gateway, whose own part is carried out first if the customer is erased. Raises Unavailable
    that names the services which are missing."""
    pages = list(_pages_of_all(call, customer_id, fiscal_year_end))
    customer_ids = frozenset([customer_id, *(one for _, page in pages for one in page.also)])
    if is_erased:
        own.erase_own(customer_ids)
    return MadePlan(_compose(customer_id, fiscal_year_end, pages, own.plan_of(customer_ids)), customer_ids)


def _compose(
    customer_id: str, fiscal_year_end: int, pages: Sequence[tuple[str, ErasurePlanPage]], kept: own.OwnPlan
) -> ErasurePlan:
    records = [PlannedRecord(**item.model_dump(), service=service) for service, page in pages for item in page.items]
    records = list({(one.service, one.collection, one.id): one for one in records}.values())
    kinds = {
        (service, kind.name): RecordKind(service=service, collection=kind.name, sv=kind.sv, en=kind.en)
        for service, page in pages
        for kind in page.collections
    }
    used = {(one.service, one.collection) for one in records}
    held = [HeldBy(service=service, holdings=page.open) for service, page in pages if page.open]
    shown = [*records, *kept.records]
    return ErasurePlan(
        customer_id=customer_id,
        digest=_digest(records),
        fiscal_year_end=fiscal_year_end,
        open=held,
        kinds=[*(kinds[key] for key in sorted(used & kinds.keys())), *kept.kinds],
        rules=[
            RuleText(code=code, sv=sv, en=en) for code, (sv, en) in RULES.items() if code in {x.rule for x in shown}
        ],
        records=shown,
        next_day=min((one.day for one in records if one.day is not None), default=None),
    )


def read_erasure(call: Call, customer_id: str) -> CustomerErasure | None:
    """How far the latest erasure has come; None if nobody asked for any."""
    try:
        return CustomerErasure.model_validate(call.ask(GetCustomerErasure(customer_id=customer_id)))
    except NotFound:
        return None


def read_receipt(call: Call, customer_id: str, erasure: CustomerErasure) -> ErasureReceipt:
    """What all services have erased."""
    asked = ReadErasureReceipt(customer_id=customer_id)
    pages = list(read_all(call, asked, ErasureReceiptPage, errors.erasure_incomplete))
    records = [ReceiptRecord(**item.model_dump(), service=service) for service, page in pages for item in page.items]
    used = {(one.service, one.collection) for one in records}
    kinds = [
        RecordKind(service=service, collection=kind.name, sv=kind.sv, en=kind.en)
        for service, page in pages
        for kind in page.collections
        if (service, kind.name) in used
    ]
    return ErasureReceipt(customer_id=customer_id, erasure=erasure, kinds=kinds, records=records)


def _digest(records: list[PlannedRecord]) -> str:
    """Of what becomes of which record when; copies follow the customer, whenever they come to know of it."""
    lines = sorted(
        [one.service, one.collection, one.id, one.what, one.rule, str(one.day or "")]
        for one in records
        if one.what != FOLLOWS
    )
    return hashlib.sha256(orjson.dumps(lines)).hexdigest()


def _pages_of_all(call: Call, customer_id: str, fiscal_year_end: int) -> Iterator[tuple[str, ErasurePlanPage]]:
    """The pages about the customer and those that were merged into it, with their services."""
    waiting, done = [customer_id], {customer_id}
    while waiting:
        asked = PlanErasure(customer_id=waiting.pop(0), fiscal_year_end=fiscal_year_end)
        for service, page in read_all(call, asked, ErasurePlanPage, errors.erasure_incomplete):
            waiting += [one for one in page.also if one not in done]
            done |= set(page.also)
            yield service, page
