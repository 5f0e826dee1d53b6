"""Several orders on one invoice: which fit, what is taken and given back, whatever dies or comes twice."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from chassis import storage
from chassis.context import using
from chassis.testing import a_context, once
from contracts import billing
from contracts import sales as contract
from contracts.customers import Address, Addresses, BranchSnapshot
from contracts.errors import Conflict, InvalidInput
from contracts.sales.collective_invoices import (
    AskedCollectiveInvoice,
    CollectiveInvoiceAsked,
    CreateCollectiveInvoice,
    PreviewCollectiveInvoice,
)
from sales import asked_events, collective_invoices, collective_orders, deliveries, order_billings, orders
from sales.collective_models import CollectiveInvoice
from sales.models import Order
from sales.tests import samples
from sales.tests.samples import TODAY, part


def delivered(customer: str, price: str = "100.00", **fields: Any) -> str:
    """The id of a confirmed order of which all is delivered."""
    order = samples.order(customer, "confirm", lines=[samples.line(price, "3")], **fields)
    once(lambda: deliveries.deliver(contract.DeliverOrder(order_id=order.id), TODAY))
    return str(order.id)


def ask(customer: str, *order_ids: str, **context: Any) -> AskedCollectiveInvoice:
    wanted = CreateCollectiveInvoice(customer_id=customer, order_ids=list(order_ids) or None, issue=True)
    return once(lambda: collective_invoices.ask(wanted), **context)


def stored(order_id: str) -> contract.Order:
    return once(lambda: orders.get(order_id).to_contract())


def collective(asked_id: str) -> CollectiveInvoice:
    return once(lambda: collective_invoices.load(asked_id))


def states(*order_ids: str) -> list[list[str]]:
    return [[one.state for one in stored(order_id).billings] for order_id in order_ids]


def invoiced(*order_ids: str) -> list[Decimal]:
    return [stored(order_id).lines[0].invoiced for order_id in order_ids]


def asked_of_billing(collective_id: str) -> CollectiveInvoiceAsked:
    """The one event that asks billing."""
    told = [one for one in collective(collective_id).outbox if one["type"] == CollectiveInvoiceAsked.type]
    (event,) = [CollectiveInvoiceAsked.model_validate(one["data"]) for one in told]
    return event


def refused(work: Callable[[], object]) -> Conflict:
    with pytest.raises(Conflict) as found:
        work()
    return found.value


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


def news(kind: str, made: AskedCollectiveInvoice) -> None:
    """Billing tells what has become of the invoice; each time it is told, it is another event."""
    whole, invoice_id = made.collective_invoice_id, made.invoice_id
    if kind == "refused":
        no = billing.CollectiveInvoiceRefused(
            subject=invoice_id, version=1, collective_invoice_id=whole, code="billing.some_reason"
        )
        once(lambda: collective_invoices.note_refusal(no))
    elif kind == "dropped":
        gone = billing.InvoiceDropped(
            subject=invoice_id, version=2, order_id="", collective_invoice_id=whole, order_ids=made.order_ids
        )
        once(lambda: collective_invoices.note_drop(gone))
    else:
        state = contract.BillingState(kind)
        invoice = billing.InvoiceSnapshot.model_construct(
            id=invoice_id,
            collective_invoice_id=whole,
            number="1001" if kind == "issued" else None,
            orders=[billing.InvoicedOrder.model_construct(order_id=one) for one in made.order_ids],
        )
        once(lambda: collective_invoices.note(invoice, state))


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


class Killed(BaseException):
    """The process dies."""


def die_at(monkeypatch: pytest.MonkeyPatch, write: int) -> None:
    """The process dies after that many changes of documents, from 1."""
    count, real = [0], storage.change

    def change(*given: Any, **named: Any) -> Any:
        done = real(*given, **named)
        count[0] += 1
        if count[0] == write:
            raise Killed
        return done

    monkeypatch.setattr(collective_invoices, "change", change)
    monkeypatch.setattr(order_billings, "change", change)


@pytest.mark.parametrize("write", [1, 2, 3, 4])
@pytest.mark.parametrize("by_whom", ["the same request", "the event"])
def test_killed_after_any_write_it_is_finished_by_another(customer: str, write: int, by_whom: str) -> None:
    """Three orders are taken, then billing is asked: four writes after the first one, which begins it."""
    ids = [delivered(customer) for _ in range(3)]
    with pytest.MonkeyPatch.context() as patched:
        die_at(patched, write)
        with pytest.raises(Killed):
            ask(customer, request_id=f"kill-{write}-{customer}")
    (begun,) = once(lambda: list(CollectiveInvoice.find(customer_id=customer)))
    event = begun.advanced()
    unfinished = once(lambda: collective_invoices.find_unfinished([event]))
    assert unfinished == ([event] if write < 4 else [])
    if by_whom == "the event":
        once(lambda: collective_invoices.advance(event.subject))
    else:
        ask(customer, request_id=f"kill-{write}-{customer}")
    once(lambda: collective_invoices.advance(event.subject))
    assert collective(begun.id).state == "asked"
    assert states(*ids) == [["asked"]] * 3
    assert invoiced(*ids) == [3, 3, 3]
    assert [one.order_id for one in asked_of_billing(begun.id).orders] == sorted(ids)


def take_away_while_it_is_asked(patched: pytest.MonkeyPatch, order_id: str) -> None:
    """Somebody invoices the order between the look and the first taking."""
    real = collective_invoices._begin

    def begin(request: CreateCollectiveInvoice) -> CollectiveInvoice:
        begun = real(request)
        once(lambda: order_billings.ask(contract.InvoiceOrder(order_id=order_id, parts=[part(1, "3")])))
        return begun

    patched.setattr(collective_invoices, "_begin", begin)


@pytest.mark.parametrize("write", range(9))
def test_an_order_that_is_taken_meanwhile_gives_everything_back(customer: str, write: int) -> None:
    """Two of three orders are taken, the last is not there any more: closed, three given back, done: killed after any of them,
    or after the write of the one who took it."""
    ids = sorted(delivered(customer) for _ in range(3))
    with pytest.MonkeyPatch.context() as patched:
        take_away_while_it_is_asked(patched, ids[2])
        die_at(patched, write)
        with pytest.raises((Conflict, Killed)) as ended:
            ask(customer, request_id=f"back-{write}-{customer}")
    assert isinstance(ended.value, Killed) == (write > 0)
    with pytest.raises(Conflict) as said:
        ask(customer, request_id=f"back-{write}-{customer}")
    assert (said.value.code, said.value.values["order_ids"]) == ("sales.collective_orders_refused", [ids[2]])
    (begun,) = once(lambda: list(CollectiveInvoice.find(customer_id=customer)))
    assert begun.state == "refused"
    assert states(*ids) == [["refused"], ["refused"], ["asked", "refused"]]
    assert invoiced(*ids) == [0, 0, 3]


def test_a_process_that_is_late_takes_nothing_after_everything_was_given_back(customer: str) -> None:
    ids = sorted(delivered(customer) for _ in range(3))
    with pytest.MonkeyPatch.context() as patched:
        take_away_while_it_is_asked(patched, ids[1])
        with pytest.raises(Conflict):
            ask(customer)
    (late,) = once(lambda: list(CollectiveInvoice.find(customer_id=customer)))
    for order_id in ids:
        once(lambda: collective_invoices._take(late, order_id))  # noqa: B023
    assert invoiced(*ids) == [0, 3, 0]
    taken = [once(lambda: Order.find(id=one).first()) for one in ids]  # noqa: B023
    with using(a_context()):
        collective_invoices._ask_billing(late, taken)
    assert collective(late.id).state == "refused"


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
