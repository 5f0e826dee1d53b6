"""What becomes of the branches of two customers that are merged, and of them again when that is undone. Pure.

A branch that moves from one of the two to the other stands at both, under one id: it becomes one branch again, without the moves
between the two. What it was at the kept customer, and what the merge made of it, is in the merge's plan: `{id: {kept, after}}`.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta

from chassis.storage import Row
from contracts.customers.branch_days import is_here
from customers import branch_days

MOST_LETTERS = 200
ADDRESSES = ("addresses", "former_addresses", "planned_addresses")
OF_HOLDER = ("name", "retired_on", "former_names", *ADDRESSES)
"""What the customer that has the branch takes along when the two part."""


def names_after(kept: Row, other: Row, today: date) -> dict[str, str]:
    """The name of each of the other's branches that comes along, by id: with its number, where one in use has the same.

    Not of one that stands at both: a process of a release before, which would give it to the kept customer a second time, does
    not find its name, fails, and leaves the merge to this one."""
    both = joined(kept, other, today)
    taken = _names_at(kept, both, today) | {one["after"]["name"] for one in both.values()}
    theirs = list(other.get("branches", ()))
    free = {one["name"] for one in theirs} - taken
    names = {}
    for one in theirs:
        name = one["name"]
        if one["id"] in both:
            continue
        if name in taken and _is_occupied(one, today):
            name = _numbered(name, other["number"], taken | free)
            taken.add(name)
        names[one["id"]] = name
    return names


def joined(kept: Row, other: Row, today: date) -> dict[str, Row]:
    """The branches that stand at both, by id: what each is at the kept customer, and what it becomes. One that comes back to
    where another has its name by now gets the other customer's number in it."""
    theirs = {one["id"]: one for one in other.get("branches", ())}
    found = {
        one["id"]: {"kept": one, "after": _join(one, theirs[one["id"]], today)}
        for one in kept.get("branches", ())
        if one["id"] in theirs
    }
    taken = _names_at(kept, found, today)
    for after in (one["after"] for one in found.values()):
        if after["name"] in taken and _is_occupied(after, today):
            after["name"] = _numbered(after["name"], other["number"], taken | {one["name"] for one in theirs.values()})
        taken.add(after["name"])
    return found


def _names_at(kept: Row, both: Collection[str], today: date) -> set[str]:
    """The names of the kept customer's branches in use, without those that stand at both."""
    return {one["name"] for one in kept.get("branches", ()) if one["id"] not in both and _is_occupied(one, today)}


def doubled(kept: Row, other: Row, today: date) -> dict[str, Row]:
    """The branches that a release before has given to the kept customer a second time, as `joined` has them: the first of the two
    is the one that the customer had."""
    first: dict[str, Row] = {}
    twice: dict[str, Row] = {}
    for one in kept.get("branches", ()):
        if one["id"] in first:
            twice.setdefault(one["id"], first[one["id"]])
        first.setdefault(one["id"], one)
    return joined({"branches": list(twice.values())}, other, today)


def part(before: Row, other_side: Row, now: Row, after: Row, today: date) -> Row:
    """A branch that was joined, as one of the two has it again. `before` and `other_side` are the branch at this and at the other
    customer before the merge, `now` and `after` what it is at the kept one today, and was right after the merge."""
    between = _ids(before) & _ids(other_side)
    left = _ids(now) | between
    moves = [one for one in before.get("moves") or () if one["move_id"] in left]
    row = {**before, "moves": moves}
    if not _is_at({**before, "moves": moves}, today):
        return row
    changed = {name: now.get(name) for name in OF_HOLDER if now.get(name) != after.get(name)}
    known = _ids(before) | _ids(other_side)
    new = [one for one in now.get("moves") or () if one["move_id"] not in known]
    return {**row, **changed, "moves": [*moves, *new]}


def _join(mine: Row, theirs: Row, today: date) -> Row:
    holder, heir = (mine, theirs) if _is_at(mine, today) or not _is_at(theirs, today) else (theirs, mine)
    between = _ids(mine) & _ids(theirs)
    moves = [one for side in (mine, theirs) for one in side.get("moves") or () if one["move_id"] not in between]
    former = [*_of_days(mine, "former_addresses", "until"), *_of_days(theirs, "former_addresses", "until")]
    former += _last_addresses(heir, holder, today)
    planned = [*_of_days(mine, "planned_addresses", "valid_from"), *_of_days(theirs, "planned_addresses", "valid_from")]
    names = [*(mine.get("former_names") or ()), *(theirs.get("former_names") or ())]
    return {
        **holder,
        "id": mine["id"],
        "former_names": _in_order(names, "until"),
        "former_addresses": _in_order(former, "until"),
        "planned_addresses": _in_order(planned, "valid_from"),
        "moves": sorted(moves, key=lambda one: str(one["on"])),
    }


def _of_days(row: Row, name: str, day: str) -> Iterator[Row]:
    """Those of the dated addresses that count: of days on which the branch is this customer's."""
    moves = branch_days.moves_of(row)
    return (one for one in row.get(name) or () if is_here(moves, date.fromisoformat(one[day])))


def _last_addresses(heir: Row, holder: Row, today: date) -> Iterator[Row]:
    """The addresses that the branch had on its last day at the customer that has given it to the other."""
    left = [one["on"] for one in branch_days.moves_of_rows(heir) if one["direction"] == branch_days.OUT]
    gone = [on for on in left if on <= today.isoformat()]
    had = branch_days.describe(heir, today).get("addresses") or {}
    if gone and had != (holder.get("addresses") or {}):
        yield {"addresses": had, "until": (date.fromisoformat(max(gone)) - timedelta(days=1)).isoformat()}


def _in_order(found: Iterable[Row], day: str) -> list[Row]:
    """By their days, each of them once."""
    return sorted({(str(one[day]), str(one.get("name"))): one for one in found}.values(), key=lambda one: str(one[day]))


def _ids(row: Row) -> set[str]:
    return {one["move_id"] for one in row.get("moves") or ()}


def _is_at(row: Row, today: date) -> bool:
    return is_here(branch_days.moves_of(row), today)


def _is_occupied(row: Row, today: date) -> bool:
    return not row.get("retired_on") and not branch_days.is_gone(row, today)


def _numbered(name: str, number: str, taken: set[str]) -> str:
    """The name with the customer's number behind it, and a count where that one is taken, too; shortened if need be."""
    for count in range(1, len(taken) + 2):
        suffix = f" ({number})" if count == 1 else f" ({number}, {count})"
        found = name[: MOST_LETTERS - len(suffix)].rstrip() + suffix
        if found not in taken:
            break
    return found
