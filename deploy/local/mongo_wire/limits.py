"""What a user may do in single collections of its databases, where that is less, or more, than in all others of them.

As the roles of deploy/mongodb/ready.js: the gateway appends to its audit trail and may neither change nor remove a line of it;
`pruner` removes the oldest lines, and reaches nothing else of the gateway's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .message import Command

READ = frozenset((b"find", b"aggregate", b"distinct", b"count", b"listIndexes", b"collStats", b"collstats"))
APPEND = READ | {b"insert", b"createIndexes"}
OF_CURSORS = frozenset((b"getMore", b"killCursors"))
"""They go on with, or end, what was allowed when it began."""
WRITTEN = (b"$out", b"$merge")
"""What an aggregation may write into a collection with."""


@dataclass(frozen=True)
class Limits:
    """The commands that are allowed on each collection, and on those that are not named; None: all that a user may do."""

    collections: Mapping[str, frozenset[bytes]]
    others: frozenset[bytes] | None = None

    def forbid(self, command: Command) -> bool:
        """Whether the command is refused."""
        allowed = self.collections.get(command.collection.decode(errors="replace"), self.others)
        if allowed is not None and command.name not in allowed:
            return command.name not in OF_CURSORS
        return command.name == b"aggregate" and self._writes_limited(command)

    def _writes_limited(self, command: Command) -> bool:
        if not any(stage in command.body for stage in WRITTEN):
            return False
        return not self.collections.keys().isdisjoint(_words(command.document().get("pipeline")))


def _words(value: Any, inside: bool = False) -> Iterator[str]:
    """Every text in a stage that writes: the collection is among them, however it is named."""
    if isinstance(value, list):
        for one in value:
            yield from _words(one, inside)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _words(one, inside or key.encode() in WRITTEN)
    elif inside and isinstance(value, str):
        yield value


NOTED = frozenset((b"find", b"insert", b"update"))
OF_USERS = {
    "gateway": Limits({"audit": APPEND, "audit_starts": READ}),
    "pruner": Limits(
        {
            "audit": frozenset((b"find", b"insert", b"delete")),
            "audit_starts": NOTED,
            "audit_heads": NOTED,
            "audit_policies": frozenset((b"find",)),
        },
        others=frozenset(),
    ),
}
"""By the user's name; all others may do in each collection what they may in the database."""
