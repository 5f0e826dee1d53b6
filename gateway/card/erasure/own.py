"""What the gateway keeps of a customer that is erased: kept answers, sections of its card, its place among recent customers.
The audit trail names customers by their ids alone, and stays.

Whoever looks at the erasure once it is done has it carried out; what a process keeps after that expires by itself.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

import orjson

from chassis import personal_data
from chassis.clock import today
from chassis.context import current
from chassis.erasure import scrub
from contracts.erasure_rules import EXPIRES, NOT_NEEDED, REMOVED
from gateway.bulk.mailings.models import MailingItem
from gateway.bulk.models import BulkItem
from gateway.card.erasure.replies import PlannedRecord, RecordKind
from gateway.card.last_good import sections
from gateway.card.personal_data.own import PERSONAL_DATA
from gateway.models import KEPT_SECONDS, Answer, KeptSection, RecentCustomers

OWN = "gateway"
KEPT = frozenset({"type", "status", "code", "currency", "state", "number", "version", "series", "kind"})
"""Texts of kept answers that stay: what has been done, not to whom."""
OWN_ITEMS = (BulkItem, MailingItem)
"""What is deleted of the customer beside sections of its card."""
ANSWERS = RecordKind(
    service=OWN,
    collection="answers",
    sv="Svar på anrop de senaste sju dagarna",
    en="Replies to requests of the last seven days",
)


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """The gateway's part of a plan."""

    records: list[PlannedRecord]
    kinds: list[RecordKind]


def plan_of(customer_ids: Collection[str]) -> OwnPlan:
    """What becomes of what the gateway keeps of a customer, and of those that were merged into it, under their former ids."""
    kinds = [one for one in PERSONAL_DATA.stored if one.model in (KeptSection, *OWN_ITEMS)]
    records = [
        PlannedRecord(service=OWN, collection=stored.name, id=row["_id"], what=REMOVED, rule=NOT_NEEDED)
        for stored in kinds
        for row in stored.model.rows(
            {"customer_id": {"$in": [*customer_ids]}}, ["_id"], limit=personal_data.MOST_RECORDS
        )
    ]
    last_day = today() + timedelta(seconds=KEPT_SECONDS)
    expiring = PlannedRecord(
        service=OWN, collection=ANSWERS.collection, id="", what=REMOVED, rule=EXPIRES, day=last_day
    )
    named = {one.collection for one in records}
    shown = [RecordKind(service=OWN, collection=one.name, sv=one.sv, en=one.en) for one in kinds if one.name in named]
    return OwnPlan([*records, expiring], [*shown, ANSWERS])


def erase_own(customer_ids: Iterable[str]) -> None:
    """Removes or blanks what the gateway keeps of the customers, one of which the others were merged into. May be repeated."""
    for one in customer_ids:
        _erase_one(one)


def _erase_one(customer_id: str) -> None:
    tenant = current().tenant
    KeptSection._get_collection().delete_many({"tenant": tenant, "customer_id": customer_id})
    sections().forget(tenant, customer_id)
    recent = {"tenant": tenant, "customer_ids": customer_id}
    RecentCustomers._get_collection().update_many(recent, {"$pull": {"customer_ids": customer_id}})
    for model in OWN_ITEMS:
        model._get_collection().delete_many({"tenant": tenant, "customer_id": customer_id})
    _blank_answers(tenant, customer_id)


def _blank_answers(tenant: str, customer_id: str) -> None:
    """Takes the words out of kept answers that name the customer; a repeated request still learns that it was done."""
    collection, name = Answer._get_collection(), customer_id.encode()
    of_tenant = {"_id": {"$regex": f"^{re.escape(tenant)}/"}, "tenant": tenant, "status": {"$ne": None}}
    for row in collection.find(of_tenant, {"body": 1, "headers": 1}):
        body = bytes(row.get("body") or b"")
        if name not in body:
            continue
        blank = _blank(body)
        if blank != body:
            collection.update_one({"_id": row["_id"], "tenant": tenant}, {"$set": {"body": blank}})


def _blank(body: bytes) -> bytes:
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return b""
    return orjson.dumps(scrub(said, KEPT, ""))
