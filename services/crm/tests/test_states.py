"""The states of to-dos and events: every pair, so that no transition is allowed or refused by accident."""

from contextlib import suppress

import pytest

from contracts.crm import ActivityKind
from contracts.errors import Conflict
from crm import states

TODO = {
    ("open", "start", "started"),
    ("open", "finish", "done"),
    ("open", "defer", "deferred"),
    ("open", "cancel", "cancelled"),
    ("open", "change", "open"),
    ("started", "finish", "done"),
    ("started", "defer", "deferred"),
    ("started", "cancel", "cancelled"),
    ("started", "change", "started"),
    ("deferred", "reopen", "open"),
    ("deferred", "start", "started"),
    ("deferred", "defer", "deferred"),
    ("deferred", "cancel", "cancelled"),
    ("deferred", "change", "deferred"),
    ("done", "reopen", "open"),
}
EVENT = {
    ("planned", "change", "planned"),
    ("planned", "record_held", "held"),
    ("planned", "record_not_held", "not_held"),
    ("planned", "cancel", "cancelled"),
}
STEPS = states.TODO.steps | states.EVENT.steps


@pytest.mark.parametrize(("kind", "expected"), [(ActivityKind.TODO, TODO), (ActivityKind.VISIT, EVENT)])
def test_every_transition(kind: ActivityKind, expected: set[tuple[str, str, str]]) -> None:
    machine = states.machine_of(kind)
    passed = set()
    for state in machine.moves:
        for step in STEPS:
            with suppress(Conflict):
                passed.add((str(state), step, str(machine.move(state, step))))
    assert passed == expected


def test_a_refusal_names_state_and_what_is_allowed() -> None:
    with pytest.raises(Conflict) as refused:
        states.TODO.move("started", "reopen")
    assert refused.value.code == "crm.activity_step_refused"
    assert refused.value.details == {
        "state": "started",
        "step": "reopen",
        "allowed": "cancel, change, defer, finish",
    }


def test_what_is_finished_is_not_changed() -> None:
    for kind in (ActivityKind.TODO, ActivityKind.VISIT):
        machine = states.machine_of(kind)
        assert {state for state in machine.moves if "change" not in machine.allowed(state)} == (
            states.FINISHED & set(machine.moves)
        )


def test_first_states() -> None:
    assert states.first(ActivityKind.TODO) == "open"
    assert {states.first(kind) for kind in ActivityKind if kind is not ActivityKind.TODO} == {"planned"}
