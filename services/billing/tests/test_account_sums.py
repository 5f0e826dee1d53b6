"""What the customer owes, in the head of the card."""

from datetime import date
from decimal import Decimal
from math import inf
from typing import Any

import pytest

from billing import card, customers, on_account
from billing.tests import days, samples
from billing.tests.test_payments import pay
from billing.tests.test_reminders import remind
from chassis.testing import commands
from contracts.access import Module
from contracts.billing.exchange import ExchangeRate
from contracts.billing.tabs import TABS
from contracts.check_tabs import check_section
from contracts.tabs import GetCardSection

pytestmark = pytest.mark.usefixtures("new_series")


def head(customer: str, today: date = days.TODAY, **fields: Any) -> list[dict[str, Any]]:
    """The items of the head, held against their class."""
    asked = {"customer_id": customer, "modules": frozenset({Module.BILLING})} | fields
    found = card.section(GetCardSection(**asked), today)
    check_section(TABS, found)
    (account,) = [one for one in found.head if one.key == "account"]
    assert (account.key, account.total) == ("account", len(account.items))
    return account.items


def test_owed_overdue_and_the_oldest(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_account, "_known", {"acme": inf})  # nobody of this company has paid on account
    late = samples.invoice(customer)
    pay(late.id, "4000.00")
    remind(late.id, 2, sent_on=days.TODAY)
    samples.invoice(customer, "100.00", issue_date=days.TODAY)
    samples.draft(customer)
    found, asked = commands("billing", lambda: head(customer))
    assert asked == ["find"]
    assert found == [
        {
            "currency": "SEK",
            "owed": "6401.44",
            "overdue": "6276.44",
            "overdue_invoices": 1,
            "oldest_due_date": "2025-05-31",
            "overpaid": None,
            "on_account": None,
            "is_overdue": True,
            "at_collection": None,
        }
    ]


def test_a_customer_that_owes_nothing(customer: str) -> None:
    assert head(customer) == []
    paid = samples.invoice(customer)
    pay(paid.id, "10000.00")
    assert head(customer) == []


def test_nothing_is_overdue_on_the_due_day(customer: str) -> None:
    samples.invoice(customer)
    assert [one["overdue"] for one in head(customer, days.DUE)] == ["0.00"]
    assert [one["overdue"] for one in head(customer, date(2025, 6, 2))] == ["0.00"]  # the bank day after a Saturday
    assert [one["overdue"] for one in head(customer, date(2025, 6, 3))] == ["10000.00"]


def test_kronor_first_and_no_currency_added_to_another(customer: str) -> None:
    for currency in ("EUR", "DKK", "SEK"):
        customers.keep(samples.customer_changed(customer, currency))
        rate: dict[str, Any] = (
            {} if currency == "SEK" else {"exchange_rate": ExchangeRate(rate=Decimal("11.00"), day=days.ISSUED)}
        )
        samples.invoice(customer, **rate)
    assert [(one["currency"], one["owed"]) for one in head(customer)] == [
        ("SEK", "10000.00"),
        ("DKK", "10000.00"),
        ("EUR", "10000.00"),
    ]


def test_what_was_paid_too_much_is_not_taken_off_what_is_owed(customer: str) -> None:
    pay(samples.invoice(customer).id, "10500.00")
    samples.invoice(customer)
    (found,) = head(customer)
    assert (found["owed"], found["overpaid"], found["overdue_invoices"]) == ("10000.00", "500.00", 1)


def test_the_sums_of_a_branch(customer: str) -> None:
    samples.invoice(customer, branch_id="bra_limhamn")
    samples.invoice(customer, "100.00")
    assert [one["owed"] for one in head(customer, branch_id="bra_limhamn")] == ["10000.00"]
    assert [one["owed"] for one in head(customer)] == ["10125.00"]


def test_without_the_module_the_head_is_hidden(customer: str) -> None:
    found = card.section(GetCardSection(customer_id=customer, modules=frozenset({Module.RATING})), days.TODAY)
    assert found.head == []
    assert ("account", "module_off") in {(one.key, one.reason) for one in found.hidden}


def test_the_head_comes_whatever_tabs_are_asked_for(customer: str) -> None:
    samples.invoice(customer)
    assert [one["owed"] for one in head(customer, tabs=frozenset({"contacts"}))] == ["10000.00"]


def test_many_documents_are_summed_by_those_that_owe(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        made = samples.invoice(customer, branch_id="bra_limhamn" if number % 2 else None)
        pay(made.id, ("4000.00", "10000.00", "10500.00")[number % 3])
    remind(samples.invoice(customer).id, 2, sent_on=days.TODAY)
    everything, branch = head(customer), head(customer, branch_id="bra_limhamn")
    monkeypatch.setattr(card, "MOST", 3)
    assert head(customer) == everything
    assert head(customer, branch_id="bra_limhamn") == branch
