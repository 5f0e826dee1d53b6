"""Random histories of a customer's invoices, on the database: the ledger of any day is what the invoices said on that day.

LEDGER_HISTORIES=10000 runs the long form.
"""

import os
from datetime import date
from decimal import Decimal
from random import Random

import pytest

from billing import ageing, card, ledger, standing
from billing.ledger_sums import enter
from billing.models import Invoice
from billing.move_replies import gone, received, taken
from billing.on_account import enter as enter_account_payment
from billing.stored_facts import OfLines
from billing.tests.histories import History, finish_moves, issue
from chassis.context import using
from chassis.storage import Row
from chassis.testing import a_context
from contracts import billing as contract
from contracts.access import Module
from contracts.tabs import GetCardSection

HISTORIES = int(os.environ.get("LEDGER_HISTORIES", "4"))
STEPS = 14

pytestmark = pytest.mark.usefixtures("new_series", "nothing_waits")


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_the_ledger_of_every_day_is_what_the_invoices_said(customer: str, seed: int) -> None:
    history = History(customer, Random(seed))
    with using(a_context()):
        issue(history)
    for _ in range(STEPS):
        history.step()
        check_step(history)
    history.step(finish_moves)
    check_step(history)
    for day, said in history.said.items():
        assert closing(history, day) == said, day
        assert aged(history, day) == said, day
    check_pages(history)
    check_periods(history)
    check_moves(history)


def check_step(history: History) -> None:
    check_entries(history)
    now = history.said[history.today]
    assert in_head(history) == now == closing(history, history.today)


def check_entries(history: History) -> None:
    """They add up by themselves; nothing has to be made good."""
    for row, entries in ledger.enter_all(Invoice.rows({"customer_id": history.customer, "status": {"$ne": "set_off"}})):
        whole = Invoice.find(id=row["_id"]).first()
        assert entries == enter(row, OfLines(standing.in_dispute(whole), whole.is_credited_whole))


def check_moves(history: History) -> None:
    """Each sum that has left a payment is another one elsewhere, or back; no money has come or gone."""
    recorded = {one.id: one.to_mongo().to_dict() for invoice in history.invoices() for one in invoice.payments}
    on_account = {one.id: one.to_mongo().to_dict() for one in history.payments()}
    everything = recorded | on_account
    for one in everything.values():
        for made in one.get("moves") or ():
            there = everything.get(made["id"])
            assert (received_of(there) if there else 0) == taken(made)
            if there is not None:
                assert there["paid_on"] == one["paid_on"]
    assert sum(received_of(one) for one in everything.values() if not one.get("moved_from")) == history.came
    for one in recorded.values():  # what nobody has withdrawn counts, here or elsewhere
        if one.get("withdrawn_on") and not one.get("withdrawn_reason"):
            assert received(one) == sum(made["amount"] for made in gone(one.get("moves")))
    for one in on_account.values():
        assert one["left"] == -sum(entry.amount for entry in enter_account_payment(one)) >= 0


def received_of(payment: Row) -> int:
    """What it was before anything left it; of one on account `amount` never changes."""
    return int(payment["amount"]) if "left" in payment else received(payment)


def in_head(history: History) -> Decimal:
    request = GetCardSection(customer_id=history.customer, modules=frozenset({Module.BILLING}))
    items = card.section(request, history.today).head[0].items
    return sum((Decimal(one["owed"]) - credits_of(one) for one in items), Decimal(0))


def credits_of(item: Row) -> Decimal:
    """What is owed to the customer, by an item of the head."""
    return sum((Decimal(item[name] or 0) for name in ("overpaid", "on_account")), Decimal(0))


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
    return sum((one.owed - one.overpaid - one.on_account for one in found.items), Decimal(0))


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
