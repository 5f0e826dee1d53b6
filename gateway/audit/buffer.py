"""Entries in memory on their way to the inbox: looks and refusals that are alike become one entry with a count."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from chassis.ids import new_id
from gateway.audit.record import Record, Row, outcome_of

MOST_GROUPS = 10_000
"""With more in memory, entries are grouped without address and login: a sprayer of names cannot fill the memory."""
MOST_SUBJECTS = 200
MOST_UNSENT = 50_000
"""While the database does not answer, so many entries are kept; later looks and refusals are counted as lost."""


@dataclass(slots=True)
class Group:
    """Alike entries: the first one, the subjects of all, and how many they are."""

    first: Record
    status: int
    count: int
    subjects: dict[str, None]


@dataclass(slots=True)
class Buffer:
    """What waits for the next flush. Not thread-safe: the trail's lock guards it."""

    groups: dict[Hashable, Group] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    outcomes: list[Row] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.groups or self.rows or self.outcomes)

    def add(self, record: Record, status: int) -> None:
        """Counts an entry into its group."""
        place: tuple[str, ...] = (record.address, record.login)
        if len(self.groups) >= MOST_GROUPS:
            record.address, record.login, place = "", "", ()
        key = (record.operation, record.tenant, record.user, record.token_id, status, *place)
        group = self.groups.get(key)
        if group is None:
            self.groups[key] = Group(record, status, 1, dict.fromkeys(record.subjects))
            return
        group.count += 1
        group.subjects.update(dict.fromkeys(record.subjects))
        if len(group.subjects) >= MOST_SUBJECTS:
            self.rows.append(_to_row(self.groups.pop(key)))

    def take(self) -> "Buffer":
        """Takes all out, the groups as finished rows."""
        taken = Buffer({}, [*self.rows, *map(_to_row, self.groups.values())], self.outcomes)
        self.groups, self.rows, self.outcomes = {}, [], []
        return taken

    def put_back(self, taken: "Buffer") -> int:
        """Keeps what could not be stored for the next attempt; returns how many entries were too many and are lost."""
        room = max(0, MOST_UNSENT - len(self.rows))
        self.rows[:0] = taken.rows[:room]
        self.outcomes[:0] = taken.outcomes
        return max(0, len(taken.rows) - room)


def _to_row(group: Group) -> Row:
    record = group.first
    record.entry_id = new_id("aud")
    record.subjects, record.count = list(group.subjects), group.count
    return record.to_row(group.status) | {"outcome": outcome_of(group.status)}
