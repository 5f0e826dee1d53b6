"""Doubts of an import: whom a row resembles, in the register and among the rows before it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chassis.storage import Row
from contracts.customers import CustomerFields, DuplicateReason
from contracts.customers import errors as texts
from customers import duplicates
from customers.import_rows import Candidate, Problem, problem
from customers.models import Customer, fields_of

MOST_WEAK = 2_000
MOST_NAMED = 3
FIELDS = (*CustomerFields.model_fields, "number", "likeness")
SHARED = "shared_identity_number"
"""The doubt of a row whose identity number stands on other rows of the file, too: one doubt for it is enough."""
COLUMNS = {
    DuplicateReason.NAME_AND_PLACE: "name",
    **{reason: reason.value for reason in DuplicateReason if reason is not DuplicateReason.NAME_AND_PLACE},
}


class Resembling:
    """Customers of the register, and rows before the one in hand, by their keys."""

    def __init__(self, stored: Iterable[Row], candidates: Sequence[Candidate]) -> None:
        """`stored` are those with a strong key of the rows; those with an e-mail address or phone of them are read here."""
        self._holders: dict[str, dict[str, tuple[str, list[str]]]] = {}
        self._lines: dict[str, int] = {}
        for row in [*stored, *_read_weak(candidates)]:
            self._add(row["_id"], f"{row['name']} ({row['number']})", duplicates.keys(fields_of(row)))

    def doubts(self, one: Candidate) -> list[Problem]:
        """One for each reason, the strongest first; none of what in a register says little. The row counts for those after it."""
        assert one.fields is not None
        keys = duplicates.keys(one.fields)
        is_shared = any(doubt["code"] == SHARED for doubt in one.problems)
        ignored = {key for key in keys if self._is_crowded(key) or (is_shared and key.startswith(IDENTITY))}
        alike = {whom: held for key in keys if key not in ignored for whom, held in self._holders.get(key, {}).items()}
        compared = {whom: (name, duplicates.compare(keys, held, ignored)) for whom, (name, held) in alike.items()}
        likely = [
            (whom, name, found) for whom, (name, found) in compared.items() if found.score >= duplicates.DOUBTED_FROM
        ]
        self._add(f"line {one.line}", one.fields.name, keys)
        self._lines[f"line {one.line}"] = one.line
        return list(self._say(sorted(likely, key=lambda of: -of[2].score)))

    def _say(self, likely: Sequence[tuple[str, str, duplicates.Likeness]]) -> Iterable[Problem]:
        by_column: dict[str, list[tuple[str, str]]] = {}
        for whom, name, found in likely:
            by_column.setdefault(COLUMNS[found.reasons[0]], []).append((whom, name))
        for column, all_named in by_column.items():
            stored = [name for whom, name in all_named if whom not in self._lines]
            if stored:
                yield problem(texts.LIKELY_DUPLICATE, column, name=", ".join(stored[:MOST_NAMED]))
            else:
                whom, name = all_named[0]
                yield problem(texts.LIKELY_SAME_ROW, column, name=name, line=self._lines[whom])

    def _is_crowded(self, key: str) -> bool:
        is_weak = duplicates.kind_of(key) in duplicates.WEAK
        return is_weak and len(self._holders.get(key, {})) > duplicates.MOST_SHARING - 1

    def _add(self, whom: str, name: str, keys: Sequence[str]) -> None:
        for key in keys:
            self._holders.setdefault(key, {})[whom] = (name, list(keys))


IDENTITY = f"{duplicates.IDENTITY}:"


def strong_keys(candidates: Iterable[Candidate]) -> list[str]:
    """The keys by which the register is read for the rows, those of the release before included."""
    found = {key for one in candidates if one.fields is not None for key in _strong_of(one.fields)}
    return sorted(found)


def _strong_of(fields: CustomerFields) -> list[str]:
    strong = [key for key in duplicates.keys(fields) if duplicates.kind_of(key) not in duplicates.WEAK]
    return [*strong, *(key for key in duplicates.keys_of_before(fields) if not key.startswith("mail:"))]


def _read_weak(candidates: Sequence[Candidate]) -> list[Row]:
    weak = {
        key
        for one in candidates
        if one.fields is not None
        for key in duplicates.keys(one.fields)
        if duplicates.kind_of(key) in duplicates.WEAK
    }
    query: Mapping[str, Any] = {"likeness": {"$in": sorted(weak)}, "merged": None}
    return Customer.rows(dict(query), FIELDS, limit=MOST_WEAK) if weak else []
