"""Rates and fees that all companies share: added by operators, known to everybody, asked for before a half-year begins."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from mongoengine import get_db

from billing import common_rates, fees, interest, rate_alarm
from billing.tests import samples
from chassis.common_rows import CommonRows, Outcome
from chassis.context import using
from chassis.daily import Daily, Done, no_company, run_due
from chassis.testing import a_context
from chassis.testing_queries import commands
from contracts import billing as contract
from contracts.billing import FeeKind
from contracts.errors import Conflict, InvalidInput

TODAY, JULY = date(2026, 11, 29), date(2026, 7, 1)


@pytest.fixture(autouse=True)
def unknown_since_july(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No common rows, and a table of the release that ends with the half-year before."""
    monkeypatch.delitem(interest.REFERENCE_RATES, JULY, raising=False)
    yield
    get_db("billing").common_rates.delete_many({})
    common_rates.RATES.forget()


def add(percent: str, first: date = JULY, **fields: Any) -> contract.RateAdded:
    request = contract.AddReferenceRate(first=first, percent=Decimal(percent), **({"source": "a notice"} | fields))
    with using(a_context("")):
        return common_rates.add_reference_rate(request, TODAY)


def rows() -> list[dict[str, Any]]:
    return list(get_db("billing").common_rates.find({}))


def test_the_same_row_again_changes_nothing() -> None:
    first = add("2.00")
    assert (first.outcome, first.row.value, first.row.by) == ("added", "2.00", "tester")
    stored = rows()
    for same in ("2", "2.00"):
        again = add(same, source="another notice")
        assert (again.outcome, again.row) == ("unchanged", first.row)
    assert rows() == stored


def test_another_value_is_refused_unless_it_corrects_and_the_former_is_kept() -> None:
    first = add("2.00").row
    with pytest.raises(Conflict) as refusal:
        add("2.50")
    assert (refusal.value.code, refusal.value.details) == (
        "billing.rate_differs",
        {"first": "2026-07-01", "known": "2.00"},
    )
    corrected = add("-0.50", source="the right notice", correct=True)
    assert (corrected.outcome, corrected.row.value, corrected.row.source) == ("corrected", "-0.50", "the right notice")
    assert [one.model_dump() for one in corrected.row.history] == [
        {"value": "2.00", "source": "a notice", "by": "tester", "at": first.at}
    ]
    assert add("-0.50", source="the right notice", correct=True).outcome == "unchanged"  # the same message twice
    assert len(rows()) == 1
    assert common_rates.shared_rates()[JULY] == Decimal("-0.50")


def test_a_row_of_the_release_is_only_corrected() -> None:
    january = date(2026, 1, 1)
    assert add("2.00", january).outcome == "unchanged"
    with pytest.raises(Conflict):
        add("2.50", january)
    assert rows() == []
    assert add("2.50", january, correct=True).outcome == "added"
    assert common_rates.known_rates(samples.settings())[january] == Decimal("2.50")


def test_what_no_reference_rate_can_be() -> None:
    for first, code in ((date(2026, 7, 2), "no_half_year"), (date(2027, 7, 1), "rate_not_set_yet")):
        with pytest.raises(InvalidInput) as refusal:
            add("2.00", first)
        assert refusal.value.details["/first"].startswith(code)
    assert add("2.00", date(2027, 1, 1)).outcome == "added"
    assert add("2.00", date(2023, 1, 1)).outcome == "added"
    assert interest.spans(date(2022, 12, 31), date(2023, 1, 1), common_rates.shared_rates())[0].percent == 10


def test_a_fee_counts_from_its_day_on() -> None:
    request = contract.AddFee(kind=FeeKind.REMINDER, first=date(2027, 1, 1), amount=Decimal("65.00"), source="law")
    with using(a_context("")):
        assert common_rates.add_fee(request).outcome == "added"
        assert common_rates.add_fee(request).outcome == "unchanged"
    known = common_rates.known_fees()
    days = (date(2026, 12, 31), date(2027, 1, 1))
    assert [fees.fee_on(FeeKind.REMINDER, day, known) for day in days] == [60, 65]
    assert [fees.fee_on(kind, days[1], known) for kind in FeeKind] == [65, 180, 450, 170]


def test_which_row_of_a_day_counts(company: None) -> None:
    own = samples.settings(
        reference_rates=[{"first": str(JULY), "percent": "1.75"}, {"first": "2026-08-15", "percent": "9"}]
    )
    assert common_rates.known_rates(own)[JULY] == Decimal("1.75")
    assert common_rates.known_rates(own).keys() == {*interest.REFERENCE_RATES, JULY}
    add("2.50")
    assert common_rates.known_rates(own)[JULY] == Decimal("2.50")
    with using(a_context()):
        said = common_rates.get(contract.GetRates(), own, TODAY)
    july = [one for one in said.items if one.first == JULY]
    assert [(one.value, one.origin, one.source) for one in july] == [("2.50", "common", "a notice")]


