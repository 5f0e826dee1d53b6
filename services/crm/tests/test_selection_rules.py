"""Rules of selections, pure: what fits, when time alone changes it, and that the database finds the same customers."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.storage import Row
from contracts.crm.selection_fields import KINDS, OPERATORS, FieldKind
from contracts.crm.selections import Operator, SelectionField, SelectionRule
from crm import selection_marks
from crm.selection_checks import check_rule
from crm.selection_models import CustomerFacts
from crm.selection_queries import query_of
from crm.selection_rules import fits, next_change
from crm.selection_values import value_key
from crm.tests.selection_samples import DAY, facts, rule

BOUGHT_A = {"field": "bought", "operator": "has", "value": "A-100"}
BOUGHT_B = {"field": "bought", "operator": "has", "value": "B 200"}
IN_MALMO = {"field": "city", "operator": "is", "value": "MALMÖ"}
SAID = {
    "choice": ("Bygg", "Handel, e-handel"),
    "number": ("-3", "0", "49.999999", "50", "100"),
    "date": tuple((DAY + timedelta(days=days)).isoformat() for days in (-60, -1, 0, 1, 30)),
    "text": ("Åre fjäll", "malmo", "$gt", "^m"),
}
"""What properties say, by kind; the property of a kind is prp_KIND."""
WORDS = ("malmo", "lund", "malmo limhamn", "a")
DAYS = tuple((DAY + timedelta(days=days)).isoformat() for days in (-400, -60, -59, -1, 0, 1, 30, 300))


def test_in_malmo_bought_a_but_not_b() -> None:
    asked = rule(match="all", rules=[IN_MALMO, BOUGHT_A, {"match": "none", "rules": [BOUGHT_B]}])
    a, b = {"a": "a 100", "d": "2025-01-07"}, {"a": "b 200", "d": "2024-01-07"}
    assert fits(asked, facts(text={"city": "malmo"}, bought=[a]), DAY)
    assert not fits(asked, facts(text={"city": "malmo"}, bought=[a, b]), DAY)
    assert not fits(asked, facts(text={"city": "lund"}, bought=[a]), DAY)
    assert not fits(asked, facts(text={"city": "malmo"}), DAY)


def test_over_ten_thousand_one_year_and_nothing_the_next() -> None:
    over = {"field": "invoiced", "operator": "over", "amount": "10000", "year": 2024}
    nothing = {"field": "invoiced", "operator": "at_most", "amount": "0", "year": 2025}
    asked = rule(match="all", rules=[over, nothing])
    year = {"y": 2024, "c": "SEK", "s": 1_000_001}
    assert fits(asked, facts(years=[year]), DAY)
    assert not fits(asked, facts(years=[{**year, "s": 1_000_000}]), DAY)
    assert not fits(asked, facts(years=[year, {"y": 2025, "c": "SEK", "s": 1}]), DAY)
    assert not fits(asked, facts(years=[{**year, "c": "EUR"}]), DAY)


@pytest.mark.parametrize(
    ("last", "is_in"), [(None, True), ("2026-01-01", True), ("2026-01-02", False), ("2026-03-02", False)]
)
def test_owes_and_no_activity_in_sixty_days(last: str | None, is_in: bool) -> None:
    owes = {"field": "owed", "operator": "over", "amount": "0"}
    idle = {"field": "last_activity", "operator": "not_in_last_days", "days": 60}
    asked = rule(match="all", rules=[owes, idle])
    had = facts(owed={"SEK": 100}, days={"last_activity": last} if last else {})
    assert fits(asked, had, DAY) is is_in
    assert not fits(asked, {**had, "owed": {}}, DAY)


@pytest.mark.parametrize("value", ["SE", "se", "Sverige", "Sweden", "SWE"])
def test_a_country_is_meant_by_its_name_or_its_code(value: str) -> None:
    had = facts(text={"country": "se"})
    assert fits(rule(field="country", operator="is", value=value), had, DAY)
    assert not fits(rule(field="country", operator="is_not", value=value), had, DAY)
    assert not fits(rule(field="country", operator="is", value="Norge"), had, DAY)


def test_time_alone_changes_what_depends_on_it() -> None:
    idle = rule(field="last_activity", operator="not_in_last_days", days=60)
    had = facts(days={"last_activity": "2026-03-02"})
    assert next_change(idle, had, DAY) == date(2026, 5, 1)
    assert [fits(idle, had, day) for day in (date(2026, 4, 30), date(2026, 5, 1))] == [False, True]
    last_year = rule(field="invoiced", operator="over", amount="1", years_ago=1)
    assert next_change(last_year, had, DAY) == date(2027, 1, 1)
    assert next_change(rule(**IN_MALMO), had, DAY) is None


def conditions() -> st.SearchStrategy[Row]:
    """Valid conditions of every field and operator."""
    return st.sampled_from(list(SelectionField)).flatmap(
        lambda field: st.sampled_from(list(OPERATORS[KINDS[field]])).flatmap(lambda operator: _filled(field, operator))
    )


def _filled(field: SelectionField, operator: Operator) -> st.SearchStrategy[Row]:
    kind, needs = KINDS[field], OPERATORS[KINDS[field]][operator]
    values: dict[FieldKind, tuple[str, ...]] = {
        FieldKind.TEXT: (*WORDS, "m", "mo l", "$gt", "^m", ".a"),
        FieldKind.CHOICE: {"active": ("true", "false"), "kind": ("company", "person"), "stage": ("customer",)}.get(
            field.value, ("swedish", "export")
        ),
        FieldKind.USER: ("usr_1", "usr_2"),
        FieldKind.PROPERTY: ("prp_1", "prp_2"),
        FieldKind.ARTICLE: ("A 100", "b-200"),
        FieldKind.PROPERTY_CHOICE: ("bygg", "HANDEL, E-HANDEL"),
        FieldKind.PROPERTY_NUMBER: ("-3", "50", "49,999999", "1 000"),
        FieldKind.PROPERTY_TEXT: ("are", "fjäll", "ma", "$gt", "^m", ".a"),
    }
    codes = {"country": ("Sverige", "NO"), "currency": ("SEK", "eur"), "language": ("sv",)}
    day = st.sampled_from(DAYS)
    makers: dict[str, st.SearchStrategy[Any]] = {
        "property_id": st.just(field.value.replace("property_", "prp_")),
        "value": st.sampled_from(codes.get(field.value) or values.get(kind, ("a",))),
        "amount": st.sampled_from(["0", "1", "100", "100.01"]),
        "days": st.sampled_from([1, 30, 59, 60, 61]),
        "on": day,
        "year": st.sampled_from([2025, 2026]),
        "years_ago": st.sampled_from([0, 1]),
    }
    base = {"field": st.just(field.value), "operator": st.just(operator.value)}
    must = {name: makers[name] for name in needs.must}
    if needs.one_of or kind is FieldKind.ARTICLE:
        further = st.sampled_from(needs.one_of or ("year", "years_ago", "days", "on")).flatmap(
            lambda name: st.fixed_dictionaries({**base, **must, name: makers[name]})
        )
        return further if needs.one_of else further | st.fixed_dictionaries({**base, **must})
    return st.fixed_dictionaries({**base, **must})


def rules() -> st.SearchStrategy[Row]:
    match = st.sampled_from(["all", "any", "none"])
    inner = st.fixed_dictionaries({"match": match, "rules": st.lists(conditions(), min_size=1, max_size=3)})
    outer = st.fixed_dictionaries({"match": match, "rules": st.lists(conditions() | inner, min_size=1, max_size=3)})
    return conditions() | outer


def some_facts() -> st.SearchStrategy[Row]:
    texts = st.dictionaries(st.sampled_from(["city", "name", "number", "email", "group"]), st.sampled_from(WORDS))
    values = st.fixed_dictionaries(
        {"active": st.sampled_from(["true", "false"]), "kind": st.just("company")},
        optional={"seller_id": st.just("usr_1"), "stage": st.just("customer"), "vat_type": st.just("swedish")},
    )
    sums = st.dictionaries(st.just("SEK"), st.sampled_from([-5, 100, 10_000, 10_001]))
    years = st.lists(
        st.fixed_dictionaries(
            {"y": st.sampled_from([2025, 2026]), "c": st.just("SEK"), "s": st.sampled_from([-1, 1, 10_000, 10_001])}
        ),
        max_size=2,
        unique_by=lambda one: one["y"],
    )
    bought = st.lists(
        st.fixed_dictionaries({"a": st.sampled_from(["a 100", "b 200"]), "d": st.sampled_from(DAYS)}), max_size=3
    )
    days = st.dictionaries(
        st.sampled_from(["last_activity", "next_activity", "first_purchase", "last_purchase", "oldest_due"]),
        st.sampled_from(DAYS),
    )
    tags = st.lists(st.sampled_from(["prp_1", "prp_3", "prp_text"]), max_size=2, unique=True)
    daily = st.dictionaries(
        st.just("SEK"),
        st.lists(
            st.fixed_dictionaries({"d": st.sampled_from(DAYS), "s": st.sampled_from([-10_000, 1, 9_999, 10_000])}),
            max_size=4,
            unique_by=lambda one: one["d"],
        ),
    )
    parts = {"text": texts, "is": values, "tags": tags, "days": days, "owed": sums, "ordered": sums}
    more = {"values": some_values(), "daily": daily, "spent_daily": daily, "spent_years": years}
    newer = st.fixed_dictionaries({}, optional=more)
    older = st.fixed_dictionaries({**parts, "years": years, "bought": bought})
    return st.builds(lambda had, more: {**had, **more}, older, newer)


def some_values() -> st.SearchStrategy[list[Row]]:
    """What some properties say, one of each kind at most."""
    kinds = st.lists(st.sampled_from(sorted(SAID)), unique=True, max_size=4)
    said = kinds.flatmap(
        lambda found: st.tuples(*(st.tuples(st.just(one), st.sampled_from(SAID[one])) for one in found))
    )
    return said.map(lambda found: [{"p": f"prp_{kind}", "k": value_key(kind, value)} for kind, value in found])


@settings(max_examples=300, deadline=None)
@given(rules(), some_facts())
def test_nothing_changes_before_the_day_on_which_to_look_next(given_rule: Row, had: Row) -> None:
    asked = SelectionRule.model_validate(given_rule)
    assert list(check_rule(asked)) == []
    now, following = fits(asked, had, DAY), next_change(asked, had, DAY)
    end = following or DAY + timedelta(days=800)
    days = [DAY + timedelta(days=ahead) for ahead in (1, 2, 29, 30, 31, 58, 59, 60, 61, 299, 300, 301, 302, 304)]
    days += [DAY + timedelta(days=ahead) for ahead in (28, 32, 57, 62, 89, 90, 91, 329, 330, 331, 359, 360, 361, 362)]
    days += [end - timedelta(days=1), date(2026, 12, 31)]
    assert [day for day in days if DAY < day < end and fits(asked, had, day) is not now] == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(rules(), min_size=5, max_size=5), st.lists(some_facts(), min_size=8, max_size=8))
def test_the_database_finds_whom_the_rule_fits(
    database: str, context: object, given_rules: list[Row], of_all: list[Row]
) -> None:
    """Every field and operator, negated and nested: the query and the rule agree."""
    selection_marks.forget()
    collection = CustomerFacts._get_collection()
    collection.delete_many({})
    known = {f"cus_{at}": had for at, had in enumerate(of_all)}
    rows = [{"_id": one, "tenant": "acme", "version": 1, "request_id": one, "facts": had} for one, had in known.items()]
    collection.insert_many([*rows, {**rows[0], "_id": "cus_x", "tenant": "other"}])
    for given_rule in given_rules:
        asked = SelectionRule.model_validate(given_rule)
        found = {row["_id"] for row in CustomerFacts.rows(query_of(asked, DAY), ["version"])}
        assert found == {one for one, had in known.items() if fits(asked, had, DAY)}, given_rule
