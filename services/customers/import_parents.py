"""The stored customers to which rows of a batch belong as contacts or branches, by what the rows say of them."""

from collections.abc import Iterable, Sequence

from chassis import beginnings
from chassis.storage import Row
from contracts.folding import fold_name
from customers import duplicates, row_keys
from customers.import_rows import Candidate
from customers.models import Customer, fields_of

KEY_INDEX = "tenant_1_likeness_1"
FEW_OF_A_NAME, MOST_OF_A_NAME = 5, 200
"""So many customers of one name are read first, and at most: a chain has as many shops."""


class Parents:
    """Those of a batch, read once: by their numbers, their ids and their names."""

    def __init__(self, candidates: Iterable[Candidate], fields: Sequence[str]) -> None:
        self.rows = {row["_id"]: row for row in _read(candidates, fields) if not row.get("merged")}
        self._by_name: dict[str, list[Row]] = {}
        self._by_number: dict[str, Row] = {}
        for row in self.rows.values():
            self._by_name.setdefault(_key(row["name"]), []).append(row)
            self._by_number[row["number"]] = row

    def choose(self, one: Candidate) -> list[Row]:
        """The customers that the row may belong to: the one that the file tells, or has the number, or those of the name."""
        assert one.parent is not None
        parent = one.parent
        if parent.customer_id:
            return [self.rows[parent.customer_id]] if parent.customer_id in self.rows else []
        named = self._by_name.get(_key(parent.name), [])
        if of_number := [row for row in named if one.number and row["number"] == one.number]:
            return of_number
        exactly = [row for row in named if fold_name(row["name"]) == fold_name(parent.name)] or named
        if parent.may_be_new:
            return [row for row in exactly if _may_be_one(row, one)]
        numbered = self._by_number.get(parent.name.strip())
        return exactly or ([numbered] if numbered else [])


def _key(name: str) -> str:
    """Under which customers are called the same: their legal forms do not count."""
    return duplicates.name_and_place(name, False, "")


def _read(candidates: Iterable[Candidate], fields: Sequence[str]) -> list[Row]:
    """In one query, and one for each name of which the place is not known."""
    ids, numbers, keys, starts = set[str](), set[str](), set[str](), set[str]()
    for one in candidates:
        if one.parent is None:
            continue
        if one.parent.customer_id:
            ids.add(one.parent.customer_id)
            continue
        numbers |= {one.number, one.parent.name.strip()} - {""}
        place = duplicates.city(one.fields) if one.fields and one.parent.may_be_new else ""
        starts |= set(duplicates.name_keys(one.parent.name)) if not place else set()
        keys |= {key for where in (place, "") for key in duplicates.name_keys(one.parent.name, where)}
    if not (ids or keys):
        return []
    known = ({"_id": {"$in": sorted(ids)}}, {"number": {"$in": sorted(numbers)}}, {"likeness": {"$in": sorted(keys)}})
    found = Customer.rows({"merged": None, "$or": list(known)}, fields)
    return [*found, *(row for start in sorted(starts) for row in _read_named(start, fields))]


def _read_named(start: str, fields: Sequence[str]) -> list[Row]:
    """The customers of a name in whatever place, at most MOST_OF_A_NAME."""
    found: list[Row] = []
    for most in (FEW_OF_A_NAME, MOST_OF_A_NAME):
        found = beginnings.scan(Customer, "likeness", start, fields, most, KEY_INDEX)
        if len(found) < most:
            break
    return found


def _may_be_one(row: Row, one: Candidate) -> bool:
    """Whether nothing of the row says that its company is another of the same name: place and numbers."""
    assert one.fields is not None
    own, theirs = duplicates.city(one.fields), duplicates.city(fields_of(row))
    if own and theirs and row_keys.fold(own) != row_keys.fold(theirs):
        return False
    if one.number and one.number != row["number"]:
        return False
    numbers = one.fields.identity_number, str(row.get("identity_number") or "")
    return not all(numbers) or row_keys.identity(numbers[0]) == row_keys.identity(numbers[1])