def test_everybody_in_a_company_reads_what_is_missing() -> None:
    with using(a_context()):
        said = common_rates.get(contract.GetRates(), samples.settings(), date(2026, 12, 20))
    assert said.missing == [JULY, date(2027, 1, 1)]
    assert [(one.code, one.values) for one in said.warnings] == [
        ("reference_rate_missing", {"half_year": "2026-07-01"}),
        ("reference_rate_missing", {"half_year": "2027-01-01"}),
    ]
    assert "by" not in said.items[0].model_dump()


def test_operators_see_who_and_when() -> None:
    add("2.00")
    said = common_rates.list_common(contract.ListCommonRates(), TODAY)
    (stored,) = [one for one in said.items if one.origin == "common"]
    assert (stored.by, stored.at is not None, said.missing) == ("tester", True, [])
    assert [one.value for one in said.items if one.table == "fee"] == ["180.00", "170.00", "450.00", "60.00"]


@pytest.mark.parametrize(
    ("day", "missing"),
    [
        (date(2026, 6, 19), []),
        (date(2026, 6, 20), [JULY]),
        (date(2026, 7, 1), [JULY]),
        (date(2026, 12, 19), [JULY]),
        (date(2026, 12, 20), [JULY, date(2027, 1, 1)]),
    ],
)
def test_when_a_rate_is_asked_for(day: date, missing: list[date]) -> None:
    assert rate_alarm.missing_half_years(interest.REFERENCE_RATES, day) == missing
    alarm, until = rate_alarm.gauges(interest.REFERENCE_RATES, day)
    assert {one.labels["half_year"] for one in alarm.samples if one.value} == {str(one) for one in missing}
    assert {one.labels["half_year"] for one in alarm.samples} == {one.labels["half_year"] for one in until.samples}
    assert {one.labels["half_year"]: one.value for one in until.samples}["2026-07-01"] == (JULY - day).days


def test_the_gauges_know_a_new_row() -> None:
    def alarms() -> dict[str, float]:
        alarm, _ = common_rates.gauges(TODAY)
        return {one.labels["half_year"]: one.value for one in alarm.samples}

    assert alarms() == {"2026-07-01": 1, "2027-01-01": 0}
    add("2.00")
    assert alarms() == {"2026-07-01": 0, "2027-01-01": 0}


def test_a_warning_a_day_until_it_is_there(caplog: pytest.LogCaptureFixture) -> None:
    works, done = [Daily("reference_rate", no_company, common_rates.warn)], Done()
    for _ in range(2):
        run_due(works, TODAY, done)
    assert [row.getMessage() for row in caplog.records] == [
        "no reference rate of the half-year from 2026-07-01: kundkort rates add reference 2026-07-01"
    ]
    caplog.clear()
    add("2.00")
    caplog.clear()
    run_due(works, date(2026, 11, 30), Done())
    assert caplog.records == []


def test_a_plan_over_many_reads_the_rows_once() -> None:
    common_rates.RATES.forget()

    def plan() -> None:
        for _ in range(1000):
            common_rates.known_rates(samples.settings())

    _, sent = commands("billing", plan)
    assert len(sent) <= 2  # a second time when it takes longer than the rows are kept


def test_two_operators_at_once_store_one_row() -> None:
    tables = [CommonRows("billing", "common_rates") for _ in range(8)]

    def put(number: int) -> Outcome:
        with using(a_context("")):
            return tables[number].put("reference:2026-07-01", f"{number % 2}.00", "a notice", correct=True)[0]

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(put, range(8)))
    (row,) = rows()
    assert outcomes.count(Outcome.ADDED) == 1
    assert len(row["history"]) == outcomes.count(Outcome.CORRECTED)
    values = [*(one["value"] for one in row["history"]), row["value"]]
    assert all(before != after for before, after in pairwise(values))


def test_another_process_hears_of_it_within_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    mine, other = CommonRows("billing", "common_rates"), CommonRows("billing", "common_rates")
    assert other.rows() == ()
    with using(a_context("")):
        mine.put("fee:reminder:2027-01-01", "65.00", "law", correct=False)
    monkeypatch.setattr("chassis.common_rows.KEPT_SECONDS", 0.0)
    assert [row["value"] for row in other.rows()] == ["65.00"]
