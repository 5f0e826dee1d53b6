"""Disputes: what is in dispute is not claimed; of an invoice disputed by line the rest is, to the öre."""

from decimal import Decimal

import pytest

from billing import disputes
from billing.dispute_sums import undisputed
from billing.models import Invoice
from billing.tests import days, samples
from billing.tests.crediting import credit, events_told
from billing.tests.test_payments import pay
from billing.tests.test_reminders import remind, send
from chassis.context import using
from chassis.testing import a_context
from contracts import billing as contract
from contracts.billing import ReminderStatus
from contracts.errors import Conflict, InvalidInput
from contracts.vat import VatCategory

pytestmark = pytest.mark.usefixtures("new_series")


def dispute(invoice_id: str, *lines: int, disputed: bool = True) -> contract.Invoice:
    request = contract.DisputeInvoice(
        invoice_id=invoice_id, disputed=disputed, lines=list(lines) or None, reason="Trasig vara"
    )
    with using(a_context()):
        return disputes.dispute(request).to_contract(days.TODAY)


@pytest.fixture
def three_lines(customer: str) -> contract.Invoice:
    """4 467.75 at 25 %, 100.00 at 12 %, 2 000.00 at 25 %: 8 196.69, rounded to 8 197."""
    lines = [samples.line("4467.75"), samples.line("100.00", vat_category=VatCategory.FOOD), samples.line("2000.00")]
    return samples.invoice(customer, lines=lines)


def test_one_line_of_three_the_other_two_are_claimed(three_lines: contract.Invoice) -> None:
    found = dispute(three_lines.id, 1)
    assert (found.disputed, found.disputed_lines, found.dispute_reason) == (True, [1], "Trasig vara")
    assert (found.remaining, found.disputed_amount) == (Decimal(8197), Decimal(8197) - Decimal(2612))
    made = remind(three_lines.id, 2)
    assert (made.principal, made.interest) == (Decimal(2612), Decimal("56.53"))
    assert send(made).status is ReminderStatus.SENT
    (event,) = events_told(three_lines.id, contract.InvoiceDisputed)
    assert (event.invoice.disputed_lines, event.invoice.disputed_amount) == ([1], Decimal(5585))


def test_payments_go_to_what_is_not_disputed_first(three_lines: contract.Invoice) -> None:
    dispute(three_lines.id, 1)
    assert pay(three_lines.id, "2600.00").disputed_amount == Decimal(5585)
    assert remind(three_lines.id, 1).principal == Decimal(12)
    rest = pay(three_lines.id, "12.00")
    assert (rest.remaining, rest.disputed_amount) == (Decimal(5585), Decimal(5585))
    with pytest.raises(Conflict) as refusal:
        remind(three_lines.id, 2)
    assert (refusal.value.code, refusal.value.details) == ("billing.invoice_disputed", {"allowed": "settle_dispute"})


def test_a_planned_reminder_that_asks_for_too_much_is_withdrawn(three_lines: contract.Invoice) -> None:
    high = remind(three_lines.id, 2)
    found = dispute(three_lines.id, 1)
    assert [(one.id, one.status) for one in found.reminders] == [(high.id, ReminderStatus.WITHDRAWN)]
    low = remind(three_lines.id, 2)
    settled = dispute(three_lines.id, disputed=False)
    assert (settled.disputed, settled.disputed_lines, settled.disputed_amount) == (False, [], Decimal(0))
    assert send(low).status is ReminderStatus.SENT
    assert remind(three_lines.id, 3).principal == Decimal(8197)


def test_wholly_disputed_nobody_is_reminded(three_lines: contract.Invoice) -> None:
    planned = remind(three_lines.id, 1)
    for lines in ((), (1, 2, 3)):
        found = dispute(three_lines.id, *lines)
        assert (found.disputed_lines, found.disputed_amount) == ([], Decimal(8197))
    for refused in (lambda: remind(three_lines.id, 2), lambda: send(planned)):
        with pytest.raises(Conflict) as refusal:
            refused()
        assert refusal.value.code == "billing.invoice_disputed"
    dispute(three_lines.id, disputed=False)
    assert send(planned).status is ReminderStatus.SENT


def test_credited_pieces_are_disputed_no_more(customer: str) -> None:
    made = samples.invoice(
        customer, lines=[samples.line("100.00", "10"), samples.line("3000.00")], issue_date=days.TODAY
    )
    dispute(made.id, 1)
    credit(made.id, contract.LineToCredit(line=1, quantity=Decimal(6)))
    with using(a_context()):
        found = disputes.dispute(contract.DisputeInvoice(invoice_id=made.id, lines=[1])).to_contract(days.TODAY)
    assert (found.remaining, found.disputed_amount) == (Decimal(4250), Decimal(500))


def test_bad_lines_are_named(three_lines: contract.Invoice, customer: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        dispute(three_lines.id, 4, 1, 9)
    assert {pointer: text.split()[0] for pointer, text in refusal.value.details.items()} == {
        "/lines/0": "no_such_line",
        "/lines/2": "no_such_line",
    }
    discount = [samples.line("100.00"), samples.line("-10.00")]
    made = samples.invoice(customer, lines=discount, issue_date=days.TODAY)
    with pytest.raises(InvalidInput) as nothing:
        dispute(made.id, 2)
    assert nothing.value.details["/lines"].startswith("nothing_in_dispute")


def test_the_rest_is_what_an_invoice_of_it_would_be(customer: str) -> None:
    """Half up for each rate: 0.02 at 25 % is 0.01 of VAT, 2 × 0.01 at 25 % too."""
    lines = [samples.line("0.01"), samples.line("0.01"), samples.line("10.00")]
    made = samples.invoice(customer, lines=lines, issue_date=days.TODAY)
    with using(a_context()):
        stored = Invoice.find(id=made.id).first()
    assert undisputed(stored.lines_left(), [3]) == 3
    assert undisputed(stored.lines_left(), [2, 3]) == 1
