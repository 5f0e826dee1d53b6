"""The card section: three tabs from one query, whoever asks."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from billing import card, ratings
from billing.models import Invoice
from billing.records import Record
from billing.tests import days, samples
from billing.tests.test_payments import pay
from billing.tests.test_reminders import remind
from chassis.context import using
from chassis.ids import new_id
from chassis.testing import a_context, commands
from contracts import billing as contract
from contracts.access import Module
from contracts.billing import RatingProvider
from contracts.billing.tabs import TABS
from contracts.check_tabs import check_section
from contracts.errors import InvalidInput, Unavailable
from contracts.tabs import CardSection, GetCardSection, Tab

ALL = frozenset({Module.BILLING, Module.REMINDERS, Module.RATING})


def section(customer: str, **fields: Any) -> CardSection:
    """The section, after its items have been held against their classes."""
    found = card.section(GetCardSection(customer_id=customer, **({"modules": ALL} | fields)), days.TODAY)
    check_section(TABS, found)
    return found


def tabs(customer: str, **fields: Any) -> dict[str, Tab]:
    return {tab.key: tab for tab in section(customer, **fields).tabs}


def rate(customer: str, letter: str = "4", as_of: date = date(2025, 8, 5)) -> contract.Rating:
    request = contract.RecordRating(customer_id=customer, provider=RatingProvider.UC, letter=letter, as_of=as_of)
    with using(a_context()):
        return ratings.record(request, days.TODAY).to_contract(days.TODAY)


@pytest.mark.usefixtures("nothing_on_account")
def test_all_three_tabs(customer: str) -> None:
    invoice = samples.invoice(customer, branch_id="bra_limhamn", text="Virke")
    pay(invoice.id, "4000.00")
    sent = remind(invoice.id, 2, sent_on=days.TODAY)
    rating = rate(customer)
    found, asked = commands("billing", lambda: tabs(customer))
    assert asked == ["find"]
    assert list(found) == ["invoices", "reminders", "rating"]
    assert found["invoices"].more == f"/v1/customers/{customer}/invoices"
    assert found["invoices"].items == [
        {
            "id": invoice.id,
            "kind": "invoice",
            "number": invoice.number,
            "date": "2025-05-01",
            "due_date": "2025-05-31",
            "expected_on": None,
            "status": "part_paid",
            "overdue": True,
            "disputed": False,
            "at_collection": False,
            "text": "Virke",
            "amount": "10000.00",
            "credited": "0.00",
            "written_off": "0.00",
            "remaining": "6276.44",
            "currency": "SEK",
            "branch_id": "bra_limhamn",
            "branch_name": "Limhamn",
            "branch": "Limhamn",
        }
    ]
    assert found["reminders"].items == [
        {
            "id": sent.id,
            "invoice_id": invoice.id,
            "number": invoice.number,
            "level": 2,
            "kind": "reminder",
            "date": "2025-08-15",
            "status": "sent",
            "amount": "6276.44",
            "fee": "60.00",
            "interest": "216.44",
            "provisional": False,
            "currency": "SEK",
            "branch_id": "bra_limhamn",
            "branch_name": "Limhamn",
            "branch": "Limhamn",
        }
    ]
    assert found["rating"].items == [
        {
            "id": rating.id,
            "date": "2025-08-05",
            "provider": "uc",
            "letter": "4",
            "normalised": 4,
            "score": 4,
            "age_days": 10,
            "text": "",
        }
    ]


def test_the_newest_and_how_many(customer: str) -> None:
    made = [samples.draft(customer) if number % 2 else samples.invoice(customer) for number in range(4)]
    for invoice in made[::2]:
        remind(invoice.id, 1)
        remind(invoice.id, 3)
    found = tabs(customer, limit=3)
    assert [item["id"] for item in found["invoices"].items] == [one.id for one in reversed(made)][:3]
    assert found["invoices"].items[0]["number"] is None
    assert (found["invoices"].total, found["reminders"].total) == (4, 4)
    assert [(item["number"], item["level"]) for item in found["reminders"].items] == [
        (made[2].number, 3),
        (made[2].number, 1),
        (made[0].number, 3),
    ]


def test_more_than_are_read_at_once_are_counted(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        remind(samples.invoice(customer, branch_id="bra_limhamn").id)
    samples.draft(customer)
    rate(customer)
    rate(customer, "3")
    whole = {branch: totals(customer, branch) for branch in (None, "bra_limhamn")}
    assert whole == {None: (4, 3, 2), "bra_limhamn": (3, 3, 2)}
    monkeypatch.setattr(card, "MOST", 3)
    assert {branch: totals(customer, branch) for branch in (None, "bra_limhamn")} == whole


def totals(customer: str, branch: str | None) -> tuple[int, int, int]:
    found = tabs(customer, branch_id=branch, limit=1)
    return found["invoices"].total, found["reminders"].total, found["rating"].total


def test_modules_and_choice(customer: str) -> None:
    assert list(tabs(customer, tabs=frozenset({"rating", "orders"}))) == ["rating"]
    shown = section(customer, modules=frozenset({Module.RATING}))
    assert [tab.key for tab in shown.tabs] == ["rating"]
    assert [(one.key, one.reason, one.needs) for one in shown.hidden] == [
        ("invoices", "module_off", "billing"),
        ("reminders", "module_off", "reminders"),
        ("account", "module_off", "billing"),
        ("habit", "module_off", "billing"),
    ]


def test_nobody_knows_the_customer(company: None, customer: str) -> None:
    samples.invoice(customer)
    rate(customer)
    assert [tab.total for tab in section(new_id("cus")).tabs] == [0, 0, 0]
    with using(a_context("rival")):
        assert [tab.total for tab in section(customer).tabs] == [0, 0, 0]


def test_ratings(customer: str) -> None:
    first = rate(customer, "5", date(2025, 1, 1))
    request = contract.RecordRating(
        customer_id=customer,
        provider=RatingProvider.DUN_BRADSTREET,
        letter="aaa",
        as_of=days.TODAY,
        text="Ny årsredovisning",
    )
    with using(a_context()):
        second = ratings.record(request, days.TODAY).to_contract(days.TODAY)
        assert ratings.record(request, days.TODAY).to_contract(days.TODAY) == second
    assert (second.letter, second.normalised, second.age_days) == ("AAA", 5, 0)
    listed = ratings.list_ratings(contract.ListRatings(customer_id=customer), days.TODAY)
    assert listed.items == [second, first]
    assert first.age_days == 226
    stored = Record.find(id=second.id).first()
    assert [event["type"] for event in stored.outbox] == ["billing.rating_recorded"]


def test_ratings_refused(customer: str) -> None:
    with pytest.raises(InvalidInput) as letter:
        rate(customer, "AAA")
    assert letter.value.details == {"/letter": "no_such_letter uc has the ratings: 5, 4, 3, 2, 1."}
    with pytest.raises(InvalidInput) as day:
        rate(customer, as_of=date(2025, 8, 16))
    assert list(day.value.details) == ["/as_of"]
    with pytest.raises(Unavailable):
        rate(new_id("cus"))


@pytest.mark.parametrize(
    ("written_at", "day"),
    [
        (datetime(2026, 1, 15, 23, 30, tzinfo=UTC), "2026-01-16"),
        (datetime(2026, 7, 15, 22, 30, tzinfo=UTC), "2026-07-16"),
        (datetime(2026, 7, 15, 21, 30, tzinfo=UTC), "2026-07-15"),
    ],
)
def test_a_draft_bears_the_business_day_in_stockholm(customer: str, written_at: datetime, day: str) -> None:
    draft = samples.draft(customer)
    Invoice.find(id=draft.id).update(set__created_at=written_at)
    assert tabs(customer)["invoices"].items[0]["date"] == day


@pytest.mark.parametrize(
    ("provider", "letter", "score"),
    [
        (RatingProvider.CREDITSAFE, "E", None),
        (RatingProvider.CREDITSAFE, "D", 2),
        (RatingProvider.DUN_BRADSTREET, "AN", None),
        (RatingProvider.DUN_BRADSTREET, "A", 3),
        (RatingProvider.UC, "1", 1),
    ],
)
def test_a_letter_that_means_not_rated_has_no_level(
    customer: str, provider: RatingProvider, letter: str, score: int | None
) -> None:
    request = contract.RecordRating(customer_id=customer, provider=provider, letter=letter, as_of=days.TODAY)
    with using(a_context()):
        made = ratings.record(request, days.TODAY).to_contract(days.TODAY)
    (item,) = tabs(customer)["rating"].items
    assert (made.score, item["score"]) == (score, score)
