"""Interest invoices: interest of what was paid late, claimed once, without VAT, and again once it is credited."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from billing import claims, exemption, interest_invoices, payments, purchases, reminders, standing, turnover
from billing.interest_invoices import run_of
from billing.models import Invoice
from billing.tests import days, samples
from billing.tests.crediting import credit, events_told, wanted
from billing.tests.test_claims import get, payoff_on
from billing.tests.test_payments import pay, withdraw
from billing.tests.test_reminders import remind
from chassis.context import using
from chassis.testing import a_context, once
from contracts import billing as contract
from contracts.billing import InvoiceKind
from contracts.billing import purchases as contract_purchases
from contracts.billing import turnover as contract_turnover
from contracts.errors import Conflict, ServiceError
from contracts.money import round_half_up

pytestmark = pytest.mark.usefixtures("new_series", "nothing_waits")
HISTORIES = int(os.environ.get("INTEREST_HISTORIES", "3"))
ORE = Decimal("0.01")


def claim(customer: str, request_id: str = "", **fields: Any) -> contract.InterestInvoice:
    request = contract.InvoiceInterest(customer_id=customer, **fields)
    return once(lambda: interest_invoices.invoice_interest(request, days.TODAY), request_id=request_id)


def paid_late(customer: str, **fields: Any) -> contract.Invoice:
    """10 000.00 due 2025-05-31, paid 2025-08-15: 30 days at 11 %, 46 days at 10 %."""
    return pay(samples.invoice(customer, **fields).id, "10000.00", days.TODAY)


def amounts(found: contract.InterestInvoice) -> list[tuple[str, Decimal]]:
    return [(one.invoice_number, one.amount) for one in found.lines]


def test_a_dry_run_shows_the_rule_and_the_spans(customer: str) -> None:
    late = paid_late(customer)
    shown = claim(customer, dry_run=True)
    (line,) = shown.lines
    assert (line.invoice_id, line.invoice_number, line.before, line.amount) == (
        *(late.id, late.number),
        *(Decimal(0), Decimal("216.44")),
    )
    assert "räntelagen (1975:635) 3 §, 4 §, 6 §" in line.source
    assert [(one.days, one.percent, one.principal, one.amount) for one in line.spans] == [
        (30, Decimal(11), Decimal(10000), Decimal("90.4110")),
        (46, Decimal(10), Decimal(10000), Decimal("126.0274")),
    ]
    assert (shown.total, shown.smallest, shown.invoice) == (Decimal("216.44"), Decimal(50), None)
    assert claim(customer, dry_run=True) == shown


def test_it_claims_to_the_ore_without_vat_and_once(customer: str) -> None:
    late, in_time = paid_late(customer), pay(samples.invoice(customer).id, "10000.00", days.DUE)
    made = claim(customer, request_id="once").invoice
    assert made is not None
    assert (made.kind, made.status, made.totals.net, made.totals.vat, made.totals.total) == (
        *(InvoiceKind.INTEREST, "issued"),
        *(Decimal("216.44"), Decimal(0), Decimal("216.44")),
    )
    (line,) = made.lines
    assert (line.vat_percent, line.net) == (Decimal(0), Decimal("216.44"))
    assert line.text == (
        f"Dröjsmålsränta på faktura {late.number}, 76 dagar 2025-06-01–2025-08-15, 10 %, 11 % på högst 10000.00"
    )
    assert [one.invoice_id for one in made.interest_of] == [late.id]
    again = claim(customer, request_id="once")
    assert again.invoice is not None
    assert (again.invoice.id, again.total) == (made.id, Decimal("216.44"))
    with pytest.raises(Conflict) as nothing:
        claim(customer)
    assert (nothing.value.code, nothing.value.details["total"]) == ("billing.little_interest", "0.00")
    assert payoff_on(late.id).total == payoff_on(in_time.id).total == 0
    assert [one.number for one in events_told(made.id, contract.InterestInvoiced)] == [made.number]


def test_six_at_once_claim_it_once(customer: str) -> None:
    late = paid_late(customer)

    def one(_number: int) -> str:
        try:
            return str(claim(customer).total)
        except ServiceError as error:
            return error.code

    with ThreadPoolExecutor(6) as callers:
        said = list(callers.map(one, range(6)))
    assert said.count("216.44") == 1
    assert set(said) <= {"216.44", "billing.little_interest", "billing.numbers_busy"}
    assert noted(late.id) == Decimal("216.44")


def test_less_than_the_smallest_sum_waits(customer: str) -> None:
    pay(samples.invoice(customer, "800.00").id, "1000.00", days.TODAY)
    with pytest.raises(Conflict) as little:
        claim(customer)
    assert (little.value.details["total"], little.value.details["smallest"]) == ("21.64", "50.00")
    samples.put_settings(smallest_interest_invoice="20.00")
    assert claim(customer).total == Decimal("21.64")
    samples.put_settings()


def test_only_named_invoices_and_none_that_a_reminder_has_asked_for(customer: str) -> None:
    first, second, reminded = paid_late(customer), paid_late(customer), samples.invoice(customer)
    remind(reminded.id, 2, sent_on=days.TODAY)
    pay(reminded.id, "10276.44")
    assert amounts(claim(customer, invoice_ids=[second.id, reminded.id])) == [(second.number, Decimal("216.44"))]
    assert amounts(claim(customer)) == [(first.number, Decimal("216.44"))]


def test_reminders_claim_no_more_than_the_rest(customer: str) -> None:
    late = paid_late(customer)
    claim(customer)
    open_ = withdraw(late.id, late.payments[0].id)
    asked = remind(open_.id, 2, sent_on=days.TODAY)
    assert (asked.fee, asked.interest, asked.total) == (Decimal(60), Decimal(0), Decimal(10060))
    later = payoff_on(late.id, days.TODAY + timedelta(days=10))
    assert later.total == Decimal(10060)  # the reminder had no interest to ask for
    assert later.unclaimed_interest == Decimal("27.40")


def test_credited_it_is_claimed_again(customer: str) -> None:
    first, second = paid_late(customer), paid_late(customer)
    made = claim(customer).invoice
    assert made is not None
    credit(made.id, wanted(2, quantity="1"))
    once(lambda: interest_invoices.after_credit(made.id))
    assert [noted(one.id) for one in (first, second)] == [Decimal("216.44"), Decimal(0)]
    assert amounts(claim(customer)) == [(second.number, Decimal("216.44"))]


def noted(invoice_id: str) -> Decimal:
    """What is noted on a late invoice of interest that is claimed elsewhere."""
    stored = once(lambda: Invoice.find(id=invoice_id).first())
    return stored.money.read(sum(one["amount"] for one in stored.interest_invoiced or ()))


def test_a_process_killed_before_it_is_noted_is_finished_by_the_event(
    customer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = paid_late(customer)

    def die(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("billing.interest_invoices.finish", die)
        with pytest.raises(KeyboardInterrupt):
            claim(customer)
    assert noted(late.id) == 0
    with pytest.raises(Conflict):
        claim(customer)  # read from the interest invoices themselves
    (made,) = once(lambda: list(Invoice.find(kind="interest_invoice", customer_id=customer)))
    (event,) = events_told(made.id, contract.InterestInvoiced)
    assert once(lambda: interest_invoices.find_unnoted([event])) == [event]
    for _ in range(2):
        once(lambda: interest_invoices.finish(event))
    assert once(lambda: interest_invoices.find_unnoted([event])) == []
    assert noted(late.id) == Decimal("216.44")


def test_a_reminder_of_it_bears_no_interest(customer: str) -> None:
    paid_late(customer)
    made = claim(customer).invoice
    assert made is not None
    overdue = date.fromisoformat(f"{made.due_date}") + timedelta(days=60)
    request = contract.RecordReminder(invoice_id=made.id, level=2, planned_on=overdue)
    asked = once(lambda: reminders.record(request, overdue))
    assert (asked.interest, asked.total) == (Decimal(0), Decimal("276.44"))
    assert payoff_on(made.id, overdue).unclaimed_interest == 0


def test_no_interest_on_a_rate_that_is_not_known(customer: str) -> None:
    late = samples.invoice(customer)
    today = date(2026, 7, 20)
    with using(a_context()):
        request = contract.RecordPayment(invoice_id=late.id, amount=Decimal(10000), paid_on=today)
        payments.record(request, today)
    asked = contract.InvoiceInterest(customer_id=customer, dry_run=True)
    assert once(lambda: interest_invoices.invoice_interest(asked, today)).provisional
    with pytest.raises(Conflict) as unknown:
        once(lambda: interest_invoices.invoice_interest(contract.InvoiceInterest(customer_id=customer), today))
    assert unknown.value.code == "billing.interest_provisional"


def test_interest_is_neither_sold_nor_bought(customer: str) -> None:
    """Nor is what was credited of it."""

    def sold() -> list[Any]:
        request = contract_turnover.GetTurnover(customer_id=customer, first=date(2025, 1, 1), last=days.TODAY)
        return once(lambda: turnover.of_customer(request, days.TODAY)).sums

    def bought() -> list[Any]:
        request = contract_purchases.ListPurchases(customer_id=customer, first=date(2025, 1, 1), last=days.TODAY)
        return once(lambda: purchases.list_purchases(request, days.TODAY)).items

    paid_late(customer)
    before = sold(), bought()
    made = claim(customer).invoice
    assert made is not None
    assert (sold(), bought()) == before
    credit(made.id, wanted(1, amount="1.00"))
    assert (sold(), bought()) == before


def test_interest_is_no_turnover_of_an_exempt_seller(customer: str) -> None:
    before = once(lambda: exemption.turnover(2025))
    paid_late(customer)
    made = claim(customer).invoice
    assert made is not None
    credit(made.id, wanted(1, amount="1.00"))
    assert once(lambda: exemption.turnover(2025)) - before == Decimal(8000)


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_what_was_invoiced_claimed_waived_and_not_claimed_is_what_has_run(customer: str, seed: int) -> None:
    """INTEREST_HISTORIES=1000 runs the long form."""
    random = Random(seed)
    made = [samples.invoice(customer, random.choice(("8000.00", "1234.56", "99.70"))) for _ in range(3)]
    samples.put_settings(smallest_interest_invoice="0.00")
    for _ in range(14):
        try:
            happen(random, customer, random.choice(made).id)
        except ServiceError:
            continue
    for one in once(lambda: list(Invoice.find(kind=InvoiceKind.INTEREST.value, customer_id=customer))):
        once(lambda: interest_invoices.after_credit(one.id))  # noqa: B023
    samples.put_settings()
    for one in made:
        check_interest(customer, one.id)


def happen(random: Random, customer: str, invoice_id: str) -> None:
    """Something that changes interest, or claims it."""
    invoice = get(invoice_id)
    step = random.choice(("pay", "pay", "pay", "remind", "withdraw", "invoice", "invoice", "credit", "waive"))
    if step == "pay":
        pay(
            invoice_id,
            str(random.choice((abs(invoice.remaining) or ORE, Decimal("100.00")))),
            days.TODAY - timedelta(days=random.choice((0, 20, 60))),
        )
    elif step == "remind":
        remind(invoice_id, 2, sent_on=days.TODAY)
    elif step == "withdraw" and invoice.payments:
        withdraw(invoice_id, random.choice(invoice.payments).id)
    elif step == "invoice":
        claim(customer)
    elif step == "credit":
        interest = once(lambda: list(Invoice.find(kind=InvoiceKind.INTEREST.value, customer_id=customer)))
        if interest:
            credit(random.choice(interest).id)
    elif step == "waive":
        request = contract.WaiveClaim(invoice_id=invoice_id, claim_id="claim_interest", amount=ORE, reason="Kulans")
        once(lambda: claims.waive(request, days.TODAY))


def check_interest(customer: str, invoice_id: str) -> None:
    """Of an invoice: what is claimed here and there is what has run, as far as it is claimed; the rest is still claimable."""
    stored = once(lambda: Invoice.find(id=invoice_id).first())
    invoiced = noted(invoice_id)
    shown = once(
        lambda: interest_invoices.invoice_interest(
            contract.InvoiceInterest(customer_id=customer, dry_run=True), days.TODAY
        )
    )
    claimable = sum((one.amount for one in shown.lines if one.invoice_id == invoice_id), Decimal(0))
    claimed = sum((one.amount for one in get(invoice_id).claims if one.id == "claim_interest"), Decimal(0))
    now = once(lambda: standing.stand(standing.facts_of(stored)))
    if now.interest is not None:
        exact = sum((one.amount for one in now.accrued), Decimal(0)) / 100
        assert max(round_half_up(exact, ORE), invoiced) == invoiced + claimed
        assert claimable == 0
    elif stored.status in ("paid", "overpaid"):
        exact = sum((one.amount for one in once(lambda: run_of(stored, standing.known_rates()))), Decimal(0)) / 100
        assert max(round_half_up(exact, ORE), invoiced) == invoiced + claimable
