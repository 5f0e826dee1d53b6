"""Reminders of days whose reference rate is not known: planned with provisional interest, sent once the rate is there.

10 000.00 due 2025-05-31, reminded as of 2026-07-10: 30 days at 11 % (half-year of 2025-01-01), 184 and 181 at 10 % (2025-07-01,
2026-01-01), and 10 days of the half-year of 2026-07-01, at 10 % until its rate is known.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from mongoengine import get_db

from billing import card, common_rates, interest, reminders
from billing.models import Invoice
from billing.tests import samples
from billing.tests.test_reminders import remind
from chassis.context import using
from chassis.testing import a_context
from contracts import billing as contract
from contracts.access import Module
from contracts.billing.tabs import TABS
from contracts.check_tabs import check_section
from contracts.errors import Conflict
from contracts.tabs import GetCardSection

LATE, TODAY = date(2026, 7, 10), date(2026, 11, 29)
PROVISIONAL = Decimal("1117.81")
"""10 000 × (11 × 30 + 10 × 375) / 36 500."""
AT_TWO_AND_A_HALF, AT_NOTHING = Decimal("1119.18"), Decimal("1112.33")


@pytest.fixture(autouse=True)
def unknown_since_july(company: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No common rows, and a table of the release that ends with the half-year before."""
    monkeypatch.delitem(interest.REFERENCE_RATES, date(2026, 7, 1), raising=False)
    yield
    get_db("billing").common_rates.delete_many({})
    common_rates.RATES.forget()


def add_rate(percent: str, first: date = date(2026, 7, 1), correct: bool = False) -> contract.RateAdded:
    request = contract.AddReferenceRate(first=first, percent=Decimal(percent), source="a notice", correct=correct)
    with using(a_context()):
        return common_rates.add_reference_rate(request, TODAY)


def send(made: contract.Reminder) -> contract.Reminder:
    request = contract.SendReminder(invoice_id=made.invoice_id, reminder_id=made.id, sent_on=TODAY)
    with using(a_context()):
        return reminders.send(request, TODAY)


@pytest.mark.parametrize("level", [2, 3])
def test_a_fresh_company_plans_reminders_of_today(customer: str, level: int) -> None:
    made = remind(samples.invoice(customer).id, level, planned_on=LATE)
    assert (made.interest, made.provisional) == (PROVISIONAL, True)
    assert made.total == Decimal(10000) + made.fee + PROVISIONAL


def test_what_is_known_is_not_provisional(customer: str) -> None:
    invoice = samples.invoice(customer)
    assert not remind(invoice.id, 1, planned_on=LATE).provisional
    assert not remind(invoice.id, 2, planned_on=date(2026, 6, 30)).provisional
    assert not remind(invoice.id, 3, planned_on=LATE, charge_interest=False).provisional
    rows = [row for row in Invoice.rows({"_id": invoice.id})[0]["reminders"] if "provisional" in row]
    assert rows == []  # release 0.1.0 could not read it


def test_only_sending_is_refused(customer: str) -> None:
    planned = remind(samples.invoice(customer).id, 2, planned_on=LATE)
    with pytest.raises(Conflict) as sent:
        send(planned)
    with pytest.raises(Conflict) as recorded, using(a_context()):
        reminders.record(
            contract.RecordReminder(invoice_id=planned.invoice_id, level=3, planned_on=LATE, sent_on=LATE), TODAY
        )
    for refusal in (sent.value, recorded.value):
        assert (refusal.code, refusal.details) == ("billing.interest_provisional", {"half_year": "2026-07-01"})
        assert "kundkort rates add reference 2026-07-01" in str(refusal)
    assert [one.status for one in Invoice.find(id=planned.invoice_id).first().reminders] == ["planned"]


@pytest.mark.parametrize(("percent", "expected"), [("2.50", AT_TWO_AND_A_HALF), ("0.00", AT_NOTHING)])
def test_sent_with_the_rate_that_is_there_by_then(customer: str, percent: str, expected: Decimal) -> None:
    planned = remind(samples.invoice(customer).id, 3, planned_on=LATE)
    add_rate(percent)
    sent = send(planned)
    assert (sent.interest, sent.provisional, sent.total) == (expected, False, Decimal(10180) + expected)
    stored = Invoice.find(id=planned.invoice_id).first()
    assert "provisional" not in stored.to_mongo()["reminders"][0]
    (event,) = [one for one in stored.outbox if one["type"] == "billing.reminder_sent"]
    assert event["data"]["reminder"]["interest"] == str(expected)


def test_a_corrected_rate_counts_at_sending(customer: str) -> None:
    add_rate("2.00")
    planned = remind(samples.invoice(customer).id, 2, planned_on=LATE)
    assert (planned.interest, planned.provisional) == (PROVISIONAL, False)
    add_rate("2.50", correct=True)
    assert send(planned).interest == AT_TWO_AND_A_HALF


def test_a_company_may_still_have_a_rate_of_its_own(customer: str) -> None:
    samples.put_settings(reference_rates=[{"first": "2026-07-01", "percent": "-8.00"}])
    own = remind(samples.invoice(customer).id, 2, planned_on=LATE)
    assert (own.interest, own.provisional) == (Decimal("1090.41"), False)
    add_rate("2.50")
    assert remind(own.invoice_id, 3, planned_on=LATE).interest == AT_TWO_AND_A_HALF


def test_a_fee_that_an_operator_added(customer: str) -> None:
    with using(a_context()):
        common_rates.add_fee(
            contract.AddFee(
                kind=contract.FeeKind.REMINDER, first=date(2026, 7, 1), amount=Decimal("65.00"), source="law"
            )
        )
    invoice = samples.invoice(customer)
    assert remind(invoice.id, 2, planned_on=LATE).fee == Decimal("65.00")
    assert remind(invoice.id, 3, planned_on=LATE).fee == Decimal("180.00")


def test_the_card_marks_it(customer: str) -> None:
    remind(samples.invoice(customer).id, 3, planned_on=LATE)
    section = card.section(GetCardSection(customer_id=customer, modules=frozenset({Module.REMINDERS})), TODAY)
    check_section(TABS, section)
    (item,) = section.tabs[0].items
    assert (item["interest"], item["provisional"]) == ("1117.81", True)
