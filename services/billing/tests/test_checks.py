"""Rules that need no database are named together with what the schema refuses."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from billing import checks, invoices, payments, ratings, reminders
from chassis.checks import refusal
from chassis.clock import today
from contracts import billing as contract
from contracts.base import Request
from contracts.billing import RatingProvider
from contracts.errors import InvalidInput

VERBS = (invoices, payments, ratings, reminders)
"""Imported as the service imports them: a check is registered with the verb that needs it."""
AHEAD = str(today() + timedelta(days=2))
LINE = {"text": "", "price": "1.00"}


@pytest.mark.parametrize(
    ("request_class", "given", "pointers"),
    [
        (contract.CreateInvoice, {"customer_id": "cus_1", "lines": [LINE]}, ["/lines/0/text", "/issue_date"]),
        (contract.IssueInvoice, {"invoice_id": "inv_1", "version": 0}, ["/version", "/issue_date"]),
        (contract.RecordPayment, {"invoice_id": "inv_1", "amount": "-1"}, ["/amount", "/paid_on"]),
        (contract.RecordReminder, {"invoice_id": "inv_1", "level": 9}, ["/level", "/sent_on"]),
        (contract.SendReminder, {"invoice_id": "inv_1", "reminder_id": "?"}, ["/reminder_id", "/sent_on"]),
    ],
)
def test_a_day_ahead_is_named_beside_the_other_fields(
    request_class: type[Request[Any]], given: dict[str, Any], pointers: list[str]
) -> None:
    asked = {**given, pointers[1].removeprefix("/"): AHEAD}
    with pytest.raises(ValidationError) as error:
        request_class.model_validate(asked)
    assert list(refusal(request_class, asked, error.value, "billing").details) == pointers


def test_every_bad_field_of_a_rating_is_named_at_once() -> None:
    asked = contract.RecordRating(
        customer_id="cus_1", provider=RatingProvider.UC, letter="Z", as_of=today() + timedelta(days=2)
    )
    with pytest.raises(InvalidInput) as refused:
        ratings.record(asked, today())
    assert list(refused.value.details) == ["/as_of", "/letter"]


def test_a_reminder_sent_before_it_was_planned() -> None:
    day = today()
    asked = contract.RecordReminder(invoice_id="inv_1", level=1, planned_on=day, sent_on=day - timedelta(days=1))
    assert [bad.code for bad in checks.check_reminder(asked, day)] == ["before_planned"]
    assert checks.check_reminder(asked.model_copy(update={"sent_on": day}), day) == []
