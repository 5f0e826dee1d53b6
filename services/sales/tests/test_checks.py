"""Rules that need no database are named together with what the schema refuses, and every bad part at once."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from chassis.checks import refusal
from chassis.clock import today
from contracts import sales as contract
from contracts.base import Request
from contracts.errors import InvalidInput
from contracts.sales import Part
from sales import lines, orders, quotes, receipts
from sales.models import Line

VERBS = (orders, quotes, receipts)
"""Imported as the service imports them: a check is registered with the verb that needs it."""
PASSED = str(today() - timedelta(days=2))
TWICE = [{"line": 1, "quantity": "1"}, {"line": 2, "quantity": "0"}, {"line": 1, "quantity": "2"}]


@pytest.mark.parametrize(
    ("request_class", "given"),
    [
        (contract.PlaceOrderFromQuote, {"quote_id": "quo_1"}),
        (contract.DeliverOrder, {"order_id": "ord_1"}),
        (contract.RecordOrderInvoiced, {"order_id": "ord_1"}),
        (contract.ReturnReceipt, {"receipt_id": "rec_1"}),
    ],
)
def test_a_line_named_twice_is_named_beside_the_other_fields(
    request_class: type[Request[Any]], given: dict[str, Any]
) -> None:
    asked = {**given, "parts": TWICE}
    with pytest.raises(ValidationError) as error:
        request_class.model_validate(asked)
    found = refusal(request_class, asked, error.value, "sales").details
    assert list(found) == ["/parts/1/quantity", "/parts/2/line"]


@pytest.mark.parametrize(
    ("request_class", "given"),
    [
        (contract.CreateQuote, {"customer_id": "cus_1", "lines": []}),
        (contract.ChangeQuote, {"quote_id": "quo_1", "version": 1, "lines": []}),
    ],
)
def test_a_quote_that_has_expired_is_named_beside_its_lines(
    request_class: type[Request[Any]], given: dict[str, Any]
) -> None:
    asked = {**given, "valid_until": PASSED}
    with pytest.raises(ValidationError) as error:
        request_class.model_validate(asked)
    assert list(refusal(request_class, asked, error.value, "sales").details) == ["/lines", "/valid_until"]


def test_every_bad_part_is_named_at_once() -> None:
    goods = [
        Line(line=number, quantity=Decimal(2), delivered=Decimal(0), text="x", unit="st", price=1) for number in (1, 2)
    ]
    parts = [Part(line=number, quantity=Decimal(many)) for number, many in ((1, 1), (9, 1), (2, 3), (1, 1))]
    with pytest.raises(InvalidInput) as refused:
        lines.take("order", goods, parts, "delivered")
    assert set(refused.value.details) == {"/parts/3/line", "/parts/1/line", "/parts/2/quantity"}
    assert [line.delivered for line in goods] == [0, 0]
