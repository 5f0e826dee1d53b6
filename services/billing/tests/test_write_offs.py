"""Write-offs: a confirmed loss names its VAT, is not reminded of, shrinks when money comes in, and can be reversed."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from billing import disputes, invoices, losses, reminders, write_offs
from billing.credit_sums import RateSum, Sums
from billing.loss_sums import share_unpaid
from billing.models import Invoice
from billing.tests import days, samples
from billing.tests.crediting import credit, events_told
from billing.tests.test_payments import pay, withdraw
from chassis.context import Context, using
from chassis.testing import a_context
from contracts import billing as contract
from contracts.billing import InvoiceStatus, ReminderStatus
from contracts.errors import Conflict, InvalidInput, NotFound, Stale
from contracts.money import round_half_up
from contracts.vat import VatCategory

pytestmark = pytest.mark.usefixtures("new_series")


def write_off(invoice_id: str, context: Context | None = None, **fields: Any) -> contract.Invoice:
    request = contract.WriteOffInvoice(invoice_id=invoice_id, reason="Konkurs", **fields)
    with using(context or a_context()):
        return write_offs.write_off(request, days.TODAY).to_contract(days.TODAY)


def reverse(invoice_id: str, **fields: Any) -> contract.Invoice:
    request = contract.ReverseWriteOff(invoice_id=invoice_id, reason="Fel kund", **fields)
    with using(a_context()):
        return write_offs.reverse(request, days.TODAY).to_contract(days.TODAY)


def balance(invoice: contract.Invoice) -> tuple[str, Decimal, Decimal]:
    """Its state, what is written off, and what remains."""
    return str(invoice.status), invoice.written_off, invoice.remaining


def remind(invoice_id: str, level: int, sent: bool = False) -> contract.Reminder:
    sent_on = days.TODAY if sent else None
    request = contract.RecordReminder(invoice_id=invoice_id, level=level, sent_on=sent_on, planned_on=days.TODAY)
    with using(a_context()):
        return reminders.record(request, days.TODAY)


def test_a_loss_names_its_vat_and_nothing_is_owed_any_more(customer: str) -> None:
    lines = [samples.line("8000.00"), samples.line("1000.00", vat_category=VatCategory.FOOD)]
    made = samples.invoice(customer, lines=lines)
    assert made.totals.total == Decimal(11120)
    paid = pay(made.id, "2780.00")
    lost = write_off(made.id, lost_on=days.TODAY, version=paid.version)
    assert (balance(lost), lost.overdue) == (("written_off", Decimal(8340), Decimal(0)), False)
    (one,) = lost.write_offs
    assert (one.on, one.reason, one.amount, one.net, one.vat) == (
        days.TODAY,
        "Konkurs",
        Decimal(8340),
        Decimal(6750),
        Decimal(1590),
    )
    assert [(rate.percent, rate.net, rate.vat) for rate in one.vat_rates] == [
        (Decimal(12), Decimal(750), Decimal(90)),
        (Decimal(25), Decimal(6000), Decimal(1500)),
    ]
    (event,) = events_told(made.id, contract.InvoiceWrittenOff)
    assert (event.write_off, event.invoice.status) == (one, InvoiceStatus.WRITTEN_OFF)
    (row,) = invoices.list_invoices(contract.ListInvoices(status=InvoiceStatus.WRITTEN_OFF), days.TODAY).items
    assert (row.written_off, row.remaining, row.overdue) == (Decimal(8340), Decimal(0), False)


def test_nobody_is_reminded_of_it(customer: str) -> None:
    made = samples.invoice(customer)
    remind(made.id, 1, sent=True)
    remind(made.id, 2)
    lost = write_off(made.id)
    assert [one.status for one in lost.reminders] == [ReminderStatus.SENT, ReminderStatus.WITHDRAWN]
    with pytest.raises(Conflict) as refusal:
        remind(made.id, 3)
    assert (refusal.value.code, refusal.value.details["state"]) == ("billing.invoice_step_refused", "written_off")
    assert pay(made.id, "10000.00").reminders[0].status is ReminderStatus.SETTLED


def test_what_comes_in_makes_the_loss_smaller_to_the_last_ore(customer: str) -> None:
    """10 000.00 with 25 % VAT, all of it lost; the VAT of what comes in is owed again."""
    made = samples.invoice(customer)
    write_off(made.id)
    part = pay(made.id, "3333.33")
    assert balance(part) == ("written_off", Decimal("6666.67"), Decimal(0))
    rest = pay(made.id, "6666.67")
    assert balance(rest) == ("paid", Decimal(0), Decimal(0))
    back = withdraw(made.id, rest.payments[1].id)
    assert balance(back) == ("written_off", Decimal("6666.67"), Decimal(0))
    events = events_told(made.id, contract.LossRecovered)
    assert [(one.amount, one.net, one.vat, one.written_off) for one in events] == [
        (Decimal("3333.33"), Decimal("2666.66"), Decimal("666.67"), Decimal("6666.67")),
        (Decimal("6666.67"), Decimal("5333.34"), Decimal("1333.33"), Decimal(0)),
        (Decimal("-6666.67"), Decimal("-5333.34"), Decimal("-1333.33"), Decimal("6666.67")),
    ]
    assert [one.payment_id for one in events] == [rest.payments[0].id, rest.payments[1].id, rest.payments[1].id]
    assert len(events_told(made.id, contract.InvoicePaid)) == 1
    again = losses.recovered_events(Invoice.find(id=made.id).first())
    assert again == events


def test_a_reversal_makes_it_owed_again(customer: str) -> None:
    made = samples.invoice(customer)
    pay(made.id, "4000.00")
    lost = write_off(made.id)
    owed = reverse(made.id, version=lost.version)
    assert (balance(owed), owed.overdue) == (("part_paid", Decimal(0), Decimal(6000)), True)
    (one,) = owed.write_offs
    assert (one.reversed_on, one.reversed_reason, one.amount) == (days.TODAY, "Fel kund", Decimal(6000))
    (event,) = events_told(made.id, contract.WriteOffReversed)
    assert event.write_off == one
    again = write_off(made.id)
    assert [bool(one.reversed_on) for one in again.write_offs] == [True, False]
    with pytest.raises(Stale):
        reverse(made.id, version=owed.version)


def test_what_was_reckoned_with_stays(customer: str) -> None:
    made = samples.invoice(customer)
    before = pay(made.id, "4000.00").payments[0]
    write_off(made.id)
    with pytest.raises(Conflict) as refusal:
        withdraw(made.id, before.id)
    assert (refusal.value.code, refusal.value.details) == (
        "billing.payment_before_write_off",
        {"allowed": "reverse_write_off"},
    )
    reverse(made.id)
    assert withdraw(made.id, before.id).remaining == Decimal(10000)


def test_after_a_credit_the_rest_is_lost(customer: str) -> None:
    made = samples.invoice(customer, lines=[samples.line("3000.00"), samples.line("5000.00")])
    credit(made.id, contract.LineToCredit(line=1))
    lost = write_off(made.id)
    assert (lost.written_off, lost.credited, lost.remaining) == (Decimal(6250), Decimal(3750), Decimal(0))
    assert (lost.write_offs[0].net, lost.write_offs[0].vat) == (Decimal(5000), Decimal(1250))


def test_the_same_request_writes_off_once(customer: str) -> None:
    made, context = samples.invoice(customer), a_context()
    first = write_off(made.id, context)
    assert write_off(made.id, context) == first
    with pytest.raises(Conflict):
        write_off(made.id)


def test_refusals(customer: str) -> None:
    made = samples.invoice(customer)
    for lost_on, code in ((days.TODAY + timedelta(1), "date_ahead"), (date(2025, 4, 30), "before_issued")):
        with pytest.raises(InvalidInput) as refusal:
            write_off(made.id, lost_on=lost_on)
        assert refusal.value.details["/lost_on"].startswith(code)
    with using(a_context()):
        disputes.dispute(contract.DisputeInvoice(invoice_id=made.id, reason="Trasig"))
    with pytest.raises(Conflict) as disputed:
        write_off(made.id)
    assert disputed.value.code == "billing.invoice_disputed"
    paid = samples.invoice(customer)
    pay(paid.id, "10000.00")
    for invoice in (paid, samples.draft(customer)):
        with pytest.raises(Conflict) as settled:
            write_off(invoice.id)
        assert settled.value.code == "billing.invoice_step_refused"
    with pytest.raises(NotFound) as never:
        reverse(paid.id)
    assert never.value.code == "billing.write_off_not_found"


def test_an_invoice_of_a_release_before_is_written_off(customer: str) -> None:
    """Release 0.1.0 stored neither what is written off nor what is credited."""
    made = samples.invoice(customer)
    stored = Invoice._get_collection().find_one({"_id": made.id})
    assert not {"written_off", "write_offs", "credited", "credits"} & stored.keys()
    assert write_off(made.id).written_off == Decimal(10000)


RATES = some.dictionaries(
    some.sampled_from([Decimal(0), Decimal(6), Decimal(12), Decimal(25)]), some.integers(1, 10**8), min_size=1
)


@given(RATES, some.integers(-50, 50), some.lists(some.fractions(0, 1), max_size=5))
def test_shares_add_up_whatever_is_paid(nets: dict[Decimal, int], rounding: int, parts: list[Any]) -> None:
    rates = {
        percent: RateSum(net, int(round_half_up(net * percent / 100, Decimal(1)))) for percent, net in nets.items()
    }
    gross = sum(rate.net + rate.vat for rate in rates.values())
    whole = Sums(rates, rounding, gross + rounding)
    if whole.total <= 0:
        return
    unpaid = whole.total
    for part in parts:
        left = unpaid - int(unpaid * part)
        lost = share_unpaid(whole, left)
        assert lost.net + lost.vat + lost.rounding == lost.total == left
        assert abs(lost.rounding) <= abs(rounding)
        for percent, rate in () if left == whole.total else lost.rates.items():
            assert abs(rate.vat - (rate.net + rate.vat) * percent / (100 + percent)) <= Decimal("0.5")
        unpaid = left
    assert share_unpaid(whole, whole.total) == whole
