"""What every service does when something that it has holdings of is to be deleted (`holdings`): for the tests of services."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from chassis.holdings import Holdings
from chassis.projection import Projection, planning
from chassis.testing import once
from contracts.base import Event
from contracts.errors import Conflict


@dataclass(frozen=True)
class Deletions:
    """How a service's tests do it. `keep` hears of a subject, a new one for "", and gives its id; `make` makes something of that
    `kind` for it; `event` gives the owner's event: subject, version, state, round."""

    holdings: Holdings
    copies: type[Projection]
    kind: str
    keep: Callable[[str], str]
    make: Callable[[str], object]
    event: Callable[[str, int, str, int], Event]

    def check_that_a_round_blocks_and_is_answered_once(self, code: str) -> None:
        """`code` is that of the error meanwhile."""
        made = self.keep("")
        self._tell(made, 1, "asked")
        self._tell(made, 1, "asked")
        self._tell(made, 2, "asked")  # somebody else has answered
        assert self._answers(made) == [(1, [])]
        with pytest.raises(Conflict) as refused:
            self.make(made)
        assert refused.value.code == code
        self._tell(made, 3, "checking", 2)
        self._tell(made, 2, "asked")  # late
        assert self._answers(made) == [(1, []), (2, [])]

    def check_that_it_is_counted_and_a_refusal_lets_go(self) -> None:
        made = self.keep("")
        self.make(made)
        self._tell(made, 1, "asked")
        assert self._answers(made) == [(1, [{"kind": self.kind, "count": 1}])]
        self._tell(made, 2, "refused")
        self.make(made)
        self._tell(made, 3, "asked", 2)
        assert self._answers(made)[-1] == (2, [{"kind": self.kind, "count": 2}])

    def check_that_the_copy_goes_and_a_late_event_brings_none_back(self) -> None:
        made = self.keep("")
        self._tell(made, 5, "deleted")
        assert not self._is_known(made)
        self.keep(made)
        assert not self._is_known(made)
        self._tell(made, 4, "asked")  # late
        (row,) = once(lambda: self.holdings.deletions.rows({"_id": made}, ["state"]))
        assert row["state"] == "deleted"

    def check_that_a_look_does_nothing(self) -> None:
        """It shows what would be kept."""
        made = self.keep("")
        with planning() as writes:
            self.holdings.follow(self.event(made, 1, "deleted", 1))
        assert [(one.subject, one.fields["state"]) for one in writes] == [(made, "deleted")]
        assert (self._is_known(made), self._answers(made)) == (True, [])

    def _tell(self, subject: str, version: int, state: str, asked: int = 1) -> None:
        once(lambda: self.holdings.follow(self.event(subject, version, state, asked)))

    def _answers(self, subject: str) -> list[tuple[int, list[dict[str, Any]]]]:
        """Round and holdings of the answers that wait to be published."""
        row = self.holdings.answers._get_collection().find_one({"_id": subject}) or {"outbox": []}
        return [(one["data"]["round"], one["data"]["holdings"]) for one in row["outbox"]]

    def _is_known(self, subject: str) -> bool:
        return bool(once(lambda: self.copies.total({"_id": subject})))
