"""Cursors of lists that are sorted by several values: what is no place of the list is refused at `/cursor`, whatever it is."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from billing import ledger, purchases, turnover
from billing.tests import days
from chassis.context import using
from chassis.paging import encode_cursor
from chassis.testing import a_context
from contracts import billing as contract
from contracts.billing.purchases import ListPurchases
from contracts.billing.turnover import GetCompanyTurnover
from contracts.errors import InvalidInput


@pytest.mark.parametrize(
    ("request_type", "answer", "text"),
    [
        (GetCompanyTurnover, turnover.of_company, '[false, "SEK", Infinity, "cus_1"]'),
        (GetCompanyTurnover, turnover.of_company, '[false, "SEK", NaN, "cus_1"]'),
        (GetCompanyTurnover, turnover.of_company, "[[]]"),
        (ListPurchases, purchases.list_purchases, '["amount", Infinity, false, "SEK", "A", "", ""]'),
        (ListPurchases, purchases.list_purchases, '["amount", 1, false]'),
        (ListPurchases, purchases.list_purchases, "{}"),
        (contract.GetAccount, ledger.get_account, "2025-01-01/inv_1/0"),
        (contract.GetAccount, ledger.get_account, '["2025-01-01", "inv_1", NaN]'),
    ],
)
def test_what_is_no_place_of_the_list_is_refused(
    customer: str, request_type: type[Any], answer: Callable[..., Any], text: str
) -> None:
    of = {"customer_id": customer} if "customer_id" in request_type.model_fields else {}
    request = request_type(cursor=encode_cursor(text, request_type), **of)
    with using(a_context()), pytest.raises(InvalidInput) as refused:
        answer(request, days.TODAY)
    assert list(refused.value.details) == ["/cursor"]


def test_a_statement_may_begin_on_the_first_day_that_there_is(customer: str) -> None:
    cursor = encode_cursor('["0001-01-01", "inv_1", 0]', contract.GetAccount)
    for request in (
        contract.GetAccount(customer_id=customer, first=date.min),
        contract.GetAccount(customer_id=customer, cursor=cursor),
    ):
        with using(a_context()):
            assert ledger.get_account(request, days.TODAY).items == []
