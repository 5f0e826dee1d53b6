"""Questions about a customer of whom no event has come: the gateway asks the customers service whether it exists at all."""

from collections.abc import Callable
from typing import Any

import pytest

from billing import ageing, habits, ledger, purchases, turnover
from billing.tests import days
from chassis.context import using
from chassis.testing import a_context
from contracts import billing as contract
from contracts.base import Request
from contracts.billing.habits import GetPaymentHabit
from contracts.billing.purchases import ListPurchases
from contracts.billing.turnover import GetTurnover
from contracts.errors import Unavailable


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(
    ("request_type", "answer"),
    [
        (contract.GetAccount, ledger.get_account),
        (contract.GetAgeing, ageing.of_customer),
        (GetTurnover, turnover.of_customer),
        (ListPurchases, purchases.list_purchases),
        (GetPaymentHabit, habits.get_habit),
    ],
)
def test_nothing_is_shown_of_a_customer_that_nobody_has_told_of(
    request_type: type[Request[Any]], answer: Callable[..., Any]
) -> None:
    request = request_type.model_validate({"customer_id": "cus_nobody"})
    with using(a_context()), pytest.raises(Unavailable) as unknown:
        answer(request, days.TODAY)
    assert unknown.value.code == "billing.customer_not_here_yet"
