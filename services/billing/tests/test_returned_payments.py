"""What several moves of one payment took comes back in any order: it counts again, each sum by itself, and none is lost."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest

from billing import ledger
from billing.tests import collecting, days, samples
from billing.tests.crediting import credit, events_told
from billing.tests.moving import finish, move, promise
from billing.tests.test_claims import get
from billing.tests.test_payments import pay, withdraw
from billing.tests.test_reminders import remind
from chassis.testing import once
from contracts import billing as contract
from contracts.billing.collection import CollectionNews
from contracts.errors import Conflict, NotFound

pytestmark = pytest.mark.usefixtures("new_series")
PAID_ON = date(2025, 7, 1)
WHOLE = Decimal(10000)
BOUNCES = "bounces"


@pytest.fixture
def paid(customer: str) -> contract.Invoice:
    """10 000.00, paid on 2025-07-01."""
    return pay(samples.invoice(customer).id, "10000.00", PAID_ON)


def moved(paid: contract.Invoice, *amounts: str | None) -> list[contract.PaymentMoved]:
    """Sums of the payment on their way to an invoice each, of which none takes it any more."""
    others = [samples.invoice(paid.customer_id).id for _ in amounts]
    promised = [promise(paid, other, amount) for other, amount in zip(others, amounts, strict=True)]
    for other in others:
        credit(other)
    return promised


def owed(customer: str) -> Decimal:
    """The customer's balance by the ledger."""
    page = once(lambda: ledger.get_account(contract.GetAccount(customer_id=customer, limit=200), days.TODAY))
    closing = sum((one.closing for one in page.balances), Decimal(0))
    assert sum(one.amount for one in page.items) == closing
    return closing


def counting(paid: contract.Invoice) -> Decimal:
    return sum((one.amount for one in get(paid.id).payments if not one.withdrawn_on), Decimal(0))


@pytest.mark.parametrize(
    ("amounts", "order"),
    [
        (amounts, order)
        for amounts in (("4000.00", None), ("1000.00", "2000.00", None), ("1000.00", "2000.00", "7000.00"))
        for order in permutations(range(len(amounts)))
    ],
)
def test_what_comes_back_counts_in_any_order(
    customer: str, paid: contract.Invoice, amounts: tuple[str | None, ...], order: tuple[int, ...]
) -> None:
    promised = moved(paid, *amounts)
    assert (get(paid.id).remaining, owed(customer)) == (WHOLE, WHOLE)
    back = Decimal(0)
    for at in order:
        finish([promised[at], promised[at]])
        back += promised[at].move.amount
        assert counting(paid) == back
        assert (get(paid.id).remaining, owed(customer)) == (WHOLE - back, WHOLE - back)
    assert get(paid.id).status == "paid"


@pytest.mark.parametrize("order", list(permutations([0, 1, BOUNCES])))
def test_a_bounced_payment_stays_withdrawn(customer: str, paid: contract.Invoice, order: tuple[int | str, ...]) -> None:
    """It bounces while a part of it counts; what comes back later was never money either."""
    promised = moved(paid, "4000.00", None)
    has_bounced, back = False, Decimal(0)
    for one in order:
        if one == BOUNCES:
            with suppress(NotFound, Conflict):  # while nothing of it counts there is nothing to withdraw
                withdraw(paid.id, paid.payments[0].id)
                has_bounced = True
        else:
            finish([promised[int(one)]])
            back += promised[int(one)].move.amount
        assert counting(paid) == (0 if has_bounced else back)
        assert owed(customer) == get(paid.id).remaining == WHOLE - counting(paid)
    assert has_bounced == (order[0] != BOUNCES)


def test_what_came_back_of_a_payment_that_is_gone_goes_on_again(customer: str, paid: contract.Invoice) -> None:
    other = samples.invoice(customer)
    first, rest = moved(paid, "4000.00", None)
    finish([first])
    move(paid, other.id)
    assert (counting(paid), get(other.id).remaining) == (Decimal(0), Decimal(6000))
    finish([rest])
    assert (counting(paid), get(paid.id).remaining, owed(customer)) == (Decimal(6000), Decimal(4000), WHOLE)
    assert [one.returned_on is not None for one in get(paid.id).payments[0].moves] == [True, True, False]


def test_what_counts_again_is_told_with_what_came_back(customer: str, paid: contract.Invoice) -> None:
    first, rest = moved(paid, "4000.00", None)
    finish([first, rest])
    assert [one.payment.amount for one in events_told(paid.id, contract.PaymentRecorded)] == [
        WHOLE,
        Decimal(4000),
        WHOLE,
    ]


@pytest.mark.parametrize("amount", ["4000.00", None])
def test_an_agency_is_told_what_has_left_a_payment_and_what_came_back(customer: str, amount: str | None) -> None:
    other = samples.invoice(customer)
    claimed = samples.invoice(customer)
    remind(claimed.id, 3, planned_on=PAID_ON, sent_on=PAID_ON)
    collecting.hand_over(customer_id=customer)
    paid = pay(claimed.id, "6000.00", PAID_ON)
    collecting.hand_over(customer_id=customer)
    promised = promise(paid, other.id, amount)
    left = collecting.updates(collecting.hand_over(customer_id=customer))[claimed.id]
    assert left.news == [CollectionNews.PAYMENT_WITHDRAWN]
    credit(other.id)
    finish([promised])
    back = collecting.updates(collecting.hand_over(customer_id=customer))[claimed.id]
    assert (back.news, [one.amount for one in back.payments]) == ([CollectionNews.PAYMENT], [Decimal("6000.00")])
