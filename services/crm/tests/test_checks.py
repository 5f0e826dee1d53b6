"""Rules of dates are named together with what the schema refuses."""

from typing import Any

import pytest
from pydantic import ValidationError

from chassis.checks import refusal
from contracts import crm as contract
from contracts.base import Request
from crm import activities

VERBS = (activities,)
"""Imported as the service imports it: a check is registered with the verb that needs it."""


@pytest.mark.parametrize(
    ("request_class", "given", "pointers"),
    [
        (contract.PlanActivity, {"customer_id": "cus_1", "kind": "todo", "text": ""}, ["/text", "/due_on"]),
        (
            contract.ChangeActivity,
            {"activity_id": "act_1", "version": 0, "due_on": "1066-10-14"},
            ["/version", "/due_on"],
        ),
        (contract.DeferActivity, {"activity_id": "?", "due_on": "1066-10-14"}, ["/activity_id", "/due_on"]),
    ],
)
def test_dates_are_named_beside_the_other_fields(
    request_class: type[Request[Any]], given: dict[str, Any], pointers: list[str]
) -> None:
    with pytest.raises(ValidationError) as error:
        request_class.model_validate(given)
    assert list(refusal(request_class, given, error.value, "crm").details) == pointers
