"""One invoice of several orders: what it says of each, its sums, and what credit notes give back to whom."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from billing import collective_invoices, credit_notes, invoices, order_invoices
from billing.models import Invoice
from billing.records import Record
from billing.tests import asked, days, samples
from chassis.ids import new_id
from chassis.testing import once
from contracts import billing as contract
from contracts.customers import Address, Addresses
from contracts.delivery import DeliveryReference
from contracts.errors import Conflict
from contracts.sales import OrderedLine
from contracts.sales.collective_invoices import CollectedOrder, CollectiveInvoiceAsked
from contracts.vat import VatCategory

HAMNEN = Address(line1="Hamngatan 4", postcode="211 22", city="Malmö")
BEFORE, AFTER = date(2026, 3, 31), date(2026, 4, 1)
"""The VAT on food falls from 12 to 6 per cent between the two."""


def line(number: int, amount: str, category: VatCategory = VatCategory.STANDARD, **fields: Any) -> OrderedLine:
    given: dict[str, Any] = {"quantity": Decimal(1), "unit": "st", "price": Decimal(amount), "text": "Virke"}
    return OrderedLine(line=number, vat_category=category, amount=Decimal(amount), **(given | fields))


def order(number: str, *lines: OrderedLine, on: date = days.ISSUED, **fields: Any) -> CollectedOrder:
    delivery = DeliveryReference(id=f"dlv_{number}", number=f"{number}-1", on=on, address=HAMNEN)
    given: dict[str, Any] = {"delivery_address": HAMNEN, "deliveries": [delivery], "your_reference": "Åsa"}
    return CollectedOrder(
        order_id=f"ord_{number}", order_number=number, delivery_date=on, lines=list(lines), **(given | fields)
    )


def event(customer: str, *orders: CollectedOrder, **fields: Any) -> CollectiveInvoiceAsked:
    given: dict[str, Any] = {"customer_id": customer, "currency": "SEK", "issue": True, "your_reference": "Åsa"}
    given["invoice_id"] = new_id("inv")
    return CollectiveInvoiceAsked(subject="col_1", version=2, orders=list(orders), **(given | fields))


def make(given: CollectiveInvoiceAsked) -> contract.Invoice:
    """The invoice, made twice and once."""
    for _ in range(2):
        once(lambda: collective_invoices.make(given, days.TODAY))
    found = once(lambda: order_invoices.wait_for(contract.AwaitInvoice(invoice_id=given.invoice_id)))
    return found.to_contract(days.TODAY)


def test_lines_stand_order_by_order_under_headings(customer: str) -> None:
    made = make(
        event(
            customer, order("3001", line(1, "100.00"), line(2, "50.00")), order("3002", line(1, "10.00"), text="Akut")
        )
    )
    assert (made.status, made.order_id, made.from_order) == ("issued", None, True)
    assert (made.text, made.your_reference) == ("Samlingsfaktura: order 3001, 3002", "Åsa")
    assert [(one.order_id, one.first_line, one.line_count, one.text) for one in made.orders] == [
        ("ord_3001", 1, 2, ""),
        ("ord_3002", 3, 1, "Akut"),
    ]
    day = days.ISSUED.isoformat()
    assert made.orders[0].heading == f"Order 3001, er referens Åsa, levererad {day} till Hamngatan 4, 211 22 Malmö"
    assert [(one.order_number, one.order_line, one.net) for one in made.lines] == [
        ("3001", 1, Decimal("100.00")),
        ("3001", 2, Decimal("50.00")),
        ("3002", 1, Decimal("10.00")),
    ]
    assert [one.number for one in made.deliveries] == ["3001-1", "3002-1"]


def test_an_english_customer_reads_english(company: None) -> None:
    abroad = samples.known_customer(language="en")
    made = make(event(abroad, order("3001", line(1, "100.00"), branch_name="Shop")))
    assert made.text == "Collective invoice: order 3001"
    assert made.orders[0].heading.startswith("Order 3001, Shop, your reference Åsa, delivered on ")


def test_vat_is_reckoned_per_rate_over_the_whole_and_rounded_once(customer: str) -> None:
    """Three times 33.33: 24.9975 of VAT on the whole, where 8.33 three times is 24.99."""
    made = make(event(customer, *(order(f"300{n}", line(1, "33.33")) for n in range(3))))
    assert (made.totals.net, made.totals.vat) == (Decimal("99.99"), Decimal("25.00"))
    assert (made.totals.rounding, made.totals.total) == (Decimal("0.01"), Decimal("125.00"))


def test_each_order_has_the_vat_of_its_own_delivery(customer: str) -> None:
    food = VatCategory.FOOD
    made = make(
        event(
            customer,
            order("3001", line(1, "100.00", food), on=AFTER),
            order("3002", line(1, "100.00", food), line(2, "50.00", food, vat_on=AFTER), on=BEFORE),
            issue=False,
        )
    )
    assert [(one.vat_percent, one.delivery_date) for one in made.lines] == [
        (Decimal(6), AFTER),
        (Decimal(12), BEFORE),
        (Decimal(6), AFTER),
    ]
    assert [(one.percent, one.net, one.vat) for one in made.totals.vat_rates] == [
        (Decimal(6), Decimal("150.00"), Decimal("9.00")),
        (Decimal(12), Decimal("100.00"), Decimal("12.00")),
    ]
    assert made.delivery_date == AFTER


def test_what_cannot_be_issued_is_refused_as_a_whole(company: None) -> None:
    nowhere = samples.known_customer(addresses=Addresses())
    given = event(nowhere, order("3001", line(1, "100.00")))
    with pytest.raises(Conflict) as refused:
        make(given)
    assert refused.value.code == "billing.invoice_particulars_missing"
    (stored,) = once(lambda: list(Record.find(id=given.invoice_id)))
    told = contract.CollectiveInvoiceRefused.model_validate(stored.outbox[0]["data"])
    assert (told.collective_invoice_id, told.code) == ("col_1", "billing.invoice_particulars_missing")


def test_a_deleted_draft_names_all_orders(customer: str) -> None:
    made = make(event(customer, order("3001", line(1, "1.00")), order("3002", line(1, "1.00")), issue=False))
    once(lambda: invoices.delete(contract.DeleteInvoice(invoice_id=made.id)))
    draft = once(lambda: Invoice.find(id=made.id).first())
    told = [one["data"] for one in draft.outbox if one["type"] == contract.InvoiceDropped.type]
    dropped = contract.InvoiceDropped.model_validate(told[0])
    assert (dropped.order_id, dropped.collective_invoice_id) == ("", "col_1")
    assert dropped.order_ids == ["ord_3001", "ord_3002"]
    once(lambda: order_invoices.remove_dropped(dropped))
    given = event(customer, order("3001", line(1, "1.00")), invoice_id=made.id)
    once(lambda: collective_invoices.make(given, days.TODAY))
    assert once(lambda: Invoice.find(id=made.id).first()) is None


def test_a_draft_of_several_orders_is_not_changed(customer: str) -> None:
    made = make(event(customer, order("3001", line(1, "1.00")), issue=False))
    wanted = contract.ChangeInvoice(
        invoice_id=made.id, version=made.version, lines=[contract.LineInput(text="Annat", price=Decimal(1))]
    )
    with pytest.raises(Conflict) as refused:
        once(lambda: invoices.replace(wanted, days.TODAY))
    assert refused.value.code == "billing.invoice_draft_of_order"


def test_a_credit_says_which_order_gets_what_back(customer: str) -> None:
    pieces: dict[str, Any] = {"quantity": Decimal(4), "price": Decimal("25.00")}
    made = make(
        event(
            customer,
            order("3001", line(1, "100.00", **pieces)),
            order("3002", line(1, "10.00"), line(2, "100.00", **pieces)),
        )
    )
    wanted = [contract.LineToCredit(line=3, quantity=Decimal(1)), contract.LineToCredit(line=1)]
    note = once(
        lambda: credit_notes.credit(contract.CreditInvoice(invoice_id=made.id, lines=wanted, reason="Fel"), days.TODAY)
    ).to_contract(days.TODAY)
    assert [(one.order_number, one.net) for one in note.lines] == [
        ("3002", Decimal("-25.00")),
        ("3001", Decimal("-100.00")),
    ]
    stored = once(lambda: Invoice.find(id=made.id).first())
    (told,) = credit_notes.events_of(stored)
    assert told.order_id is None
    assert [(part.order_id, part.order_line, part.order_place, part.quantity) for part in told.credit.parts] == [
        ("ord_3002", 2, 2, Decimal(1)),
        ("ord_3001", 1, 1, Decimal(4)),
    ]


def test_an_invoice_of_one_order_says_nothing_of_several(customer: str) -> None:
    given = asked.event(customer, new_id("inv"))
    once(lambda: order_invoices.make(given, days.TODAY))
    made = once(lambda: Invoice.find(id=given.invoice_id).first())
    row = made.to_mongo().to_dict()
    assert not {"order_id", "order_number", "delivered_on"} & row["lines"][0].keys()
    shown = made.to_contract(days.TODAY)
    assert (shown.orders, shown.collective_invoice_id, shown.lines[0].order_id) == ([], None, None)
