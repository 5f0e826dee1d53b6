"""Credit notes on the real database: what an invoice loses by them, once each, and what its balance and reminders become."""

from decimal import Decimal

import pytest

from billing import credit_notes, customers, invoices, order_invoices, reminders, series
from billing.models import Invoice
from billing.tests import days, samples
from billing.tests.asked import event
from billing.tests.crediting import balance, credit, events_told, request, wanted
from billing.tests.test_payments import pay, withdraw
from billing.tests.test_reminders import remind, send
from chassis.context import using
from chassis.ids import new_id
from chassis.testing import a_context, once
from contracts import billing as contract
from contracts.billing import InvoiceKind, InvoiceStatus, Numbering, ReminderStatus
from contracts.errors import Conflict, InvalidInput, Stale
from contracts.vat import VatCategory

pytestmark = pytest.mark.usefixtures("new_series")


def now(invoice: contract.Invoice) -> contract.Invoice:
    with using(a_context()):
        return invoices.get(contract.GetInvoice(invoice_id=invoice.id)).to_contract(days.TODAY)


def test_a_whole_credit_is_an_issued_document_that_names_what_it_changes(customer: str) -> None:
    invoice = samples.invoice(customer, "4467.75")
    note = credit(invoice.id, reason="Varan kom aldrig fram")
    assert (note.kind, note.status, note.issue_date) == (InvoiceKind.CREDIT_NOTE, InvoiceStatus.SET_OFF, days.TODAY)
    assert int(note.number or 0) == int(invoice.number or 0) + 1
    assert note.changes is not None
    assert (note.changes.id, note.changes.number, note.changes.issue_date) == (invoice.id, invoice.number, days.ISSUED)
    assert (note.totals.net, note.totals.vat) == (Decimal("-4467.75"), Decimal("-1116.94"))
    assert (note.totals.rounding, note.totals.total) == (Decimal("-0.31"), Decimal("-5585.00"))
    assert [(one.quantity, one.price, one.net) for one in note.lines] == [
        (Decimal(-1), Decimal("4467.75"), Decimal("-4467.75"))
    ]
    assert (note.remaining, note.due_date, note.ocr, note.text) == (
        Decimal(0),
        None,
        None,
        "Varan kom aldrig fram",
    )
    assert balance(invoice) == ("credited", Decimal("5585.00"), Decimal(0))
    assert [(one.id, one.total) for one in now(invoice).credits] == [(note.id, Decimal("5585.00"))]


def test_the_rates_and_names_are_those_of_the_invoice(customer: str) -> None:
    """Food was 12 % in 2025 and is 6 % from April 2026; the customer and the company have new names since."""
    food = samples.line("100.00", vat_category=VatCategory.FOOD)
    invoice = samples.invoice(customer, lines=[food], your_reference="Åsa")
    samples.put_settings(seller_name="Nya Grossisten AB", f_tax=False)
    with using(a_context()):
        renamed = samples.customer_created(customer, name="Byggaren AB").model_copy(update={"version": 2})
        customers.keep(renamed)
        note = credit_notes.credit(request(invoice.id), days.TODAY.replace(year=2026)).to_contract(days.TODAY)
    samples.put_settings()
    assert [(rate.percent, rate.vat) for rate in note.totals.vat_rates] == [(Decimal(12), Decimal(-12))]
    assert (note.seller, note.buyer, note.notes) == (invoice.seller, invoice.buyer, invoice.notes)
    assert (note.your_reference, note.delivery_date) == ("Åsa", invoice.delivery_date)


