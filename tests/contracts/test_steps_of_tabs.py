"""The steps that a tab says a status allows are those of the service's state machine, and its details are in what it opens."""

from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from contracts import catalogue
from contracts.billing import DeleteInvoice
from contracts.tabs import Action, Answer, Column, Kind, Part, TabSpec, is_question
from tests.contracts.machines import MACHINES

BESIDE = {"invoice": {"payoff", "take_back", "withdraw_promise"}, "activity": {"record_outcome"}}
"""Actions that are no step of their own: the tab offers them while they can be possible."""
READING = [
    action for spec in catalogue.tabs() for action in (*spec.actions, *spec.item_actions) if action.answer is not None
]
SPECS = [spec for spec in catalogue.tabs() if spec.opens is not None or spec.steps]


@pytest.mark.parametrize("spec", [spec for spec in SPECS if spec.steps], ids=lambda spec: spec.key)
def test_a_status_allows_what_the_service_allows(spec: TabSpec) -> None:
    allowed: dict[str, set[str]] = defaultdict(set)
    for moves in MACHINES[spec.noun]:
        for state, steps in moves.items():
            allowed[state] |= set(steps)
    said = {state: set(steps) - BESIDE.get(spec.noun, set()) for state, steps in spec.steps.items()}
    assert said == dict(allowed)


@pytest.mark.parametrize("spec", [spec for spec in SPECS if spec.opens is not None], ids=lambda spec: spec.key)
def test_the_details_are_fields_of_what_is_opened(spec: TabSpec) -> None:
    assert spec.opens is not None
    assert _absent(spec.opens.reply, spec.details, spec.parts) == []


@pytest.mark.parametrize("action", READING, ids=lambda action: action.name)
def test_an_answer_shows_fields_of_the_reply_and_has_their_words(action: Action) -> None:
    assert action.answer is not None
    assert _absent(action.request.reply, action.answer.details, action.answer.parts) == []
    rows = [(action.request.reply, action.answer.details), *_rows(action.request.reply, action.answer.parts)]
    for row, columns in rows:
        for column in (one for one in columns if one.kind in (Kind.WORD, Kind.STATUS)):
            assert _values(_field(row, column.field)) <= set(column.words), column.field


def test_what_reads_is_no_action_without_an_answer() -> None:
    """A page has nothing to show of it, and would leave it out without a word."""
    every = [action for spec in catalogue.tabs() for action in (*spec.actions, *spec.item_actions)]
    assert [one.name for one in every if is_question(one.request.method) and one.answer is None] == []


def test_what_changes_something_has_no_answer() -> None:
    with pytest.raises(TypeError, match="does not read"):
        Action(DeleteInvoice, "Ta bort", "Delete", answer=Answer())


def _absent(reply: type[BaseModel], details: Sequence[Column], parts: Sequence[Part]) -> list[str]:
    """The fields that are shown and that the reply does not have."""
    every = [(reply, details), *_rows(reply, parts)]
    return [column.field for model, columns in every for column in columns if _field(model, column.field) is None]


def _rows(reply: type[BaseModel], parts: Sequence[Part]) -> list[tuple[type[BaseModel], Sequence[Column]]]:
    return [(_models(_field(reply, part.field))[0], part.columns) for part in parts]


def _values(annotation: Any) -> set[str]:
    """The values of an enum, optional or not."""
    kinds = [one for one in (annotation, *get_args(annotation)) if isinstance(one, type) and issubclass(one, StrEnum)]
    return {member.value for kind in kinds for member in kind}


def _field(model: type[BaseModel], path: str) -> Any:
    """The type of a field, also inside a group; None if there is none."""
    name, _, rest = path.partition(".")
    if name not in model.model_fields:
        return None
    found = model.model_fields[name].annotation
    return _field(_models(found)[0], rest) if rest else found


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]
