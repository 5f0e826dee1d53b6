"""The steps that a tab says a status allows are those of the service's state machine, and its details are in what it opens."""

from collections import defaultdict
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from contracts import catalogue
from contracts.tabs import TabSpec
from tests.contracts.machines import MACHINES

BESIDE = {"invoice": {"take_back", "withdraw_promise"}, "activity": {"record_outcome"}}
"""Actions that are no step of their own: the tab offers them while they can be possible."""
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
    reply = spec.opens.reply
    assert [column.field for column in spec.details if _field(reply, column.field) is None] == []
    for part in spec.parts:
        row = _models(_field(reply, part.field))[0]
        assert [column.field for column in part.columns if column.field not in row.model_fields] == []


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