def test_lines_amounts_and_the_rest(customer: str) -> None:
    invoice = samples.invoice(customer, lines=[samples.line("100.00", "3"), samples.line("80.00")])
    assert invoice.totals.total == Decimal("475.00")
    note = credit(invoice.id, wanted(1, quantity="1"), wanted(2, amount="30.00"))
    assert [(one.quantity, int(one.price), int(one.net)) for one in note.lines] == [
        (Decimal(-1), 100, -100),
        (Decimal(-1), 30, -30),
    ]
    assert balance(invoice) == ("part_credited", Decimal("162.50"), Decimal("312.50"))
    assert [(int(one.credited), int(one.credited_net)) for one in now(invoice).lines] == [(1, 100), (0, 30)]
    credit(invoice.id)
    assert balance(invoice) == ("credited", Decimal("475.00"), Decimal(0))
    with pytest.raises(Conflict) as twice:
        credit(invoice.id)
    assert (twice.value.code, twice.value.details["state"]) == ("billing.invoice_step_refused", "credited")


def test_what_was_paid_before_is_too_much_and_said_so(customer: str) -> None:
    invoice = samples.invoice(customer, "100.00")
    pay(invoice.id, "125.00")
    credit(invoice.id, wanted(1, amount="40.00"))
    assert balance(invoice) == ("overpaid", Decimal("50.00"), Decimal("-50.00"))
    credit(invoice.id)
    assert balance(invoice) == ("overpaid", Decimal("125.00"), Decimal("-125.00"))
    with pytest.raises(Conflict) as nothing:
        credit(invoice.id)
    assert nothing.value.code == "billing.invoice_nothing_to_credit"
    withdraw(invoice.id, now(invoice).payments[0].id)
    assert balance(invoice) == ("credited", Decimal("125.00"), Decimal(0))


def test_what_remains_after_a_credit_can_be_paid(customer: str) -> None:
    invoice = samples.invoice(customer, "100.00")
    credit(invoice.id, wanted(1, amount="40.00"))
    pay(invoice.id, "25.00")
    assert balance(invoice)[::2] == ("part_paid", Decimal("50.00"))
    pay(invoice.id, "50.00")
    assert balance(invoice)[::2] == ("paid", Decimal(0))


def test_a_credit_that_settles_the_rest_says_that_the_invoice_is_paid(customer: str) -> None:
    invoice = samples.invoice(customer, "100.00")
    pay(invoice.id, "75.00")
    credit(invoice.id, wanted(1, amount="40.00"))
    assert balance(invoice)[::2] == ("paid", Decimal(0))
    assert [one.invoice.status for one in events_told(invoice.id, contract.InvoicePaid)] == ["paid"]


def test_drafts_and_credit_notes_are_not_credited_nor_paid(customer: str) -> None:
    draft = samples.draft(customer, price="10.00")
    note = credit(samples.invoice(customer, "10.00").id)
    for document in (draft, note):
        with pytest.raises(Conflict) as refused:
            credit(document.id)
        assert refused.value.code == "billing.invoice_step_refused"
    for step in (lambda: pay(note.id, "1.00"), lambda: remind(note.id)):
        with pytest.raises(Conflict):
            step()


def test_an_old_version_is_refused_and_bad_lines_are_named(customer: str) -> None:
    invoice = samples.invoice(customer, "10.00")
    with pytest.raises(Stale):
        credit(invoice.id, version=7)
    with pytest.raises(InvalidInput) as refused:
        credit(invoice.id, wanted(2))
    assert refused.value.details["/lines/0/line"].split()[0] == "no_such_line"
    assert now(invoice) == invoice


def test_reminders_ask_for_what_remains_and_planned_ones_are_withdrawn(customer: str) -> None:
    invoice = samples.invoice(customer, "8000.00")
    sent = remind(invoice.id, 1)
    send(sent)
    stale = remind(invoice.id, 2)
    credit(invoice.id, wanted(1, amount="4000.00"))
    assert [one.status for one in now(invoice).reminders] == [ReminderStatus.SENT, ReminderStatus.WITHDRAWN]
    with pytest.raises(Conflict):
        send(stale)
    assert remind(invoice.id, 2).principal == Decimal("5000.00")
    credit(invoice.id)
    states = [one.status for one in now(invoice).reminders]
    assert states == [ReminderStatus.SETTLED, ReminderStatus.WITHDRAWN, ReminderStatus.WITHDRAWN]
    with pytest.raises(Conflict):
        remind(invoice.id, 3)
    assert not now(invoice).overdue


