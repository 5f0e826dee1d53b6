"""A state machine moves exactly where its table says so, and its refusal says what is possible."""

import pytest

from chassis.states import Machine
from contracts.errors import Conflict

DOOR = Machine(
    "toy",
    "door",
    {"open": {"close": "shut"}, "shut": {"open": "open", "lock": "locked", "rust": "shut"}, "locked": {}},
    inner=frozenset({"rust"}),
)


def test_a_step_leads_to_the_next_state() -> None:
    assert DOOR.move("open", "close") == "shut"
    assert DOOR.move("shut", "rust") == "shut"


def test_a_refusal_names_state_step_and_what_is_possible() -> None:
    with pytest.raises(Conflict) as refused:
        DOOR.move("shut", "close")
    assert refused.value.code == "toy.door_step_refused"
    assert refused.value.details == {"state": "shut", "step": "close", "allowed": "lock, open"}


def test_a_final_state_allows_nothing() -> None:
    with pytest.raises(Conflict) as refused:
        DOOR.move("locked", "open")
    assert refused.value.details["allowed"] == ""
    assert "Possible: none." in refused.value.message


def test_a_barred_step_is_refused_and_not_offered() -> None:
    with pytest.raises(Conflict) as refused:
        DOOR.move("shut", "lock", barred=("lock",))
    assert refused.value.details["allowed"] == "open"
    assert DOOR.allowed("shut") == ["lock", "open"]


def test_all_steps() -> None:
    assert DOOR.steps == {"close", "open", "lock", "rust"}
