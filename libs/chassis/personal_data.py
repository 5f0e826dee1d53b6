"""What a service stores about one person or company, page by page (contracts.personal_data).

    PERSONAL_DATA = PersonalData(
        stored=(Stored(Record, by("customer_id"), sv="Fakturor", en="Invoices"),),
        others={Company: "settings of the company itself"},
    )

in `personal_data.py` of the service. Each model is in one of the two: a test names those that are in none. A page is bounded in
bytes, since it crosses the broker in one message.
"""

import base64
import importlib
import importlib.util
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from chassis.context import current
from chassis.erasure import Erasure
from chassis.storage import Owned, Row
from contracts import common_errors
from contracts.personal_data import (
    PersonalCollection,
    PersonalContact,
    PersonalDataPage,
    PersonalRecord,
    ReadPersonalData,
)

MOST_BYTES = 1_000_000
MOST_RECORDS = 200
INTERNAL = ("outbox", "applied")
"""Events on their way and ids of requests: they repeat what other fields say, or say nothing of anybody."""
BESIDE_A_PART = ("_id", "at", "by", "created_at", "changed_at")
"""Kept beside what is left of a document when one part of it is asked for."""
CHANGES_OF_DOCUMENTS = "lose their values with the document that they are of"
IDS_ONLY = "ids, numbers and states, and who decided what when"
"""Why nothing has to be erased of a document by itself."""
Query = Callable[[str], Row]


@dataclass(frozen=True, slots=True)
class Stored:
    """Documents of `model` that are about somebody: `query(id)` selects them, in names of the database; `sv` and `en` are what
    people call them. `without` are fields that are left out (a model's SECRETS are not: they say what a history leaves out). An
    index must serve the query."""

    model: type[Owned]
    query: Query
    sv: str
    en: str
    without: frozenset[str] = frozenset()
    erasure: Erasure | str = ""
    """What becomes of the documents when the person is erased (chassis.erasure), or why nothing has to."""

    @property
    def name(self) -> str:
        return str(self.model._meta["collection"])

    def find(self, of: str, after: str, limit: int) -> Iterator[Row]:
        """Rows of the current company in the order of their ids."""
        query = {"$and": [self.query(of), {"_id": {"$gt": after}}], "tenant": current().tenant, **self.model._kind()}
        left_out = dict.fromkeys((*INTERNAL, *self.without), 0)
        return iter(self.model._get_collection().find(query, left_out, sort=[("_id", 1)], limit=limit))

    def rows(self, of: str, after: str = "") -> Iterator[Row]:
        """Whole rows of the current company in the order of their ids, some at a time: those that were read may be removed."""
        while True:
            query = {"$and": [self.query(of), {"_id": {"$gt": after}}]}
            found = self.model.rows(query, sort=[("_id", 1)], limit=MOST_RECORDS)
            yield from found
            if len(found) < MOST_RECORDS:
                return
            after = found[-1]["_id"]

    def place(self, row: Row) -> Row:
        """The query that finds a row again, also where the collection is sharded."""
        keys = self.model._meta["shard_by"] or ()
        return {**{name: row.get(name) for name in keys}, "_id": row["_id"], "tenant": current().tenant}


@dataclass(frozen=True, slots=True)
class PersonalData:
    """The collections of a service: those about somebody, and the `others` with the reason why they are not. `also` finds the ids
    that became this one, `same_person` what else a contact is: `(id, contact id)`."""

    stored: tuple[Stored, ...] = ()
    others: Mapping[type[Owned], str] = field(default_factory=dict)
    also: Callable[[str], list[str]] = lambda _of: []
    open: Callable[[str], dict[str, int]] = lambda _of: {}
    """What has to be finished before the person can be erased: how many of each kind."""
    same_person: Callable[[str, str], list[tuple[str, str]]] = lambda _of, _contact_id: []

    def describe_all(self) -> list[PersonalCollection]:
        """What the collections about somebody hold, in words."""
        return [describe(one) for one in self.stored]

    def find_undeclared(self, models: Iterator[type[Owned]]) -> list[str]:
        """The collections of these models of which nobody has said whether they are about somebody."""
        known = {one.name for one in self.stored} | {str(model._meta["collection"]) for model in self.others}
        return sorted({str(model._meta["collection"]) for model in models} - known)


