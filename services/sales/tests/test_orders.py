"""Orders on the real database: branches, warnings, deliveries and invoicing line by line, the end of an order."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from chassis.testing import once
from contracts import sales as contract
from contracts.customers import CustomerCreated, VatType
from contracts.errors import Conflict, InvalidInput, Unavailable
from contracts.sales import Order as OrderReply
from sales import customers, deliveries, orders
from sales.models import Order
from sales.tests import samples
from sales.tests.samples import TODAY, part


def deliver(order: Order, **fields: Any) -> OrderReply:
    asked = contract.DeliverOrder(order_id=order.id, **fields)
    return once(lambda: deliveries.deliver(asked, TODAY)).to_contract()


def invoice(order: Order, **fields: Any) -> OrderReply:
    asked = contract.RecordOrderInvoiced(order_id=order.id, **fields)
    return once(lambda: orders.record_invoiced(asked)).to_contract()


def step(order: Order, verb: str) -> OrderReply:
    return once(lambda: orders.step(contract.OrderVerb(order_id=order.id), verb)).to_contract()


def test_a_document_says_what_its_customer_was(database: str, context: object) -> None:
    """By it, the gateway hides the number of a private person of any country."""
    for kind in ("person", "company"):
        order = samples.order(samples.known_customer(kind=kind, identity_number="151086 95088"))
        assert order.to_contract().party.kind == kind


def test_a_customer_with_branches_must_name_one(database: str, context: object) -> None:
    customer = samples.known_customer(branches=samples.BRANCHES)
    for branch, code in ((None, "branch_needed"), ("bra_lund", "branch_retired")):
        with pytest.raises(InvalidInput) as refused:
            samples.order(customer, branch_id=branch)
        assert refused.value.details["/branch_id"].split()[0] == code
    with pytest.raises(Unavailable) as unknown:
        samples.order(customer, branch_id="bra_new")
    assert (unknown.value.details["awaits"], unknown.value.details["id"]) == ("branch", "bra_new")
    order = samples.order(customer, branch_id="bra_limhamn").to_contract()
    assert (order.party.branch_id, order.party.branch_name) == ("bra_limhamn", "Limhamn")
    assert order.party.addresses.invoice == samples.LIMHAMN


def test_only_retired_branches_need_no_name(database: str, context: object) -> None:
    customer = samples.known_customer(branches=[samples.BRANCHES[1]])
    assert samples.order(customer).to_contract().party.branch_id is None


def test_no_credit_is_a_warning_and_no_refusal(database: str, context: object) -> None:
    poor = samples.order(samples.known_customer(credit_customer=False, active=False)).to_contract()
    assert [remark.code for remark in poor.warnings] == ["customer_without_credit", "customer_inactive"]
    assert samples.order(samples.known_customer()).to_contract().warnings == []


def test_reverse_charge_bears_no_vat(database: str, context: object) -> None:
    order = samples.order(samples.known_customer(vat_type="swedish_reverse_charge")).to_contract()
    assert (order.totals.net, order.totals.vat, order.lines[0].vat_percent) == (Decimal(100), Decimal(0), Decimal(0))


def test_delivered_and_invoiced_in_parts_then_completed(customer: str) -> None:
    order = samples.order(customer, "confirm", lines=[samples.line(quantity="10"), samples.line(quantity="1.5")])
    first = deliver(order, parts=[part(1, "4")], on=date(2026, 2, 27))
    assert (first.status, first.delivery, first.billing) == ("confirmed", "part", "none")
    with pytest.raises(InvalidInput) as refused:
        deliver(order, parts=[part(1, "6.0001")])
    assert refused.value.details["/parts/0/quantity"] == "more_than_left 6 is left of line 1."
    billed = invoice(order)
    assert (billed.status, billed.delivery, billed.billing) == ("confirmed", "part", "full")
    done = deliver(order)
    assert (done.status, done.delivery, done.billing) == ("completed", "full", "full")
    assert [(one.on, [(p.line, p.quantity) for p in one.parts]) for one in done.deliveries] == [
        (date(2026, 2, 27), [(1, Decimal(4))]),
        (TODAY, [(1, Decimal(6)), (2, Decimal("1.5"))]),
    ]
    with pytest.raises(Conflict) as final:
        deliver(order)
    assert final.value.details == {"state": "completed", "step": "deliver", "allowed": ""}


def test_a_delivery_sent_twice_happens_once(customer: str) -> None:
    order = samples.order(customer, "confirm", lines=[samples.line(quantity="10")])
    asked = contract.DeliverOrder(order_id=order.id, parts=[part(1, "4")])
    for _ in range(2):
        deliveries.deliver(asked, TODAY)
    stored = orders.get(order.id)
    assert (stored.lines[0].delivered, len(stored.deliveries), stored.version) == (4, 1, 3)


def test_nothing_is_delivered_while_on_hold(customer: str) -> None:
    order = samples.order(customer, "confirm", "hold")
    with pytest.raises(Conflict) as refused:
        deliver(order)
    assert refused.value.details == {"state": "on_hold", "step": "deliver", "allowed": "cancel, release"}
    step(order, "release")
    assert deliver(order).delivery == "full"


def test_cancelled_before_anything_left_closed_after(customer: str) -> None:
    untouched, touched = (samples.order(customer, "confirm", lines=[samples.line(quantity="2")]) for _ in range(2))
    deliver(touched, parts=[part(1, "1")])
    with pytest.raises(Conflict):
        step(untouched, "close")
    with pytest.raises(Conflict) as refused:
        step(touched, "cancel")
    assert refused.value.details["allowed"] == "close, deliver, hold, invoice, reprice, take_back"
    assert (step(untouched, "cancel").status, step(touched, "close").status) == ("cancelled", "closed")


def test_the_lines_of_an_order_from_a_quote_stay(customer: str) -> None:
    order = samples.ordered(samples.quote(customer, "send", "accept").id)
    changing = contract.ChangeOrder(order_id=order.id, version=1, lines=[samples.line("1.00")])
    with pytest.raises(Conflict):
        once(lambda: orders.rewrite(changing))
    food = samples.order(customer, lines=[samples.line(vat_category="food")])
    moved = contract.ChangeOrder(order_id=food.id, version=1, delivery_date=date(2026, 4, 1))
    changed = once(lambda: orders.rewrite(moved)).to_contract()
    assert (food.vat, changed.totals.vat, changed.delivery_date) == (1200, Decimal("6.00"), date(2026, 4, 1))


def test_every_change_is_told_with_the_whole_order(customer: str) -> None:
    order = samples.order(customer, "confirm")
    told = [
        (one["type"], one["data"]["version"], one["data"].get("order", {}).get("status"))
        for one in orders.get(order.id).outbox
    ]
    assert told == [
        ("sales.order_placed", 1, "draft"),
        ("sales.order_changed", 2, "confirmed"),
        ("sales.order_exposure_changed", 2, None),
    ]


def test_a_customer_with_values_of_a_newer_release_is_kept(database: str, context: object) -> None:
    """Kind, stage and language do no harm; an order is refused until the service knows the VAT type."""
    event = samples.customer_created(vat_type=VatType.SWEDISH)
    told = event.model_dump(mode="json")
    newer = {"kind": "foundation", "stage": "dormant", "language": "de", "vat_type": "eu_oss"}
    customers.keep(CustomerCreated.model_validate({**told, "customer": told["customer"] | newer}))
    known = customers.load(event.subject)
    assert (known.kind, known.stage, known.vat_type, known.language) == ("foundation", "dormant", "eu_oss", "de")
    with pytest.raises(Conflict) as refused:
        samples.order(event.subject)
    assert refused.value.code == "sales.vat_type_unknown"
    harmless = {**told["customer"], **newer, "vat_type": "swedish"}
    customers.keep(CustomerCreated.model_validate({**told, "version": 2, "customer": harmless}))
    samples.order(event.subject)
