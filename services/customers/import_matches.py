"""The customers that rows of a batch may be: stored ones, read by one query, and those that earlier rows of the batch will be."""

from collections.abc import Mapping
from dataclasses import dataclass

from chassis.storage import Row
from contracts.customers import CustomerFields
from customers import duplicates, row_keys
from customers.import_parents import Parents
from customers.import_rows import Candidate
from customers.import_store import New
from customers.models import Customer, dump_fields, fields_of, new_row
from customers.row_duplicates import Resembling
from customers.row_overlay import overlay, overlay_branches, overlay_contacts
from customers.row_problems import Problem

MOST_EXISTING = 5_000
MOST_COMPARED = 50
PARTS = (
    "request_id",
    "number",
    "likeness",
    "active",
    "info",
    "branches",
    "contacts",
    "import_head",
    "merged",
    "doubts",
)
EXISTING_FIELDS = ("version", *PARTS, *CustomerFields.model_fields)


@dataclass(slots=True)
class Match:
    """A customer that is here, or that a row of the batch will be (`by`, `new`)."""

    row: Row
    by: Candidate | None = None
    new: New | None = None

    @property
    def stored_id(self) -> str | None:
        """The id of a customer that is here."""
        return self.row["_id"] if self.by is None else None


class Matches:
    """Customers by what rows recognise them: key, number, and what likely duplicates share."""

    def __init__(self, candidates: Mapping[int, Candidate], organisations: Mapping[int, str]) -> None:
        self._by_key: dict[str, Match] = {}
        self._by_number: dict[str, Match] = {}
        self._by_likeness: dict[str, list[Match]] = {}
        accepted = [one for one in candidates.values() if one.fields is not None]
        self._resemblance = Resembling(accepted)
        self._parents = Parents(accepted, EXISTING_FIELDS)
        self._of_parents = {customer_id: Match(row) for customer_id, row in self._parents.rows.items()}
        keys = {one.key for one in accepted} | set(organisations.values())
        numbers = {one.number for one in accepted if one.number}
        own: Row = {"$or": [{"request_id": {"$in": sorted(keys)}}, {"number": {"$in": sorted(numbers)}}]}
        alike: Row = {"likeness": {"$in": self._resemblance.strong_keys()}, "merged": None}
        found = [*Customer.rows(own, EXISTING_FIELDS), *self._read(alike)] if accepted else []
        for row in found:
            self._add(Match(row), row["request_id"], [key for key in row.get("likeness", ()) if ":" in key])
        for row in found:
            if row["_id"] in self._of_parents:
                self._of_parents[row["_id"]] = self._by_key[row["request_id"]]
        self._resemblance.learn({row["_id"]: row for row in found}.values())

    @staticmethod
    def _read(query: Row) -> list[Row]:
        """Customers with keys of this release, though an earlier one may have stored them."""
        rows = Customer.rows(query, EXISTING_FIELDS, limit=MOST_EXISTING)
        return [{**row, "likeness": duplicates.keys(fields_of(row))} for row in rows]

    def add_new(self, one: Candidate, request_id: str) -> Match:
        """A row that will be a customer."""
        assert one.fields is not None
        keys = self._resemblance.keys_of(one)
        plain = dump_fields(one.fields, keys)
        row = new_row(one.fields, plain, one.number, request_id, one.info, one.active is not False)
        overlay_branches(row, one)
        overlay_contacts(row, one)
        match = Match(row, by=one)
        self._add(match, request_id, keys)
        return match

    def _add(self, match: Match, request_id: str, keys: list[str]) -> None:
        if self._by_key.setdefault(request_id, match) is not match:
            match = self._by_key[request_id]  # found by both queries
        elif match.row["number"]:
            self._by_number[match.row["number"]] = match
        for key in keys:
            if duplicates.kind_of(key) not in duplicates.WEAK:
                self._by_likeness.setdefault(key, []).append(match)

    def find_own(self, one: Candidate) -> Match | None:
        """The customer that has the row's number, or that this very row has made."""
        is_its_number = one.parent is None or one.parent.may_be_new
        if one.number and is_its_number and (found := self._by_number.get(one.number)):
            return found
        return self._by_key.get(one.key)

    def find_parents(self, one: Candidate) -> list[Match]:
        """The customers that the row may belong to."""
        return [self._of_parents[row["_id"]] for row in self._parents.choose(one)]

    def find_equal(self, one: Candidate) -> Match | None:
        """A customer with which every cell of a row without a number agrees."""
        if one.number:
            return None
        alike = self._resembling(one)[:MOST_COMPARED]
        return next((match for match in alike if not overlay(match.row, one, exact=False)[1]), None)

    def find_same(self, one: Candidate) -> Match | None:
        """The only customer that a row without a number fits: by identity number and name, or by name and city."""
        if one.number:
            return None
        found = [match for match in self._resembling(one) if _fits(match.row, one)]
        return found[0] if len(found) == 1 else None

    def find_organisation(self, one: Candidate, key: str) -> Match | None:
        """The customer that all rows with the identity number become: that of such an import, or else the oldest one."""
        if found := self._by_key.get(key):
            return found
        assert one.fields is not None
        number, country = one.fields.identity_number, one.fields.addresses.invoice.country
        same = self._by_likeness.get(duplicates.identity_key(number, country), [])
        return min(same, key=lambda match: str(match.row["_id"]), default=None)

    def doubts(self, one: Candidate) -> list[Problem]:
        """Whom a new row resembles; asked once for each, since it counts for the rows after it."""
        return self._resemblance.doubts(one)

    def _resembling(self, one: Candidate) -> list[Match]:
        keys = self._resemblance.keys_of(one)
        return list({id(match): match for key in keys for match in self._by_likeness.get(key, [])}.values())


def _fits(row: Row, one: Candidate) -> bool:
    assert one.fields is not None
    if row_keys.fold(row["name"]) != row_keys.fold(one.name):
        return False
    own, theirs = one.fields.identity_number, str(row.get("identity_number") or "")
    if own and theirs:
        return row_keys.identity(own) == row_keys.identity(theirs)
    return row_keys.fold(duplicates.city(fields_of(row))) == row_keys.fold(duplicates.city(one.fields))
