"""Series whose days have passed: refused with what is allowed, before anything is stored."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis.context import enter
from chassis.testing import a_context
from contracts.crm.series import PlanSeries
from contracts.errors import InvalidInput
from crm import series
from crm.series_models import ActivitySeries
from crm.tests.samples import NOW
from crm.tests.test_series import WEEKLY, plan, state_of


@pytest.mark.parametrize(
    ("fields", "pointer", "said"),
    [
        ({"due_on": "2026-02-02", "until": "2026-02-28"}, "/until", "Give 2026-03-02 or a later day"),
        ({"due_on": "2026-02-03", "until": "2026-02-28"}, "/until", "Give 2026-03-03 or a later day"),
        ({"due_on": "2026-02-03", "until": "2026-03-02"}, "/until", "Give 2026-03-03 or a later day"),
        ({"due_on": "2026-02-02", "times": 4}, "/times", "was 2026-02-23, which has passed. Give at least 5 times"),
        ({"due_on": "2010-02-02", "times": 4, "frequency": "daily"}, "/due_on", "begin on 2026-03-02 at the earliest."),
    ],
)
def test_a_series_wholly_in_the_past_says_what_is_allowed(
    customer: str, fields: dict[str, Any], pointer: str, said: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        plan(customer, **{**WEEKLY, **fields})
    assert list(refused.value.details) == [pointer]
    assert said in str(refused.value.details[pointer])
    assert ActivitySeries.find(customer_id=customer).count() == 0


def test_what_is_allowed_makes_an_activity(customer: str) -> None:
    for allowed in ({"until": "2026-03-02"}, {"times": 5}):
        made = plan(customer, **{**WEEKLY, "due_on": "2026-02-02"}, **allowed)
        assert [day for day, _, _ in state_of(made)] == ["2026-03-02"]


def test_a_request_that_comes_again_after_the_last_day_is_answered_as_before(customer: str) -> None:
    key = uuid4().hex
    made = plan(customer, key, **WEEKLY, times=1)
    enter(a_context(request_id=key))
    asked = PlanSeries.model_validate({"customer_id": customer, **WEEKLY, "times": 1})
    assert series.plan(asked, NOW + timedelta(days=2)).id == made.id
