"""Several orders on one invoice: which fit, what is taken and given back, in whatever order the news comes."""

from decimal import Decimal

import pytest

from chassis.testing import once
from contracts import billing
from contracts import sales as contract
from contracts.customers import Address, Addresses, BranchSnapshot
from contracts.errors import InvalidInput
from contracts.sales.collective_invoices import (
    PreviewCollectiveInvoice,
)
from sales import asked_events, collective_invoices, collective_orders, orders
from sales.models import Order
from sales.tests import samples
from sales.tests.collecting import ask, asked_of_billing, collective, delivered, invoiced, news, refused, states, stored
from sales.tests.samples import TODAY


def test_the_orders_are_taken_and_billing_is_asked_once(customer: str) -> None:
    first, second = delivered(customer), delivered(customer, "10.00")
    made = ask(customer)
    assert made.order_ids == sorted([first, second])
    event = asked_of_billing(made.collective_invoice_id)
    assert (event.invoice_id, event.customer_id, event.issue) == (made.invoice_id, customer, True)
    assert [one.order_id for one in event.orders] == made.order_ids
    assert [line.amount for one in event.orders for line in one.lines] == [Decimal("300.00"), Decimal("30.00")]
    assert [one.delivery_date for one in event.orders] == [TODAY, TODAY]
    assert states(first, second) == [["asked"], ["asked"]]
    (billing_,) = stored(first).billings
    assert (billing_.invoice_id, billing_.collective_invoice_id) == (made.invoice_id, made.collective_invoice_id)
    assert collective(made.collective_invoice_id).state == "asked"


def test_the_same_request_makes_the_same_collective_invoice(customer: str) -> None:
    first, second = delivered(customer), delivered(customer)
    made = ask(customer, request_id="again")
    assert ask(customer, request_id="again") == made
    assert invoiced(first, second) == [3, 3]


def test_orders_that_cannot_be_invoiced_are_named_before_anything_is_taken(customer: str) -> None:
    good, empty = delivered(customer), samples.order(customer, "confirm").id
    held = delivered(customer)
    once(lambda: orders.step(contract.OrderVerb(order_id=held), "hold"))
    error = refused(lambda: ask(customer, good, empty, held))
    assert error.code == "sales.collective_orders_refused"
    assert error.values["order_ids"] == sorted([empty, held])
    by_id = dict(zip(error.values["order_ids"], error.values["codes"], strict=True))
    assert by_id == {empty: "sales.order_nothing_left", held: "sales.order_step_refused"}
    assert states(good, held) == [[], []]
    assert ask(customer).order_ids == [good]
    assert refused(lambda: ask(customer)).code == "sales.collective_nothing_left"


def test_orders_of_others_and_doubles_are_wrong_input(customer: str) -> None:
    mine, theirs = delivered(customer), delivered(samples.known_customer())
    with pytest.raises(InvalidInput) as unknown:
        ask(customer, mine, theirs, "ord_unknown")
    assert {name: said.split()[0] for name, said in unknown.value.details.items()} == {
        "/order_ids/1": "order_unknown",
        "/order_ids/2": "order_unknown",
    }
    with pytest.raises(InvalidInput) as doubled:
        ask(customer, mine, mine)
    assert list(doubled.value.details) == ["/order_ids/1"]
    assert states(mine, theirs) == [[], []]


def test_orders_that_differ_in_what_an_invoice_says_once_are_refused(customer: str) -> None:
    one, other = delivered(customer), delivered(customer, your_reference="Olle")
    error = refused(lambda: ask(customer))
    assert (error.code, error.values["differing"]) == ("sales.collective_orders_differ", ["order.your_reference"])
    numbers = {stored(order_id).number: said for order_id, said in ((one, "Åsa"), (other, "Olle"))}
    assert error.values["values"] == [f"{number} {said}" for number, said in numbers.items()]
    assert states(one, other) == [[], []]
    assert ask(customer, one).order_ids == [one]


