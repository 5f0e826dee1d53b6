"""Claims beside the principal on stored invoices: paid, left owed, waived, lost; payoff; money paid back; stale reminders."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from billing import claims, disputes, invoices, payments, payoff, replies
from billing.claim_facts import INTEREST
from billing.models import Invoice
from billing.tests import days, samples
from billing.tests.crediting import credit, events_told
from billing.tests.test_payments import pay, withdraw
from billing.tests.test_reminders import remind, send
from billing.tests.test_write_offs import reverse, write_off
from chassis.context import Context, using
from chassis.testing import a_context
from contracts import billing as contract
from contracts.billing import ClaimKind, ClaimStatus, ReminderStatus
from contracts.billing.exchange import CurrencyRate, ExchangeRate
from contracts.errors import Conflict, InvalidInput, NotFound

pytestmark = pytest.mark.usefixtures("new_series")


@pytest.fixture
def reminded(customer: str) -> contract.Reminder:
    """10 000.00 due 2025-05-31, reminded on 2025-08-15: 60.00 and 216.44 come to it."""
    return remind(samples.invoice(customer).id, 2, sent_on=days.TODAY)


def get(invoice_id: str) -> contract.Invoice:
    with using(a_context()):
        return invoices.get(contract.GetInvoice(invoice_id=invoice_id)).to_contract(days.TODAY)


def payoff_on(invoice_id: str, on: date | None = None) -> contract.Payoff:
    with using(a_context()):
        return payoff.payoff(contract.GetPayoff(invoice_id=invoice_id, on=on), days.TODAY)


def waive(
    invoice_id: str, claim_id: str, amount: str | None = None, context: Context | None = None
) -> contract.Invoice:
    sum_ = None if amount is None else Decimal(amount)
    request = contract.WaiveClaim(invoice_id=invoice_id, claim_id=claim_id, amount=sum_, reason="Kulans")
    with using(context or a_context()):
        return claims.waive(request, days.TODAY).to_contract(days.TODAY)


def refund(
    invoice_id: str, amount: str | None = None, context: Context | None = None, **fields: Any
) -> contract.Invoice:
    sum_ = None if amount is None else Decimal(amount)
    with using(context or a_context()):
        request = contract.RefundInvoice(invoice_id=invoice_id, amount=sum_, **fields)
        return claims.refund(request, days.TODAY).to_contract(days.TODAY)


def standing(invoice: contract.Invoice) -> tuple[str, Decimal, dict[str, tuple[str, Decimal]]]:
    """State, what remains, and of each kind of claim its state and what is left."""
    claimed = {str(one.kind): (str(one.status), one.remaining) for one in invoice.claims}
    return str(invoice.status), invoice.remaining, claimed


def test_paid_in_full_it_is_paid(reminded: contract.Reminder) -> None:
    assert reminded.total == Decimal("10276.44")
    assert get(reminded.invoice_id).remaining == Decimal("10276.44")
    paid = pay(reminded.invoice_id, "10276.44")
    nothing = Decimal(0)
    assert standing(paid) == ("paid", nothing, {"reminder_fee": ("settled", nothing), "interest": ("settled", nothing)})
    assert [one.status for one in paid.reminders] == [ReminderStatus.SETTLED]
    assert [one.paid for one in paid.claims] == [Decimal(60), Decimal("216.44")]


@pytest.mark.parametrize("principal_first", [False, True])
def test_the_principal_alone_leaves_the_rest_owed(reminded: contract.Reminder, principal_first: bool) -> None:
    request = contract.RecordPayment(
        invoice_id=reminded.invoice_id,
        amount=Decimal(10000),
        paid_on=days.TODAY,
        principal_first=principal_first,
    )
    with using(a_context()):
        left = payments.record(request, days.TODAY).to_contract(days.TODAY)
    assert (str(left.status), left.remaining) == ("part_paid", Decimal("276.44"))
    assert left.principal_remaining == (0 if principal_first else Decimal("276.44"))
    assert [one.status for one in left.reminders] == [ReminderStatus.SENT]
    assert payoff_on(reminded.invoice_id).total == Decimal("276.44")
    assert pay(reminded.invoice_id, "276.44").remaining == 0


def test_a_bounced_payment_reopens_everything_as_it_was(reminded: contract.Reminder) -> None:
    before = get(reminded.invoice_id)
    paid = pay(reminded.invoice_id, "10276.44")
    back = withdraw(reminded.invoice_id, paid.payments[0].id)
    assert (standing(back), back.claims, back.reminders) == (standing(before), before.claims, before.reminders)


def test_the_payoff_names_each_part_and_its_rule(customer: str) -> None:
    made = samples.invoice(customer)
    assert (payoff_on(made.id).total, payoff_on(made.id).unclaimed_interest) == (Decimal(10000), Decimal("216.44"))
    assert [payoff_on(made.id, on).provisional for on in (days.TODAY, date(2026, 7, 20))] == [False, True]
    remind(made.id, 2, sent_on=days.TODAY)
    shown = payoff_on(made.id, days.TODAY + timedelta(days=10))
    principal, fee, interest = shown.lines
    assert (principal.kind, principal.amount) == (ClaimKind.PRINCIPAL, Decimal(10000))
    assert (fee.kind, fee.amount, fee.since) == (ClaimKind.REMINDER_FEE, Decimal(60), days.TODAY)
    assert "1981:739" in fee.source
    assert "räntelagen" in interest.source
    assert [(one.first, one.last, one.days, one.percent, one.amount) for one in interest.spans] == [
        (date(2025, 6, 1), date(2025, 6, 30), 30, Decimal(11), Decimal("90.4110")),
        (date(2025, 7, 1), days.TODAY, 46, Decimal(10), Decimal("126.0274")),
        (date(2025, 8, 16), date(2025, 8, 25), 10, Decimal(10), Decimal("27.3973")),
    ]
    assert (interest.amount, shown.total) == (Decimal("243.84"), Decimal("10303.84"))
    assert payoff_on(made.id, days.DUE).total == Decimal(10000)  # as it stood then: nothing had been claimed


def test_no_payoff_of_a_draft_or_too_far_ahead(customer: str) -> None:
    draft = samples.invoice(customer, issue=False, issue_date=None)
    with pytest.raises(Conflict) as refusal:
        payoff_on(draft.id)
    assert refusal.value.code == "billing.no_payoff"
    issued = samples.invoice(customer)
    for on in (days.TODAY + timedelta(days=400), days.ISSUED - timedelta(days=1)):
        with pytest.raises(InvalidInput):
            payoff_on(issued.id, on)
    with pytest.raises(NotFound):
        payoff_on("inv_unknown")


def test_a_waiver_of_all_settles_what_was_paid_for(reminded: contract.Reminder) -> None:
    invoice_id = reminded.invoice_id
    pay(invoice_id, "10000.00")
    half = waive(invoice_id, INTEREST, "200.00")
    assert half.remaining == Decimal("76.44")
    assert waive(invoice_id, reminded.id).remaining == Decimal("16.44")
    done = waive(invoice_id, INTEREST)
    assert (str(done.status), done.remaining) == ("paid", Decimal(0))
    assert {one.status for one in done.claims} == {ClaimStatus.WAIVED}
    assert [one.reason for one in done.waivers] == ["Kulans"] * 3
    assert len(events_told(invoice_id, contract.ClaimWaived)) == 3
    assert len(events_told(invoice_id, contract.InvoicePaid)) == 1


def test_no_more_is_waived_than_is_claimed(reminded: contract.Reminder) -> None:
    with pytest.raises(Conflict) as refusal:
        waive(reminded.invoice_id, reminded.id, "60.01")
    assert (refusal.value.code, refusal.value.details["left"]) == ("billing.less_claimed", "60.00")
    waive(reminded.invoice_id, reminded.id)
    with pytest.raises(Conflict):
        waive(reminded.invoice_id, reminded.id)
    with pytest.raises(NotFound) as unknown:
        waive(reminded.invoice_id, "rem_other")
    assert unknown.value.code == "billing.claim_not_found"


def test_the_same_request_twice_is_done_once(reminded: contract.Reminder) -> None:
    again = a_context()
    for _ in range(2):
        waived = waive(reminded.invoice_id, INTEREST, "100.00", again)
    assert len(waived.waivers) == 1
    pay(reminded.invoice_id, "10276.44")
    paying_back = a_context()
    for _ in range(2):
        back = refund(reminded.invoice_id, "50.00", paying_back)
    assert ([one.amount for one in back.refunds], back.remaining) == ([Decimal(50)], Decimal(-50))


def test_what_was_paid_too_much_goes_back(customer: str) -> None:
    made = samples.invoice(customer)
    pay(made.id, "10250.00")
    with pytest.raises(Conflict) as refusal:
        refund(made.id, "250.01")
    assert refusal.value.code == "billing.less_overpaid"
    part = refund(made.id, "100.00", reference="Swish 1")
    assert (str(part.status), part.remaining) == ("overpaid", Decimal(-150))
    whole = refund(made.id)
    assert (str(whole.status), whole.remaining) == ("paid", Decimal(0))
    with pytest.raises(Conflict):
        refund(made.id)
    owed = withdraw(made.id, whole.payments[0].id)
    assert (str(owed.status), owed.remaining) == ("issued", Decimal(10250))
    assert [one.refund.amount for one in events_told(made.id, contract.InvoiceRefunded)] == [Decimal(100), Decimal(150)]


def test_a_paid_invoice_that_is_credited_is_paid_back(customer: str) -> None:
    made = samples.invoice(customer)
    pay(made.id, "10000.00")
    credit(made.id)
    back = refund(made.id)
    assert (str(back.status), back.remaining) == ("credited", Decimal(0))


def test_what_is_lost_is_lost_with_its_claims_until_reversed(reminded: contract.Reminder) -> None:
    lost = write_off(reminded.invoice_id)
    assert (str(lost.status), lost.written_off, lost.remaining) == ("written_off", Decimal(10000), Decimal(0))
    assert {one.status for one in lost.claims} == {ClaimStatus.WRITTEN_OFF}
    assert payoff_on(reminded.invoice_id).total == 0
    recovered = pay(reminded.invoice_id, "4000.00")
    assert recovered.written_off == Decimal(6000)
    assert reverse(reminded.invoice_id).remaining == Decimal("6276.44")


def test_a_reminder_that_money_has_touched_is_stale(customer: str) -> None:
    for touch in (
        lambda made: pay(made.id, "4000.00", days.DUE),
        lambda made: pay(made.id, "4000.00"),
    ):
        made = samples.invoice(customer)
        planned = remind(made.id, 2, planned_on=days.TODAY - timedelta(days=1))
        touched = touch(made)
        with pytest.raises(Conflict) as refusal:
            send(planned)
        assert refusal.value.code == "billing.reminder_stale"
        withdraw(made.id, touched.payments[0].id)
        assert send(planned).status is ReminderStatus.SENT


def test_a_later_reminder_asks_for_what_the_one_before_has_left(reminded: contract.Reminder) -> None:
    demand = remind(reminded.invoice_id, 3)
    assert (demand.earlier_fees, demand.fee, demand.interest) == (Decimal(60), Decimal(180), Decimal("216.44"))
    assert demand.total == Decimal("10456.44")
    sent = send(demand)
    assert sent.pay_by == days.TODAY + timedelta(days=10)
    assert get(reminded.invoice_id).remaining == demand.total
    assert standing(pay(reminded.invoice_id, "10456.44"))[:2] == ("paid", Decimal(0))


@pytest.mark.usefixtures("company")
def test_a_fee_abroad_is_that_of_the_law_in_kronor() -> None:
    german = samples.known_customer(currency="EUR")
    rate = ExchangeRate(rate=Decimal("11.20"), day=days.ISSUED)
    made = samples.invoice(german, exchange_rate=rate)
    without = remind(made.id, 2)
    assert (without.fee, without.fee_sek) == (Decimal(0), None)
    samples.put_settings(exchange_rates=[CurrencyRate(currency="EUR", rate=Decimal("11.00"), day=date(2025, 8, 10))])
    other = samples.invoice(german, exchange_rate=rate)
    reckoned = remind(other.id, 2, sent_on=days.TODAY)
    assert (reckoned.fee, reckoned.fee_sek, reckoned.currency) == (Decimal("5.45"), Decimal(60), "EUR")


def test_what_is_in_dispute_bears_no_interest_and_is_not_in_the_payoff(customer: str) -> None:
    made = samples.invoice(customer, lines=[samples.line("4000.00"), samples.line("4000.00")])
    with using(a_context()):
        disputes.dispute(contract.DisputeInvoice(invoice_id=made.id, disputed=True, lines=[2], reason="Trasig"))
    asked = remind(made.id, 2, sent_on=days.TODAY)
    assert (asked.principal, asked.interest) == (Decimal(5000), Decimal("108.22"))
    shown = payoff_on(made.id)
    assert (shown.total, shown.disputed) == (Decimal("5168.22"), Decimal(5000))


def test_lists_and_card_say_the_same_as_the_invoice(reminded: contract.Reminder) -> None:
    row = Invoice.rows({"_id": reminded.invoice_id}, replies.ROW_FIELDS)[0]
    assert replies.row(row, days.TODAY).remaining == get(reminded.invoice_id).remaining == Decimal("10276.44")


def test_an_invoice_without_claims_is_stored_as_before(customer: str) -> None:
    made = samples.invoice(customer)
    pay(made.id, "10000.00")
    stored = Invoice._get_collection().find_one({"_id": made.id})
    assert not {"claims", "standing", "waivers", "refunds"} & set(stored)
    assert not {"principal_first"} & set(stored["payments"][0])
