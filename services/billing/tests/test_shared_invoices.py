"""One invoice that contracts share: what it says of each, its sums, its number, and what credit notes tell to whom."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from billing import credit_notes, invoices, order_invoices, period_invoices, series
from billing.models import Invoice
from billing.period_invoices import Asked
from billing.records import Record
from billing.tests import asked, crediting, days, samples
from chassis.ids import new_id
from chassis.testing import a_context, once
from chassis.testing_queries import commands
from contracts import billing as contract
from contracts.customers import Addresses
from contracts.errors import Conflict
from contracts.sales import OrderedLine, Period
from contracts.sales.shared_invoices import CollectedPeriod, SharedInvoiceAsked
from contracts.vat import VatCategory

MARCH, APRIL = date(2026, 3, 31), date(2026, 4, 30)
"""The VAT on food falls from 12 to 6 per cent between the two."""


def line(amount: str, category: VatCategory = VatCategory.STANDARD) -> OrderedLine:
    given: dict[str, Any] = {"quantity": Decimal(1), "unit": "st", "price": Decimal(amount), "text": "Serviceavtal"}
    return OrderedLine(line=1, vat_category=category, amount=Decimal(amount), **given)


def period(number: str, *lines: OrderedLine, last: date = MARCH, **fields: Any) -> CollectedPeriod:
    first = last.replace(day=1)
    text = f"Avtal {number}: {first}–{last}\nVillkor 7"
    return CollectedPeriod(
        contract_id=f"ctr_{number}",
        contract_number=number,
        period=Period(key=f"ctr_{number}:{first}", first=first, last=last),
        lines=list(lines),
        **({"text": text} | fields),
    )


def event(customer: str, *periods: CollectedPeriod, **fields: Any) -> SharedInvoiceAsked:
    given: dict[str, Any] = {"customer_id": customer, "currency": "SEK", "issue": True, "invoice_id": new_id("inv")}
    return SharedInvoiceAsked(subject="shr_1", version=2, periods=list(periods), **(given | fields))


def make(given: SharedInvoiceAsked) -> contract.Invoice:
    """The invoice, made twice and once."""
    for _ in range(2):
        once(lambda: period_invoices.make(given, days.TODAY))
    found = once(lambda: order_invoices.wait_for(contract.AwaitInvoice(invoice_id=given.invoice_id)))
    return found.to_contract(days.TODAY)


def test_lines_stand_period_by_period_under_headings(customer: str) -> None:
    made = make(
        event(
            customer,
            period("4001", line("100.00"), line("50.00")),
            period("4002", line("10.00"), branch_name="Butik Norr"),
        )
    )
    assert (made.status, made.contract_id, made.shared_invoice_id, made.from_order) == ("issued", None, "shr_1", False)
    assert made.text == "Samlingsfaktura: avtal 4001, 4002"
    assert [(one.heading, one.first_line, one.line_count) for one in made.periods] == [
        ("Avtal 4001: 2026-03-01–2026-03-31", 1, 2),
        ("Avtal 4002: 2026-03-01–2026-03-31, Butik Norr", 3, 1),
    ]
    assert [(one.contract_id, one.contract_number, one.period_first, one.net) for one in made.lines] == [
        ("ctr_4001", "4001", date(2026, 3, 1), Decimal("100.00")),
        ("ctr_4001", "4001", date(2026, 3, 1), Decimal("50.00")),
        ("ctr_4002", "4002", date(2026, 3, 1), Decimal("10.00")),
    ]


def test_each_period_has_the_vat_of_its_own_last_day_and_the_whole_is_rounded_once(customer: str) -> None:
    food = VatCategory.FOOD
    periods = [period(f"40{at}", line("33.33"), line("1.00", food), last=day) for at, day in enumerate((APRIL, MARCH))]
    made = make(event(customer, *periods, period("4003", line("33.33"))))
    assert [(one.percent, one.net, one.vat) for one in made.totals.vat_rates] == [
        (Decimal(6), Decimal("1.00"), Decimal("0.06")),
        (Decimal(12), Decimal("1.00"), Decimal("0.12")),
        (Decimal(25), Decimal("99.99"), Decimal("25.00")),
    ]
    assert made.delivery_date == APRIL


def test_an_english_customer_reads_english(company: None) -> None:
    abroad = samples.known_customer(language="en")
    assert make(event(abroad, period("4001", line("1.00")))).text == "Collective invoice: contract 4001"


def test_shared_and_single_ones_get_their_numbers_in_one_insert(customer: str, new_series: None) -> None:
    """One that is refused and one that comes twice among them: no number is missing, none is double."""
    nowhere = samples.known_customer(addresses=Addresses())
    shared = [event(customer, period("4001", line("1.00"))) for _ in range(2)]
    bad, single = event(nowhere, period("4001", line("1.00"))), asked.period(customer, new_id("inv"))
    events: list[Asked] = [shared[0], single, bad, shared[1], shared[0]]
    wanted = [period_invoices.Wanted(one, a_context(request_id=one.invoice_id), days.TODAY) for one in events]
    outcomes, sent = commands("billing", lambda: once(lambda: period_invoices.issue(wanted)))
    assert [type(one).__name__ for one in outcomes] == ["NoneType", "NoneType", "Conflict", "NoneType", "NoneType"]
    assert sent.count("insert") == 1
    proof = once(lambda: series.prove(contract.ProveNumberSeries()))
    assert (proof.complete, [one.count for one in proof.series]) == (True, [3])


def test_what_cannot_be_issued_is_refused_as_a_whole(company: None) -> None:
    given = event(samples.known_customer(addresses=Addresses()), period("4001", line("100.00")))
    with pytest.raises(Conflict) as refused:
        make(given)
    assert refused.value.code == "billing.invoice_particulars_missing"
    (stored,) = once(lambda: list(Record.find(id=given.invoice_id)))
    told = contract.SharedInvoiceRefused.model_validate(stored.outbox[0]["data"])
    assert (told.shared_invoice_id, told.code) == ("shr_1", "billing.invoice_particulars_missing")


def test_a_draft_is_issued_or_deleted_but_not_rewritten(customer: str) -> None:
    made = make(event(customer, period("4001", line("1.00")), period("4002", line("1.00")), issue=False))
    wanted = contract.ChangeInvoice(
        invoice_id=made.id, version=made.version, lines=[contract.LineInput(text="Annat", price=Decimal(1))]
    )
    with pytest.raises(Conflict) as refused:
        once(lambda: invoices.replace(wanted, days.TODAY))
    assert refused.value.code == "billing.invoice_draft_of_contract"
    once(lambda: invoices.delete(contract.DeleteInvoice(invoice_id=made.id)))
    told = once(lambda: Invoice.find(id=made.id).first()).news()
    assert isinstance(told, contract.InvoiceDropped)
    assert (told.order_id, told.shared_invoice_id, told.contract_ids) == ("", "shr_1", ["ctr_4001", "ctr_4002"])
    once(lambda: order_invoices.remove_dropped(told))
    again = event(customer, period("4001", line("1.00")), invoice_id=made.id)
    once(lambda: period_invoices.make(again, days.TODAY))
    assert once(lambda: Invoice.find(id=made.id).first()) is None
    kept = make(event(customer, period("4001", line("1.00")), issue=False))
    issued = once(lambda: invoices.issue(contract.IssueInvoice(invoice_id=kept.id), days.TODAY))
    assert (issued.to_contract(days.TODAY).periods[0].heading, len(issued.lines)) == (
        "Avtal 4001: 2026-03-01–2026-03-31",
        1,
    )


def test_a_credit_names_the_periods_of_which_nothing_is_left(customer: str) -> None:
    """Each line of a period, in one credit note or in several."""
    made = make(event(customer, period("4001", line("100.00"), line("50.00")), period("4002", line("10.00"))))
    crediting.credit(made.id, crediting.wanted(1))
    crediting.credit(made.id, crediting.wanted(2))
    crediting.credit(made.id)
    told = crediting.events_told(made.id, contract.InvoiceCredited)
    assert [([of.contract_id for of in one.whole_periods], one.whole, one.contract_id) for one in told] == [
        ([], False, None),
        (["ctr_4001"], False, None),
        (["ctr_4001", "ctr_4002"], True, None),
    ]
    stored = once(lambda: Invoice.find(id=made.id).first())
    assert [len(one.whole_periods) for one in credit_notes.events_of(stored)] == [2, 2, 2]
    notes = once(lambda: list(Invoice.find(kind="credit_note", changes__id=made.id).order_by("number")))
    assert [(one.contract_number, one.period_first) for note in notes for one in note.lines] == [
        ("4001", "2026-03-01"),
        ("4001", "2026-03-01"),
        ("4002", "2026-03-01"),
    ]


def test_an_invoice_of_one_contract_says_nothing_of_several(customer: str) -> None:
    given = asked.period(customer, new_id("inv"))
    once(lambda: period_invoices.make(given, days.TODAY))
    made = once(lambda: Invoice.find(id=given.invoice_id).first())
    assert not {"contract_id", "contract_number", "period_first"} & made.to_mongo().to_dict()["lines"][0].keys()
    shown = made.to_contract(days.TODAY)
    assert (shown.periods, shown.shared_invoice_id, shown.lines[0].contract_id) == ([], None, None)