def test_branches_share_an_invoice_that_goes_to_one_address(database: str) -> None:
    lund = Address(line1="Kyrkogatan 1", postcode="222 22", city="Lund")
    branches = [
        BranchSnapshot(id="bra_a", name="A", addresses=Addresses()),
        BranchSnapshot(id="bra_b", name="B", addresses=Addresses(delivery=lund)),
        BranchSnapshot(id="bra_c", name="C", addresses=Addresses(invoice=lund)),
    ]
    chain = samples.known_customer(branches=branches)
    a, b, c = (delivered(chain, branch_id=one.id) for one in branches)
    error = refused(lambda: ask(chain, a, b, c))
    assert error.values["differing"] == ["order.invoice_address"]
    event = asked_of_billing(ask(chain, a, b).collective_invoice_id)
    assert (event.branch_id, [one.branch_name for one in event.orders]) == (None, ["A", "B"])
    assert asked_of_billing(ask(chain, c).collective_invoice_id).branch_id == "bra_c"


def test_the_preview_says_the_same_and_stores_nothing(customer: str) -> None:
    good, other = delivered(customer), delivered(customer, your_reference="Olle")
    held = delivered(customer)
    once(lambda: orders.step(contract.OrderVerb(order_id=held), "hold"))
    wanted = PreviewCollectiveInvoice(customer_id=customer)
    shown = once(lambda: collective_orders.preview(wanted))
    assert {one.order_id: (one.net, one.refusal) for one in shown.orders} == {
        good: (Decimal("300.00"), ""),
        other: (Decimal("300.00"), ""),
        held: (Decimal(0), "sales.order_step_refused"),
    }
    assert [one.field for one in shown.differences] == ["your_reference"]
    assert (shown.net, shown.currency) == (Decimal("600.00"), "SEK")
    assert states(good, other, held) == [[], [], []]


@pytest.mark.parametrize("told", [("drafted", "issued"), ("issued", "drafted"), ("issued", "issued")])
def test_every_order_hears_that_the_invoice_is_issued(customer: str, told: tuple[str, ...]) -> None:
    first, second = delivered(customer), delivered(customer)
    made = ask(customer)
    for kind in told:
        news(kind, made)
    for order_id in (first, second):
        (billing_,) = stored(order_id).billings
        assert (billing_.state, billing_.number) == (contract.BillingState.ISSUED, "1001")
        assert stored(order_id).status == contract.OrderStatus.COMPLETED
    assert (collective(made.collective_invoice_id).state, collective(made.collective_invoice_id).number) == (
        "issued",
        "1001",
    )


@pytest.mark.parametrize("told", [("refused", "refused"), ("drafted", "dropped", "drafted"), ("dropped", "drafted")])
def test_every_order_gets_back_what_billing_does_not_invoice(customer: str, told: tuple[str, ...]) -> None:
    first, second = delivered(customer), delivered(customer)
    made = ask(customer)
    for kind in told:
        news(kind, made)
    assert invoiced(first, second) == [0, 0]
    again = ask(customer)
    assert again.order_ids == made.order_ids
    assert again.invoice_id != made.invoice_id


def test_what_waits_for_billing_is_asked_again_as_a_whole_and_never_by_order(customer: str) -> None:
    first = delivered(customer)
    delivered(customer)
    made = ask(customer)
    assert asked_events.events_of(once(lambda: Order.find(id=first).first())) == []
    again = collective(made.collective_invoice_id).asked()
    event = asked_of_billing(made.collective_invoice_id)
    assert again.model_dump(exclude={"version"}) == event.model_dump(exclude={"version"})
    no = billing.CollectiveInvoiceRefused(
        subject=made.invoice_id, version=1, collective_invoice_id=made.collective_invoice_id, code="billing.x"
    )
    assert once(lambda: collective_invoices.find_not_given_back([no])) == [no]
    news("refused", made)
    assert once(lambda: collective_invoices.find_not_given_back([no])) == []
