"""What properties say and what was sold day by day, as rules ask for it: pure, and from the stored properties on."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from chassis.storage import Row
from chassis.testing import once
from contracts.crm import CreateProperty, PropertyKind, PropertyValue, SetProperties
from contracts.crm.selection_requests import ExplainSelection
from crm import properties, selection_answers, selection_facts, selection_marks, selections
from crm.selection_facts import MOST_SALE_DAYS
from crm.selection_models import CustomerFacts, SelectionBook, SelectionInput
from crm.selection_rules import fits, next_change
from crm.tests import samples
from crm.tests.selection_samples import DAY, crossings, facts, forget, is_in, make, rule, settle, tell_of

ITEMS = [
    {"id": "prp_tag", "name": "Stamkund"},
    {"id": "prp_choice", "kind": "choice", "value": "Bygg & anläggning"},
    {"id": "prp_number", "kind": "number", "value": "-12.5"},
    {"id": "prp_date", "kind": "date", "value": "2026-03-02"},
    {"id": "prp_text", "kind": "text", "value": "Åker via E 6"},
    {"id": "prp_new", "kind": "a newer kind", "value": "något"},
]


@pytest.fixture
def empty(database: str, context: object) -> Iterator[None]:
    for model in (CustomerFacts, SelectionBook, SelectionInput):
        model._get_collection().delete_many({})
    forget()
    yield
    forget()


def asks(kind: str, operator: str, **given: Any) -> bool:
    had = selection_facts.make({}, ITEMS, (), ())
    asked = rule(field=f"property_{kind}", operator=operator, property_id=f"prp_{kind}", **given)
    return fits(asked, had, DAY)


@pytest.mark.parametrize(
    ("kind", "operator", "value", "is_in"),
    [
        ("choice", "is", "bygg & ANLÄGGNING", True),
        ("choice", "is", "Bygg och anläggning", False),
        ("choice", "is_not", "Handel", True),
        ("number", "is", "-12,50", True),
        ("number", "is", "12,50", False),
        ("number", "over", "-12,5", False),
        ("number", "over", "-12,500001", True),
        ("number", "at_least", "-12,5", True),
        ("number", "under", "-12,5", False),
        ("number", "under", "0", True),
        ("number", "at_most", "-12,5", True),
        ("number", "at_most", "-12,500001", False),
        ("text", "is", "aker, via E-6", True),
        ("text", "starts_with", "åker", True),
        ("text", "starts_with", "via", False),
        ("text", "contains", "VIA e", True),
        ("text", "is_not", "Tåg", True),
    ],
)
def test_a_value_is_compared_by_its_kind(kind: str, operator: str, value: str, is_in: bool) -> None:
    assert asks(kind, operator, value=value) is is_in


@pytest.mark.parametrize(
    ("operator", "given", "is_in"),
    [
        ("before", {"on": "2026-03-02"}, False),
        ("before", {"on": "2026-03-03"}, True),
        ("on_or_after", {"on": "2026-03-02"}, True),
        ("on_or_after", {"on": "2026-03-03"}, False),
        ("in_last_days", {"days": 1}, True),
        ("not_in_last_days", {"days": 1}, False),
        ("in_next_days", {"days": 1}, True),
        ("has_passed", {}, False),
        ("is_set", {}, True),
        ("is_empty", {}, False),
    ],
)
def test_a_day_is_compared_with_days(operator: str, given: Row, is_in: bool) -> None:
    assert asks("date", operator, **given) is is_in


def test_who_has_not_got_the_property_is_not_it_and_not_lately() -> None:
    """As with fields: what is absent is neither under a number nor before a day."""
    none = facts()
    number = {"field": "property_number", "property_id": "prp_number", "value": "1"}
    assert not fits(rule(operator="under", **number), none, DAY)
    assert not fits(rule(operator="at_most", **number), none, DAY)
    assert fits(rule(operator="is_not", **number), none, DAY)
    day = {"field": "property_date", "property_id": "prp_date"}
    assert fits(rule(operator="not_in_last_days", days=9, **day), none, DAY)
    assert not fits(rule(operator="has_passed", **day), none, DAY)
    assert fits(rule(operator="is_empty", **day), none, DAY)


def test_time_alone_lets_a_day_pass() -> None:
    had = selection_facts.make({}, ITEMS, (), ())
    passed = rule(field="property_date", operator="has_passed", property_id="prp_date")
    assert next_change(passed, had, DAY) == date(2026, 3, 3)
    assert [fits(passed, had, day) for day in (DAY, date(2026, 3, 3))] == [False, True]


def test_the_longest_value_is_kept_as_it_is_compared() -> None:
    long = {"id": "prp_text", "kind": "text", "value": "ß" * 500}
    (kept,) = selection_facts.make({}, [long], (), ())["values"]
    assert kept == {"p": "prp_text", "k": "s" * 500}


def invoice(day: date, net: int, currency: str = "SEK") -> Row:
    return {"kind": "invoice", "currency": currency, "day": day.isoformat(), "net": net, "articles": ["a"]}


def test_a_sum_of_days_loses_what_leaves_its_window() -> None:
    """10,000.01 kr within 365 days; the first sale leaves on its 365th day."""
    sales = [invoice(DAY - timedelta(days=364), 600_000), invoice(DAY, 500_000), invoice(DAY, -99_999)]
    had = selection_facts.make({}, (), (), [*sales, invoice(DAY, 9_999_999, "EUR")])
    asked = rule(field="invoiced_lately", operator="over", amount="10000", days=365)
    assert fits(asked, had, DAY)
    assert not fits(rule(field="invoiced_lately", operator="over", amount="10000.01", days=365), had, DAY)
    assert next_change(asked, had, DAY) == DAY + timedelta(days=1)
    assert not fits(asked, had, DAY + timedelta(days=1))
    assert fits(rule(field="invoiced_lately", operator="at_most", amount="0", days=3), facts(), DAY)


def test_a_sale_that_is_dated_ahead_counts_from_its_day() -> None:
    had = selection_facts.make({}, (), (), [invoice(DAY + timedelta(days=2), 100)])
    asked = rule(field="invoiced_lately", operator="over", amount="0", days=30)
    assert not fits(asked, had, DAY)
    assert next_change(asked, had, DAY) == DAY + timedelta(days=2)
    assert fits(asked, had, DAY + timedelta(days=2))


def test_sums_by_day_are_bounded_and_the_latest_stay() -> None:
    days = [DAY - timedelta(days=ago) for ago in range(MOST_SALE_DAYS + 5)]
    had = selection_facts.make({}, (), (), [invoice(day, 1) for day in days])
    kept = had["daily"]["SEK"]
    assert (len(kept), kept[-1]["d"]) == (MOST_SALE_DAYS, DAY.isoformat())
    whole = rule(field="invoiced_lately", operator="at_least", amount="36.60", days=3660)
    assert fits(whole, had, DAY)


def test_a_value_lets_a_customer_enter_and_leave_and_is_said(empty: None) -> None:
    here = tell_of()
    asked = CreateProperty(name=f"Anställda {here}", kind=PropertyKind.NUMBER)
    staff = once(lambda: properties.create(asked)).id
    over = {"field": "property_number", "operator": "over", "property_id": staff, "value": "49,5"}
    made = make("Stora", over)
    for value in ("50", "49"):
        said = PropertyValue(property_id=staff, value=value)
        once(partial(properties.assign, SetProperties(customer_id=here, values=[said]), samples.NOW))
        once(lambda: selection_marks.mark([here]))  # as the event does
        settle()
    assert crossings(here) == [("entered_selection", "Stora"), ("left_selection", "Stora")]
    (found,) = once(
        lambda: selection_answers.explain(ExplainSelection(selection_id=made.id, customer_id=here))
    ).findings
    assert (found.holds, found.actual.sv, found.sentence.sv) == (
        False,
        "49",
        f"egenskapen Anställda {here} är över 49,5",
    )


def test_facts_of_an_earlier_release_are_made_anew_without_a_crossing(empty: None) -> None:
    """It knew no values: whom they let into a selection was in it before, and has not entered."""
    here = tell_of(city="Lund")
    asked = CreateProperty(name=f"Ort {here}", kind=PropertyKind.TEXT)
    town = once(lambda: properties.create(asked)).id
    said = PropertyValue(property_id=town, value="Lund")
    once(lambda: properties.assign(SetProperties(customer_id=here, values=[said]), samples.NOW))
    made = make("Lundabor", {"field": "city", "operator": "is", "value": "Lund"})
    CustomerFacts._get_collection().update_one({"_id": here}, {"$unset": {"facts.values": "", "facts.daily": ""}})
    SelectionBook._get_collection().update_many({}, {"$unset": {"form": ""}})
    forget()
    settle()
    (row,) = CustomerFacts._get_collection().find({"_id": here})
    assert (row["facts"]["values"], row["facts"]["daily"]) == ([{"p": town, "k": "lund"}], {})
    assert (is_in(here, made.id), crossings(here)) == (True, [])
    (book,) = SelectionBook._get_collection().find({})
    assert (book["form"], book["is_behind"], book["live"]) == (selection_facts.FORM, False, book["revision"])
    assert selections.state_of(book["selections"][0], book) == "live"


def test_a_newer_release_s_form_is_left_alone(empty: None) -> None:
    make("Lundabor", {"field": "city", "operator": "is", "value": "Lund"})
    SelectionBook._get_collection().update_many({}, {"$set": {"form": 99}})
    before = SelectionBook._get_collection().find_one({}) or {}
    forget()
    settle()
    after = SelectionBook._get_collection().find_one({}) or {}
    assert (after["form"], after["revision"]) == (99, before["revision"])
