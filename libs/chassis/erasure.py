"""Erasing what a service stores about somebody: planned by the rules beside its `Stored` (chassis.personal_data), carried out
day by day, with a receipt of digests.

    Stored(Record, by("customer_id"), sv=…, en=…, erasure=Erasure(decide, keep=frozenset({"status"})))

Each record is one insert of its receipt, then one write that removes or blanks it: a kill between the two repeats the first,
which changes nothing. What is blanked already is left alone, so that all of it may be done again: on each of its days, and
after a backup was restored.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

import orjson
from mongoengine import StringField

from chassis import kept_history
from chassis.bulk import insert_new
from chassis.commits import notify
from chassis.context import current
from chassis.tenancy import Owned, Row
from contracts.erasure import ErasedRecord, ErasureOrder, ErasureReceiptPage, PlannedErasure, ReadErasureReceipt
from contracts.erasure_rules import BLANKED, FOLLOWS, FOLLOWS_CUSTOMER, REMOVED, Due

if TYPE_CHECKING:
    from chassis.personal_data import PersonalData, Stored
    from chassis.storage import Aggregate

Terms = Mapping[str, Any]
PAGE = 200
ALWAYS_KEPT = frozenset(
    {"_id", "_cls", "tenant", "request_id", "applied", "outbox", "created_by", "by", "status", "state"}
)
WHOLE = frozenset({"outbox", "applied"})
_HARMLESS = re.compile(r"[a-z]{2,5}_[0-9a-f]{32}|\d{4}-\d\d-\d\d(T[0-9:.+Z-]*)?|-?\d{1,12}\.\d{1,6}")
"""Ids, days and decimal numbers."""


class Erased(Owned):
    """What was erased: the line of a receipt. `of` is the customer; no word of the record is kept."""

    meta = {"abstract": True, "indexes": [{"fields": ["tenant", "of", "id"], "cls": False}]}

    of = StringField(required=True)
    collection = StringField(required=True)
    record_id = StringField(required=True)
    label = StringField()
    what = StringField(required=True)
    rule = StringField(required=True)
    on = StringField(required=True)
    digest = StringField(required=True)


@dataclass(frozen=True, slots=True)
class Erasure:
    """The rule of a collection. `decide(row, terms)` says what becomes of a document, None for nothing. When it is blanked, texts
    under the names of `keep` stay, at any depth, and the document's own fields `whole`; `blank` makes the blanked document in
    another way. `first` runs before one is removed or blanked, and may be repeated. `number` names the field that people know
    a document by."""

    decide: Callable[[Row, Terms], Due | None]
    keep: frozenset[str] = frozenset()
    whole: frozenset[str] = WHOLE
    blank: Callable[[Row, ErasureOrder], Row] | None = None
    first: Callable[[Row], None] | None = None
    number: str = "number"
    listed: bool = True
    """Whether the plan names each document; what is derived from others, or moves by itself, goes without being named."""

    def blanked(self, row: Row, order: ErasureOrder) -> Row:
        """The document without its words. Doing it again changes nothing."""
        if self.blank is not None:
            return self.blank(row, order)
        kept = {field: value for field, value in row.items() if field in self.whole}
        emptied: Row = scrub(
            {**row, **({"history": []} if "history" in row else {})}, self.keep | ALWAYS_KEPT, order.name
        )
        return {**emptied, **kept}

    def label(self, row: Row) -> str:
        return str(row.get(self.number) or "")


def always(due: Due) -> Callable[[Row, Terms], Due]:
    """The rule of documents of which every one has the same fate."""
    return lambda _row, _terms: due


def _follows(row: Row, terms: Terms) -> Due | None:
    """A copy follows its customer, until it has the name that stands for the customer since the erasure."""
    has_followed = terms["name"] and terms["name"] in (row.get("name"), (row.get("snapshot") or {}).get("name"))
    return None if has_followed else FOLLOWS_CUSTOMER


COPY = Erasure(_follows)
"""The rule of copies of another service's customer."""


def scrub(value: Any, keep: frozenset[str], name: str, field_name: str = "") -> Any:
    """The value without texts, but for ids, days, decimal numbers and those under the names of `keep`. A `name` becomes that
    of the erased customer, a `text` a dash, since both must be there."""
    if isinstance(value, Mapping):
        return {key: scrub(one, keep, name, key) for key, one in value.items()}
    if isinstance(value, list):
        emptied = [scrub(one, keep, name, field_name if field_name in keep else "") for one in value]
        return [one for one, was in zip(emptied, value, strict=True) if one != "" or was == one]
    if isinstance(value, bytes):
        return b""
    if not isinstance(value, str) or not value or field_name in keep or _HARMLESS.fullmatch(value):
        return value
    if field_name == "text":
        return "–"
    return name if field_name in ("name", "customer_name") else ""


