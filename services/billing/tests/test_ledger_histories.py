"""Random histories of a customer's invoices, on the database: the ledger of any day is what the invoices said on that day.

LEDGER_HISTORIES=10000 runs the long form.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from billing import ageing, card, claims, credit_notes, invoices, ledger, payments, reminders, standing, write_offs
from billing.ledger_sums import OfLines, enter
from billing.models import Company, Invoice
from chassis.clock import start_of
from chassis.context import using
from chassis.testing import a_context
from contracts import billing as contract
from contracts.access import Module
from contracts.errors import ServiceError
from contracts.money import from_minor
from contracts.tabs import GetCardSection

HISTORIES = int(os.environ.get("LEDGER_HISTORIES", "4"))
STEPS = 14
BEGIN = date(2025, 3, 3)
NOON = timedelta(hours=12)

pytestmark = pytest.mark.usefixtures("new_series", "nothing_waits")


@pytest.fixture
def nothing_waits(database: str) -> None:
    """Each history puts the settings once more, and nobody takes their events away."""
    Company._get_collection().update_many({}, {"$set": {"outbox": []}})


@dataclass
class History:
    """`said` is the sum of what remained of all invoices at the end of each day on which something happened."""

    customer: str
    random: Random
    today: date = BEGIN
    said: dict[date, Decimal] = field(default_factory=dict)

    def step(self) -> None:
        self.today += timedelta(days=self.random.choice((0, 1, 5, 20, 40)))
        before = self._versions()
        try:
            with using(a_context()):
                self.random.choice(STEPS_OF)(self)
        except ServiceError:
            pass
        for invoice_id in {name for name, version in self._versions().items() if before.get(name) != version}:
            Invoice._get_collection().update_one(
                {"_id": invoice_id}, {"$set": {"changed_at": start_of(self.today) + NOON}}
            )
        self.said[self.today] = from_minor(sum(one.remaining for one in self.invoices()))

    def invoices(self) -> list[Invoice]:
        return list(Invoice.find(customer_id=self.customer, status__ne="set_off").order_by("id"))

    def one(self) -> Invoice:
        return self.random.choice(self.invoices())

    def amount(self, invoice: Invoice) -> Decimal:
        rest = from_minor(abs(invoice.remaining) or 10000)
        return self.random.choice((rest, rest / 2, rest - Decimal("0.40"), rest + 50)).quantize(Decimal("0.01"))

    def _versions(self) -> dict[str, int]:
        return {one.id: one.version for one in self.invoices()}


def issue(history: History) -> None:
    price = history.random.choice((Decimal("8000"), Decimal("99.70"), Decimal("1234.56")))
    line = contract.LineInput(text="Skruv", price=price, quantity=Decimal(1))
    branch = history.random.choice((None, "bra_limhamn"))
    request = contract.CreateInvoice(customer_id=history.customer, lines=[line], issue=True, branch_id=branch)
    invoices.make(request, history.today)


def pay(history: History) -> None:
    invoice, paid_on = history.one(), history.today
    if history.random.random() < 0.25:
        paid_on -= timedelta(days=history.random.choice((1, 9, 30)))
    principal_first = history.random.random() < 0.2
    amount = history.amount(invoice)
    request = contract.RecordPayment(
        invoice_id=invoice.id, amount=amount, paid_on=paid_on, principal_first=principal_first
    )
    payments.record(request, history.today)
    for day in [day for day in history.said if day >= paid_on]:
        del history.said[day]  # what was known then has changed


def withdraw(history: History) -> None:
    invoice = history.one()
    payment = history.random.choice(invoice.payments or [None])
    if payment is not None:
        request = contract.WithdrawPayment(invoice_id=invoice.id, payment_id=payment.id, reason="Studsade")
        payments.withdraw(request, history.today)


def remind(history: History) -> None:
    level = history.random.choice((1, 2, 3))
    request = contract.RecordReminder(invoice_id=history.one().id, level=level, sent_on=history.today)
    reminders.record(request, history.today)


def waive(history: History) -> None:
    invoice = history.one()
    if invoice.claims:
        claim = history.random.choice(invoice.claims)["id"]
        claims.waive(contract.WaiveClaim(invoice_id=invoice.id, claim_id=claim, reason="Kulans"), history.today)


def refund(history: History) -> None:
    claims.refund(contract.RefundInvoice(invoice_id=history.one().id), history.today)


def credit(history: History) -> None:
    lines = None if history.random.random() < 0.4 else [contract.LineToCredit(line=1, amount=Decimal("100.00"))]
    request = contract.CreditInvoice(invoice_id=history.one().id, reason="Fel pris", lines=lines)
    credit_notes.credit(request, history.today)


def write_off(history: History) -> None:
    write_offs.write_off(contract.WriteOffInvoice(invoice_id=history.one().id, reason="Konkurs"), history.today)


def reverse(history: History) -> None:
    write_offs.reverse(contract.ReverseWriteOff(invoice_id=history.one().id, reason="Fel kund"), history.today)


STEPS_OF: tuple[Callable[[History], None], ...] = (
    *(issue, issue, pay, pay, pay, withdraw),
    *(remind, remind, waive, refund, credit, write_off, reverse),
)


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_the_ledger_of_every_day_is_what_the_invoices_said(customer: str, seed: int) -> None:
    history = History(customer, Random(seed))
    with using(a_context()):
        issue(history)
    for _ in range(STEPS):
        history.step()
        check_entries(history)
        now = history.said[history.today]
        assert in_head(history) == now == closing(history, history.today)
    for day, said in history.said.items():
        assert closing(history, day) == said, day
        assert aged(history, day) == said, day
    check_pages(history)
    check_periods(history)


def check_entries(history: History) -> None:
    """They add up by themselves; nothing has to be made good."""
    for row, entries in ledger.enter_all(Invoice.rows({"customer_id": history.customer, "status": {"$ne": "set_off"}})):
        whole = Invoice.find(id=row["_id"]).first()
        assert entries == enter(row, OfLines(standing.in_dispute(whole), whole.is_credited_whole))


def in_head(history: History) -> Decimal:
    request = GetCardSection(customer_id=history.customer, modules=frozenset({Module.BILLING}))
    items = card.section(request, history.today).head[0].items
    return sum((Decimal(one["owed"]) - Decimal(one["overpaid"] or 0) for one in items), Decimal(0))


def account(history: History, **fields: object) -> contract.Account:
    request = contract.GetAccount.model_validate({"customer_id": history.customer, **fields})
    return ledger.get_account(request, history.today)


def closing(history: History, day: date) -> Decimal:
    return sum((one.closing for one in account(history, last=day, limit=1).balances), Decimal(0))


def aged(history: History, day: date) -> Decimal:
    found = ageing.of_customer(contract.GetAgeing(customer_id=history.customer, on=day), history.today)
    for one in found.items:
        buckets = (one.not_due, one.days_1_to_30, one.days_31_to_60, one.days_61_to_90, one.over_90_days)
        assert sum(buckets) == one.owed
    return sum((one.owed - one.overpaid for one in found.items), Decimal(0))


def entries(history: History, limit: int, **fields: object) -> list[contract.LedgerEntry]:
    """All pages of a statement."""
    found: list[contract.LedgerEntry] = []
    cursor = None
    while True:
        page = account(history, limit=limit, cursor=cursor, **fields)
        found += page.items
        if page.next_cursor is None:
            return found
        assert len(page.items) == limit
        cursor = page.next_cursor


def check_pages(history: History) -> None:
    """However large the pages are, they hold the same entries, and each balance is that before it with its amount."""
    whole = entries(history, 200)
    assert entries(history, 1) == entries(history, 3) == whole
    balance = Decimal(0)
    for one in whole:
        balance += one.amount
        assert one.balance == balance
    assert [one.on for one in whole] == sorted(one.on for one in whole)
    assert balance == history.said[history.today]


def check_periods(history: History) -> None:
    """A statement of any period is that part of the whole one."""
    whole = entries(history, 200)
    days = sorted({one.on for one in whole})
    for first, last in (
        (days[0], days[-1]),
        (days[len(days) // 2], days[-1]),
        (days[1 % len(days)], days[len(days) * 3 // 4]),
    ):
        if first > last:
            continue
        shown = account(history, first=first, last=last, limit=200)
        part = [one for one in whole if first <= one.on <= last]
        assert (shown.items, entries(history, 2, first=first, last=last)) == (part, part)
        (balance,) = shown.balances or [contract.AccountBalance(currency="SEK", opening=Decimal(0), closing=Decimal(0))]
        assert balance.closing - balance.opening == sum(one.amount for one in part)
