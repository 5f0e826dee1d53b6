"""The states of to-dos and events: every pair, so that no transition is allowed or refused by accident."""

import pytest

from contracts.crm import ActivityKind, ActivityStatus
from contracts.errors import Conflict
from crm import states

TODO = {
    ("open", "started"),
    ("open", "done"),
    ("open", "deferred"),
    ("open", "cancelled"),
    ("started", "done"),
    ("started", "deferred"),
    ("started", "cancelled"),
    ("deferred", "open"),
    ("deferred", "started"),
    ("deferred", "deferred"),
    ("deferred", "cancelled"),
    ("done", "open"),
}
EVENT = {("planned", "held"), ("planned", "not_held"), ("planned", "cancelled")}


@pytest.mark.parametrize(
    ("kind", "table", "expected"),
    [(ActivityKind.TODO, states.TODO, TODO), (ActivityKind.VISIT, states.EVENT, EVENT)],
)
def test_every_transition(
    kind: ActivityKind, table: dict[ActivityStatus, object], expected: set[tuple[str, str]]
) -> None:
    passed = set()
    for state in table:
        for wanted in ActivityStatus:
            try:
                states.check(kind, state, wanted)
                passed.add((state.value, wanted.value))
            except Conflict:
                pass
    assert passed == expected


def test_a_refusal_names_state_and_what_is_allowed() -> None:
    with pytest.raises(Conflict) as refused:
        states.check(ActivityKind.TODO, ActivityStatus.STARTED, ActivityStatus.OPEN)
    assert refused.value.code == "crm.activity_step_refused"
    assert refused.value.details == {"state": "started", "step": "open", "allowed": "done, deferred, cancelled"}


def test_first_states() -> None:
    assert states.first(ActivityKind.TODO) == "open"
    assert {states.first(kind) for kind in ActivityKind if kind is not ActivityKind.TODO} == {"planned"}