def test_the_events_say_what_goes_back_to_the_order(customer: str) -> None:
    asked = event(customer, new_id("inv"))
    once(lambda: order_invoices.make(asked, days.TODAY))
    note = credit(asked.invoice_id, wanted(1, quantity="0.5"))
    credit(asked.invoice_id, wanted(1, amount="1.00"))
    credit(asked.invoice_id, wanted(1, quantity="0.25"), to_order=False)
    events = events_told(asked.invoice_id, contract.InvoiceCredited)
    assert [(one.order_id, one.credit.parts[0].order_line, one.credit.parts[0].quantity) for one in events] == [
        ("ord_1", 1, Decimal("0.5")),
        ("ord_1", None, Decimal(0)),
        ("ord_1", None, Decimal("0.25")),
    ]
    assert (events[0].credit.id, events[0].status, events[0].remaining) == (note.id, "part_credited", Decimal("4.78"))
    (issued,) = events_told(note.id, contract.CreditNoteIssued)
    assert (issued.subject, issued.invoice.number, issued.invoice.from_order) == (note.id, note.number, False)
    document = once(lambda: Invoice.find(id=asked.invoice_id).first())
    assert [one.credit for one in credit_notes.events_of(document)] == [one.credit for one in events]


@pytest.mark.parametrize(
    ("numbering", "name", "numbers"),
    [(Numbering.CONTINUOUS, "credit", ["K1", "K2"]), (Numbering.YEARLY, "credit2025", ["K2025000001", "K2025000002"])],
)
def test_a_series_of_its_own_is_unbroken_too(
    customer: str, numbering: Numbering, name: str, numbers: list[str]
) -> None:
    samples.put_settings(numbering=numbering, own_credit_series=True)
    invoice = samples.invoice(customer, "100.00")
    made = [credit(invoice.id, wanted(1, amount="10.00")).number for _ in range(2)]
    samples.put_settings()
    assert made == numbers
    proof = once(lambda: series.prove(contract.ProveNumberSeries(series=name)))
    assert [(one.series, one.first, one.last, one.complete) for one in proof.series] == [(name, 1, 2, True)]
    assert once(lambda: series.prove(contract.ProveNumberSeries())).complete


def test_lists_tell_invoices_and_credit_notes_apart(customer: str) -> None:
    invoice = samples.invoice(customer, "100.00")
    note = credit(invoice.id, wanted(1, amount="40.00"))
    found = {}
    for kind in InvoiceKind:
        asked = contract.ListInvoices(customer_id=customer, kind=kind)
        found[kind] = [(one.id, one.kind, one.credited, one.remaining) for one in rows(asked)]
    assert found[InvoiceKind.INVOICE] == [(invoice.id, "invoice", Decimal(50), Decimal(75))]
    assert found[InvoiceKind.CREDIT_NOTE] == [(note.id, "credit_note", Decimal(-50), Decimal(0))]
    assert [one.id for one in rows(contract.ListInvoices(customer_id=customer))] == [note.id, invoice.id]


def rows(request: contract.ListInvoices) -> list[contract.InvoiceRow]:
    with using(a_context()):
        return invoices.list_invoices(request, days.TODAY).items


def test_listed_reminders_are_those_of_invoices(customer: str) -> None:
    invoice = samples.invoice(customer)
    remind(invoice.id)
    credit(invoice.id)
    with using(a_context()):
        listed = reminders.list_reminders(contract.ListReminders(customer_id=customer)).items
    assert [(one.invoice_id, one.status) for one in listed] == [(invoice.id, ReminderStatus.WITHDRAWN)]


def test_an_invoice_without_credits_is_stored_as_before(customer: str) -> None:
    """So that the release before can read it."""
    invoice = samples.invoice(customer)
    (row,) = once(lambda: Invoice.rows({"_id": invoice.id}))
    assert {"kind", "changes", "credited", "credits"} & row.keys() == set()
