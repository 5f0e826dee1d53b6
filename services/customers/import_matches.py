"""The customers that rows of a batch may be: stored ones, read by one query, and those that earlier rows of the batch will be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chassis.storage import Row
from contracts.customers import CustomerFields, DuplicateReason
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
MOST_WEAK = 2_000
"""So many customers are read for the e-mail addresses and phones of a batch."""
NOBODY: Row = {"$in": []}
IDENTITY = f"{duplicates.IDENTITY}:"
COLUMNS: dict[DuplicateReason, str] = {
    reason: "name" if reason is DuplicateReason.NAME_AND_PLACE else reason.value for reason in DuplicateReason
}
"""Reason → the column that it is about."""


@dataclass(slots=True)
class Match:
    """A customer that is here, or that a row of the batch will be (`by`, `new`); `keys` are those of `duplicates`."""

    row: Row
    by: Candidate | None = None
    new: New | None = None
    keys: list[str] = field(default_factory=list)

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
        for query, limit in (
            ({"$or": [{"request_id": {"$in": sorted(keys)}}, {"number": {"$in": sorted(numbers)}}]}, 0),
            ({"likeness": {"$in": self._strong_keys(accepted)}}, MOST_EXISTING),
            ({"likeness": {"$in": self._weak_keys()}}, MOST_WEAK),
        ):
            if accepted and query.get("likeness") != NOBODY:
                for row in Customer.rows(query, EXISTING_FIELDS, limit=limit):
                    self._add(Match(row), row["request_id"])

    def _strong_keys(self, accepted: Iterable[Candidate]) -> list[str]:
        """With those of the release before, which customers may have still."""
        strong = {key for found in self._likeness.values() for key in found if not _is_weak(key)}
        old = {key for one in accepted if one.fields is not None for key in duplicates.keys_of_before(one.fields)}
        return sorted(strong | {key for key in old if not key.startswith("mail:")})

    def _weak_keys(self) -> list[str]:
        return sorted({key for found in self._likeness.values() for key in found if _is_weak(key)})

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
        stored = match.row.get("likeness", ())
        is_old = any(key.startswith(duplicates.OLD_NAME) for key in stored)
        match.keys = duplicates.keys(fields_of(match.row)) if is_old else list(stored)
        for key in match.keys:
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
                if row_keys.identity_key(identity) == row_keys.identity_key(theirs):
                    found.append(match)
            elif row_keys.fold(duplicates.city(fields_of(match.row))) == city:
                found.append(match)
        return found[0] if len(found) == 1 else None

    def find_organisation(self, one: Candidate, key: str) -> Match | None:
        """The customer that all rows with the identity number become: that of such an import, or else the oldest one."""
        if found := self._by_key.get(key):
            return found
        assert one.fields is not None
        country = one.fields.addresses.invoice.country
        same = self._by_likeness.get(duplicates.identity_key(one.fields.identity_number, country), [])
        return min(same, key=lambda match: str(match.row["_id"]), default=None)

    def doubts(self, at: int, one: Candidate) -> list[Problem]:
        """Whom a new row resembles, for each reason. What many share, and an e-mail address or phone alone, is no reason."""
        keys = self._likeness[at]
        is_shared = any(doubt["code"] == "shared_identity_number" for doubt in one.problems)
        ignored = {key for key in keys if self._is_crowded(key) or (is_shared and key.startswith(IDENTITY))}
        alike = {
            id(match): match
            for key in keys
            if key not in ignored
            for match in self._by_likeness.get(key, [])
            if match.by is not one
        }
        found: dict[str, list[Match]] = {}
        for match in alike.values():
            likeness = duplicates.compare(keys, match.keys, ignored)
            if likeness.score >= duplicates.DOUBTED_FROM:
                found.setdefault(COLUMNS[likeness.reasons[0]], []).append(match)
        return [_likely_duplicate(column, matches) for column, matches in found.items()]

    def _is_crowded(self, key: str) -> bool:
        return _is_weak(key) and len(self._by_likeness.get(key, [])) >= duplicates.MOST_SHARING

    def _resembling(self, at: int) -> list[Match]:
        found = {}
        for key in self._likeness[at]:
            if not _is_weak(key):
                found.update({id(match): match for match in self._by_likeness.get(key, [])})
        return list(found.values())


def _is_weak(key: str) -> bool:
    return duplicates.kind_of(key) in duplicates.WEAK


def _likely_duplicate(column: str, matches: list[Match]) -> Problem:
    stored = [match.row for match in matches if match.by is None]
    if not stored:
        first = matches[0]
        assert first.by is not None
        return problem(row_texts.LIKE_ROW, column, line=first.by.line, name=first.row["name"])
    names = ", ".join(f"{row['name']} ({row['number']})" for row in stored[:MOST_NAMED])
    ids = " ".join(row["_id"] for row in stored[:MOST_NAMED])
    return {**problem(texts.LIKELY_DUPLICATE, column, name=names), "customer_ids": ids}
