"""The card of a day: what was seen at its end, and what the ledger says of it, over random histories with a set clock.

PAST_CARDS=500 runs the long form.
"""

import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from billing import card, payments, ratings
from billing.models import Invoice
from billing.tests import days, samples
from billing.tests.histories import BEGIN, STEPS_OF, History, issue
from billing.tests.test_ledger_histories import closing, credits_of
from chassis import storage
from chassis.clock import start_of
from chassis.context import using
from chassis.testing import a_context
from contracts import billing as contract
from contracts.access import Module
from contracts.billing import RatingProvider
from contracts.billing.tabs import TABS
from contracts.check_tabs import check_section
from contracts.errors import ServiceError
from contracts.tabs import CardSection, GetCardSection

HISTORIES = int(os.environ.get("PAST_CARDS", "2"))
STEPS = 8
ALL = frozenset({Module.BILLING, Module.REMINDERS, Module.RATING})
Json = dict[str, Any]

pytestmark = pytest.mark.usefixtures("new_series", "nothing_waits")


def rate(history: History) -> None:
    letter = history.random.choice(("1", "4", "5"))
    request = contract.RecordRating(
        customer_id=history.customer, provider=RatingProvider.UC, letter=letter, as_of=history.today
    )
    ratings.record(request, history.today)


def see(customer: str, today: date, **asked: Any) -> CardSection:
    with using(a_context()):
        found = card.section(GetCardSection(customer_id=customer, modules=ALL, limit=50, **asked), today)
    check_section(TABS, found)
    return found


def content_of(section: CardSection) -> Json:
    """All that a card shows."""
    assert section.unknown == []
    plain: Json = section.model_dump(mode="json", exclude={"at"})
    return plain


def owed(section: CardSection) -> Decimal:
    items = [item for block in section.head if block.key == "account" for item in block.items]
    return sum((Decimal(one["owed"]) - credits_of(one) for one in items), Decimal(0))


def remaining(section: CardSection) -> Decimal:
    (tab,) = [tab for tab in section.tabs if tab.key == "invoices"]
    sums = [Decimal(item["remaining"]) for item in tab.items if item["status"] not in ("draft", "set_off")]
    return sum(sums, Decimal(0))


def set_clock(patch: pytest.MonkeyPatch, day: date, hour: int = 12) -> datetime:
    instant = start_of(day) + timedelta(hours=hour)
    patch.setattr(storage, "now", lambda: instant)
    return instant


def step(history: History, patch: pytest.MonkeyPatch, what: Callable[[History], None] | None = None) -> None:
    history.today += timedelta(days=history.random.choice((1, 5, 20, 40)))
    set_clock(patch, history.today)
    try:
        with using(a_context()):
            (what or history.random.choice((*STEPS_OF, rate)))(history)
    except ServiceError:
        pass


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_the_card_of_each_day_agrees_with_its_ledger_and_what_was_seen(
    customer: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = History(customer, Random(seed))
    seen: dict[date, Json] = {}
    set_clock(monkeypatch, BEGIN)
    with using(a_context()):
        issue(history)
    for _ in range(STEPS):
        known = {*history.said, history.today}
        history.said = dict.fromkeys(known, Decimal(0))
        step(history, monkeypatch)
        forgotten = known - set(history.said)
        seen = {day: was for day, was in seen.items() if day not in forgotten}
        seen[history.today] = content_of(see(customer, history.today))
    asked_on = history.today + timedelta(days=100)
    set_clock(monkeypatch, asked_on)
    history.today = asked_on
    for number in range(0, (asked_on - BEGIN).days, 15):
        day = BEGIN + timedelta(days=number)
        then = see(customer, asked_on, at=day)
        assert (then.at, owed(then)) == (day, closing(history, day)), day
        on_account = sum((Decimal(one["on_account"] or 0) for block in then.head for one in block.items), Decimal(0))
        assert remaining(then) - on_account == owed(then), day
    for day, was in seen.items():
        assert content_of(see(customer, asked_on, at=day)) == was, day


def test_a_payment_dated_earlier_counts_on_its_day(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, BEGIN)
    invoice = samples.invoice(customer)
    paid, entered = BEGIN + timedelta(days=60), BEGIN + timedelta(days=90)
    set_clock(monkeypatch, entered)
    with using(a_context()):
        request = contract.RecordPayment(invoice_id=invoice.id, amount=Decimal("1000"), paid_on=paid)
        payments.record(request, entered)
    found = {}
    for day in (paid - timedelta(days=1), paid, entered):
        (item,) = see(customer, entered, at=day, tabs=frozenset({"invoices"})).tabs[0].items
        found[day] = item["status"], item["remaining"]
    assert list(found.values()) == [("issued", "10000.00"), ("part_paid", "9000.00"), ("part_paid", "9000.00")]


def test_an_invoice_that_came_later_and_one_of_another_company_are_not_there(
    customer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, date(2025, 5, 1))
    samples.invoice(customer)
    found = see(customer, date(2026, 3, 1), at=date(2025, 4, 30))
    assert [(tab.key, tab.total) for tab in found.tabs] == [("invoices", 0), ("reminders", 0), ("rating", 0)]
    assert [(block.key, block.items) for block in found.head] == [("account", []), ("habit", [])]
    with using(a_context(tenant="other")):
        request = GetCardSection(customer_id=customer, modules=ALL, at=date(2025, 6, 1))
        assert [tab.total for tab in card.section(request, date(2026, 3, 1)).tabs] == [0, 0, 0]


def test_invoices_whose_changes_were_not_all_kept_say_so(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, date(2025, 5, 1))
    invoice = samples.invoice(customer)
    set_clock(monkeypatch, date(2025, 6, 1))
    Invoice._get_collection().update_one(
        {"_id": invoice.id, "tenant": "acme"},
        {"$set": {"history": [], "version": 60, "changed_at": start_of(date(2025, 6, 1))}},
    )
    found = see(customer, date(2025, 6, 1), at=date(2025, 5, 20))
    assert found.tabs == []
    assert [one.reason for one in found.unknown] == ["past_unknown"] * 5


def test_how_the_customer_paid_until_then(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five invoices paid on their due dates; later ones three weeks late."""
    set_clock(monkeypatch, BEGIN)
    for late in [0] * 5 + [21] * 6:
        invoice = samples.invoice(customer)
        paid = days.DUE + timedelta(days=late)
        with using(a_context()):
            request = contract.RecordPayment(invoice_id=invoice.id, amount=Decimal("10000"), paid_on=paid)
            payments.record(request, paid)
    habits = {}
    for day in (days.DUE - timedelta(days=1), days.DUE, days.DUE + timedelta(days=21)):
        found = see(customer, date(2026, 3, 1), at=day)
        (block,) = (one for one in found.head if one.key == "habit")
        habits[day] = [(one["days_late"], one["invoices"]) for one in block.items]
    assert list(habits.values()) == [[], [(0, 5)], [(21, 11)]]
