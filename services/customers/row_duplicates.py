"""Doubts of an import: whom a row resembles, in the register and among the rows before it."""

from collections import Counter
from collections.abc import Iterable, Sequence

from chassis.slices import in_slices
from chassis.storage import Row
from contracts.customers import CustomerFields, DuplicateReason
from contracts.customers import errors as texts
from customers import duplicates
from customers.import_rows import Candidate
from customers.models import Customer, fields_of
from customers.row_problems import Problem, problem

MOST_WEAK = 2_000
MOST_NAMED = 3
FIELDS = (*CustomerFields.model_fields, "number", "likeness")
SHARED = "shared_identity_number"
"""The doubt of a row whose identity number stands on other rows of the file, too: one doubt for it is enough."""
IDENTITY = (f"{duplicates.IDENTITY}:", f"{duplicates.HELD}:")
COLUMNS: dict[DuplicateReason, str] = {
    reason: "name" if reason is DuplicateReason.NAME_AND_PLACE else reason.value for reason in DuplicateReason
}


class Resembling:
    """Customers of the register, and rows before the one in hand, by their keys."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self._holders: dict[str, dict[str, tuple[str, list[str]]]] = {}
        self._lines: dict[str, int] = {}
        self._crowded: set[str] = set()
        self._fields = {one.line: one.fields for one in candidates if one.fields is not None}
        self._keys = {line: duplicates.keys(fields) for line, fields in in_slices(self._fields.items(), 10)}

    def strong_keys(self) -> list[str]:
        """The keys by which the register is read for the rows, those of the release before included."""
        old = (duplicates.keys_of_before(fields) for fields in self._fields.values())
        found = {key for keys in self._keys.values() for key in keys if duplicates.kind_of(key) not in duplicates.WEAK}
        return sorted(found | {key for keys in old for key in keys if not key.startswith("mail:")})

    def learn(self, stored: Iterable[Row]) -> None:
        """Takes in the customers that have one of the strong keys, and reads those that have an e-mail address or phone of the
        rows."""
        for row in [*stored, *self._read_weak()]:
            self._add(row["_id"], f"{row['name']} ({row['number']})", duplicates.keys(fields_of(row)))

    def keys_of(self, one: Candidate) -> list[str]:
        """The keys of a row."""
        return self._keys[one.line]

    def doubts(self, one: Candidate) -> list[Problem]:
        """One for each reason, the strongest first; none of what in a register says little. The row counts for those after it."""
        keys = self._keys[one.line]
        is_shared = any(doubt["code"] == SHARED for doubt in one.problems)
        ignored = {key for key in keys if self._is_crowded(key) or (is_shared and key.startswith(IDENTITY))}
        alike = {whom: held for key in keys if key not in ignored for whom, held in self._holders.get(key, {}).items()}
        compared = {whom: (name, duplicates.compare(keys, held, ignored)) for whom, (name, held) in alike.items()}
        likely = [
            (whom, name, found) for whom, (name, found) in compared.items() if found.score >= duplicates.DOUBTED_FROM
        ]
        self._add(f"line {one.line}", one.name, keys)
        self._lines[f"line {one.line}"] = one.line
        return list(self._say(sorted(likely, key=lambda of: -of[2].score)))

    def _say(self, likely: Sequence[tuple[str, str, duplicates.Likeness]]) -> Iterable[Problem]:
        by_column: dict[str, list[tuple[str, str]]] = {}
        for whom, name, found in likely:
            by_column.setdefault(COLUMNS[found.reasons[0]], []).append((whom, name))
        for column, all_named in by_column.items():
            stored = [(whom, name) for whom, name in all_named if whom not in self._lines][:MOST_NAMED]
            if stored:
                names, ids = ", ".join(name for _, name in stored), " ".join(whom for whom, _ in stored)
                yield {**problem(texts.LIKELY_DUPLICATE, column, name=names), "customer_ids": ids}
            else:
                whom, name = all_named[0]
                yield problem(texts.LIKELY_SAME_ROW, column, name=name, line=self._lines[whom])

    def _is_crowded(self, key: str) -> bool:
        is_weak = duplicates.kind_of(key) in duplicates.WEAK
        return is_weak and (key in self._crowded or len(self._holders.get(key, {})) > duplicates.MOST_SHARING - 1)

    def _read_weak(self) -> list[Row]:
        weak = {key for keys in self._keys.values() for key in keys if duplicates.kind_of(key) in duplicates.WEAK}
        query: Row = {"likeness": {"$in": sorted(weak)}, "merged": None}
        held = Customer.rows(query, ["likeness"], limit=MOST_WEAK) if weak else []
        counts = Counter(key for row in held for key in weak.intersection(row["likeness"]))
        self._crowded = {key for key, count in counts.items() if count > duplicates.MOST_SHARING - 1}
        telling = weak - self._crowded
        ids = sorted(row["_id"] for row in held if not telling.isdisjoint(row["likeness"]))
        return Customer.rows({"_id": {"$in": ids}}, FIELDS) if ids else []

    def _add(self, whom: str, name: str, keys: Sequence[str]) -> None:
        for key in keys:
            self._holders.setdefault(key, {})[whom] = (name, list(keys))