def digest(salt: str, row: Row) -> str:
    """The SHA-256 of the salt and the document, in hex."""
    plain = {name: value for name, value in row.items() if name not in ("outbox", "applied")}
    content = orjson.dumps(plain, default=repr, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return hashlib.sha256(bytes.fromhex(salt) + content).hexdigest()


def planned(stored: "Stored", row: Row, order: ErasureOrder) -> Due | None:
    """What is still to be done to a document, None for nothing."""
    rule = stored.erasure
    if not isinstance(rule, Erasure) or (due := rule.decide(row, order.model_dump())) is None:
        return None
    return None if due.what == BLANKED and rule.blanked(row, order) == row else due


def plan_of(stored: "Stored", row: Row, order: ErasureOrder) -> PlannedErasure | None:
    """The same as the plan says it."""
    due = planned(stored, row, order)
    if due is None or not isinstance(stored.erasure, Erasure) or not stored.erasure.listed:
        return None
    day = due.until + timedelta(days=1) if due.until else None
    label = stored.erasure.label(row)
    return PlannedErasure(
        collection=stored.name, id=str(row["_id"]), label=label, what=due.what, rule=due.rule, day=day
    )


@dataclass(frozen=True, slots=True)
class Eraser:
    """Carries out erasures of one service, with its collection of receipts."""

    personal: "PersonalData"
    receipts: type[Erased]
    page: int = field(default=PAGE)

    def erase(self, customer_id: str, order: ErasureOrder, today: date) -> date | None:
        """Erases what is due on the day; returns the next day on which anything is, None for never."""
        following: list[date] = []
        for stored in self.personal.stored:
            for subject in (customer_id, *order.also):
                for row in stored.rows(subject):
                    due = planned(stored, row, order)
                    if due is None or due.what == FOLLOWS:
                        continue
                    if due.until is not None and due.until >= today:
                        following.append(due.until + timedelta(days=1))
                    elif row.get("outbox"):  # an event on its way would be lost
                        following.append(today)
                    else:
                        self._erase_one(stored, row, due, customer_id, order, today)
        return min(following, default=None)

    def _erase_one(
        self, stored: "Stored", row: Row, due: Due, customer_id: str, order: ErasureOrder, today: date
    ) -> None:
        rule, place, collection = stored.erasure, stored.place(row), stored.model._get_collection()
        assert isinstance(rule, Erasure)
        has_changes = getattr(stored.model, "CHANGES", None) is not None
        if has_changes:
            kept_history.blank(cast("type[Aggregate]", stored.model), row["_id"])
        if rule.first is not None:
            rule.first(row)
        if (has_changes or rule.first is not None) and (row := collection.find_one(place)) is None:
            return
        insert_new(self.receipts._get_collection(), [self._line(stored, row, due, customer_id, order, today)])
        if due.what == REMOVED:
            collection.delete_one(place)
            return
        blanked = rule.blanked(row, order)
        if collection.replace_one({**place, "version": row.get("version")}, blanked).matched_count:
            notify(cast("type[Aggregate]", stored.model), row["_id"], blanked.get("outbox", []))

    def _line(self, stored: "Stored", row: Row, due: Due, customer_id: str, order: ErasureOrder, today: date) -> Row:
        assert isinstance(stored.erasure, Erasure)
        found = digest(order.salt, row)
        return {
            "_id": f"{order.id}:{stored.name}:{row['_id']}:{found[:16]}",
            "tenant": current().tenant,
            "version": 1,
            "of": customer_id,
            "collection": stored.name,
            "record_id": str(row["_id"]),
            "label": stored.erasure.label(row),
            "what": due.what,
            "rule": due.rule,
            "on": today.isoformat(),
            "digest": found,
        }

    def read_receipt(self, request: ReadErasureReceipt) -> ErasureReceiptPage:
        """A page of what was erased."""
        query = {"of": request.customer_id, "_id": {"$gt": request.after}}
        rows = self.receipts.rows(query, sort=[("_id", 1)], limit=self.page)
        items = [ErasedRecord.model_validate({**row, "id": row["record_id"]}) for row in rows]
        upto = rows[-1]["_id"] if len(rows) == self.page else ""
        return ErasureReceiptPage(
            collections=[] if request.after else self.personal.describe_all(), items=items, upto=upto
        )