def declared_by(module: str) -> PersonalData:
    """What the service says that this module belongs to. Raises an error for one that says nothing, so that no export passes it
    over."""
    package = module.partition(".")[0]
    if importlib.util.find_spec(f"{package}.personal_data") is None:
        raise common_errors.REQUEST_UNKNOWN.error(package)
    found: PersonalData = importlib.import_module(f"{package}.personal_data").PERSONAL_DATA
    return found


def by(*fields: str) -> Query:
    """Selects the documents one of whose fields is the id."""
    if len(fields) == 1:
        return lambda of: {fields[0]: of}
    return lambda of: {"$or": [{name: of} for name in fields]}


def by_document(model: type[Owned], query: Query | None = None) -> Query:
    """Selects the kept changes (`kept_history`) of the documents that `query` selects, else of those of a customer."""
    select = query or by("customer_id")
    return lambda of: {"document_id": {"$in": [row["_id"] for row in model.rows(select(of), ["_id"])]}}


def read(personal: PersonalData, request: ReadPersonalData) -> PersonalDataPage:
    """The next page: at most MOST_RECORDS documents, and no further one once they have more than MOST_BYTES.

    A collection that a cursor of another release names and this one does not have is passed over.
    """
    collection, _, last = request.after.partition("/")
    stored = sorted(personal.stored, key=lambda one: one.name)
    items: list[PersonalRecord] = []
    seen = size = 0
    upto = ""
    for one in (one for one in stored if one.name >= collection):
        for row in one.find(request.customer_id, last if one.name == collection else "", MOST_RECORDS - seen):
            seen += 1
            if (data := _show(row, request.contact_id)) is not None:
                size += len(orjson.dumps(data))
                items.append(PersonalRecord(collection=one.name, id=str(row["_id"]), data=data))
            if seen == MOST_RECORDS or size > MOST_BYTES:
                upto = f"{one.name}/{row['_id']}"
                break
        if upto:
            break
    page = PersonalDataPage(collections=[describe(one) for one in stored], items=items, upto=upto)
    return page if request.after else page.model_copy(update=_find_further(personal, request))


def _find_further(personal: PersonalData, request: ReadPersonalData) -> Row:
    of, contact_id = request.customer_id, request.contact_id
    same = personal.same_person(of, contact_id) if contact_id is not None else []
    contacts = [PersonalContact(customer_id=one, contact_id=contact) for one, contact in same]
    return {"also": personal.also(of), "contacts": contacts}


def keep_part(value: Any, part_id: str) -> Any:
    """What is left of a document's value when only what belongs to the part with that id is kept; None for nothing.

    A part is an object whose `id`, `contact_id` or `part` is that id, or one of whose `subjects` is.
    """
    if isinstance(value, list):
        return [kept for one in value if (kept := keep_part(one, part_id)) is not None] or None
    if not isinstance(value, dict):
        return None
    if part_id in (value.get("id"), value.get("contact_id"), value.get("part")) or part_id in (
        value.get("subjects") or ()
    ):
        return value
    kept = {name: part for name, one in value.items() if (part := keep_part(one, part_id)) is not None}
    return {**{name: value[name] for name in BESIDE_A_PART if name in value}, **kept} if kept else None


def to_json(row: Row) -> Row:
    """A row as plain JSON."""
    plain: Row = orjson.loads(
        orjson.dumps(row, default=_to_text, option=orjson.OPT_NAIVE_UTC | orjson.OPT_NON_STR_KEYS)
    )
    return plain


def _show(row: Row, contact_id: str | None) -> Row | None:
    shown: Row | None = row if contact_id is None else keep_part(row, contact_id)
    return None if shown is None else to_json(shown)


def _to_text(value: Any) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


def describe(one: Stored) -> PersonalCollection:
    return PersonalCollection(name=one.name, sv=one.sv, en=one.en)
