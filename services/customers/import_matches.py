"""The customers that rows of a batch may be: stored ones, read by one query, and those that earlier rows of the batch will be."""

from collections.abc import Mapping
from dataclasses import dataclass

from chassis.storage import Row
from contracts.customers import CustomerFields
from contracts.customers import errors as texts
from contracts.customers import import_errors as row_texts
from customers import duplicates, row_keys
from customers.import_rows import Candidate
from customers.import_store import New
from customers.models import Customer, fields_of, new_row
from customers.row_overlay import overlay, overlay_branches, overlay_contacts
from customers.row_problems import Problem, problem

MOST_EXISTING = 5_000
MOST_COMPARED = 50
PARTS = ("request_id", "number", "likeness", "active", "info", "branches", "contacts", "import_head")
EXISTING_FIELDS = (*PARTS, *CustomerFields.model_fields)
MOST_NAMED = 3


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
        likeness = {at: duplicates.keys(one.fields) for at, one in candidates.items() if one.fields is not None}
        self._likeness = likeness
        keys = {one.key for one in accepted} | set(organisations.values())
        numbers = {one.number for one in accepted if one.number}
        alike = {key for found in likeness.values() for key in found}
        names = sorted({one.name for one in accepted})
        mails = [key for key in alike if key.startswith("mail:")]
        for query, limit in (
            ({"$or": [{"request_id": {"$in": sorted(keys)}}, {"number": {"$in": sorted(numbers)}}]}, 0),
            (
                {
                    "$or": [
                        {"likeness": {"$in": sorted(alike.difference(mails))}},
                        {"likeness": {"$in": sorted(mails)}, "name": {"$in": names}},
                    ]
                },
                MOST_EXISTING,
            ),
        ):
            for row in Customer.rows(query, EXISTING_FIELDS, limit=limit) if accepted else []:
                self._add(Match(row), row["request_id"])

    def add_new(self, one: Candidate, request_id: str) -> Match:
        """A row that will be a customer."""
        assert one.fields is not None
        row = new_row(one.fields, one.number, request_id, one.info, one.active is not False)
        overlay_branches(row, one)
        overlay_contacts(row, one)
        match = Match(row, by=one)
        self._add(match, request_id)
        return match

    def _add(self, match: Match, request_id: str) -> None:
        if self._by_key.setdefault(request_id, match) is not match:
            return  # found by both queries
        if match.row["number"]:
            self._by_number[match.row["number"]] = match
        for key in match.row.get("likeness", ()):
            self._by_likeness.setdefault(key, []).append(match)

    def find_own(self, one: Candidate) -> Match | None:
        """The customer that has the row's number, or that this very row has made."""
        if one.number and (found := self._by_number.get(one.number)):
            return found
        return self._by_key.get(one.key)

    def find_equal(self, at: int, one: Candidate) -> Match | None:
        """A customer with which every cell of a row without a number agrees."""
        if one.number:
            return None
        alike = self._resembling(at)[:MOST_COMPARED]
        return next((match for match in alike if not overlay(match.row, one, exact=False)[1]), None)

    def find_same(self, at: int, one: Candidate) -> Match | None:
        """The only customer that a row without a number fits: by identity number and name, or by name and city."""
        assert one.fields is not None
        if one.number:
            return None
        name, identity = row_keys.fold(one.name), one.fields.identity_number
        city = row_keys.fold(duplicates.city(one.fields))
        found = []
        for match in self._resembling(at):
            theirs = str(match.row.get("identity_number") or "")
            if row_keys.fold(match.row["name"]) != name:
                continue
            if identity and theirs:
                if duplicates.identity_key(identity) == duplicates.identity_key(theirs):
                    found.append(match)
            elif row_keys.fold(duplicates.city(fields_of(match.row))) == city:
                found.append(match)
        return found[0] if len(found) == 1 else None

    def find_organisation(self, one: Candidate, key: str) -> Match | None:
        """The customer that all rows with the identity number become: that of such an import, or else the oldest one."""
        if found := self._by_key.get(key):
            return found
        assert one.fields is not None
        same = self._by_likeness.get(duplicates.identity_key(one.fields.identity_number), [])
        return min(same, key=lambda match: str(match.row["_id"]), default=None)

    def doubts(self, at: int, one: Candidate) -> list[Problem]:
        """Whom a new row resembles. An e-mail address alone is shared by many: it counts together with the name."""
        shared = any(doubt["code"] == "shared_identity_number" for doubt in one.problems)
        found: dict[str, list[Match]] = {}
        seen: set[int] = set()
        for key in self._likeness[at]:
            kind = key.partition(":")[0]
            for match in self._by_likeness.get(key, []):
                is_known = match.by is one or id(match) in seen or (shared and kind == "id")
                if is_known or (kind == "mail" and row_keys.fold(match.row["name"]) != row_keys.fold(one.name)):
                    continue
                seen.add(id(match))
                found.setdefault(COLUMNS.get(kind, kind), []).append(match)
        return [_likely_duplicate(column, matches) for column, matches in found.items()]

    def _resembling(self, at: int) -> list[Match]:
        found = {}
        for key in self._likeness[at]:
            if not key.startswith("mail:"):
                found.update({id(match): match for match in self._by_likeness.get(key, [])})
        return list(found.values())


COLUMNS = {"id": "identity_number", "mail": "email", "vat": "vat_number"}
"""Kind of a key of `duplicates` → the column that it is about; `name` and others are their own."""


def _likely_duplicate(column: str, matches: list[Match]) -> Problem:
    stored = [match.row for match in matches if match.by is None]
    if not stored:
        first = matches[0]
        assert first.by is not None
        return problem(row_texts.LIKE_ROW, column, line=first.by.line, name=first.row["name"])
    names = ", ".join(f"{row['name']} ({row['number']})" for row in stored[:MOST_NAMED])
    ids = " ".join(row["_id"] for row in stored[:MOST_NAMED])
    return {**problem(texts.LIKELY_DUPLICATE, column, name=names), "customer_ids": ids}
