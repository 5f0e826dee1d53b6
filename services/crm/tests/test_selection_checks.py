"""What is wrong with a rule is named part by part; nothing of the database's query language comes in."""

from typing import Any

import pytest
from pydantic import ValidationError

from chassis.testing import once
from contracts.crm import CreateProperty, PropertyKind
from contracts.crm.selection_requests import CountSelection
from contracts.errors import InvalidInput, fields_of
from crm import properties, selections
from crm.selection_checks import check_rule
from crm.tests.selection_samples import rule

IN_MALMO = {"field": "city", "operator": "is", "value": "Malmö"}


def bad(**given: Any) -> list[tuple[str, str]]:
    return [(one.pointer, one.code) for one in check_rule(rule(**given))]


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, [("/rule/field", "field_missing")]),
        ({"match": "all"}, [("/rule/rules", "group_empty")]),
        ({"rules": [IN_MALMO]}, [("/rule/match", "match_missing")]),
        ({"match": "all", "rules": [IN_MALMO], "value": "x"}, [("/rule/value", "rule_is_group")]),
        ({"field": "city"}, [("/rule/operator", "operator_missing")]),
        ({"field": "city", "operator": "over", "amount": "1"}, [("/rule/operator", "operator_not_allowed")]),
        ({"field": "city", "operator": "is"}, [("/rule/value", "part_missing")]),
        ({"field": "city", "operator": "is", "value": " ,. ", "days": 3}, [("/rule/days", "part_not_allowed")]),
        ({"field": "city", "operator": "is", "value": "  "}, [("/rule/value", "value_empty")]),
        ({"field": "stage", "operator": "is", "value": "lead"}, [("/rule/value", "value_not_allowed")]),
        ({"field": "seller_id", "operator": "is", "value": "Eva"}, [("/rule/value", "not_a_user")]),
        ({"field": "country", "operator": "is", "value": "Sverge"}, [("/rule/value", "value_no_country")]),
        ({"field": "country", "operator": "is_not", "value": "Norge"}, []),
        ({"field": "country", "operator": "starts_with", "value": "N"}, []),
        ({"field": "currency", "operator": "is", "value": "kr"}, [("/rule/value", "currency_unknown")]),
        ({"field": "currency", "operator": "is", "value": "eur"}, []),
        ({"field": "language", "operator": "is_not", "value": "svenska"}, [("/rule/value", "value_not_allowed")]),
        (
            {"field": "owed", "operator": "over", "amount": "1", "currency": "ABC"},
            [("/rule/currency", "currency_unknown")],
        ),
        ({"field": "invoiced", "operator": "over", "amount": "1"}, [("/rule/year", "part_missing")]),
        (
            {"field": "invoiced", "operator": "over", "amount": "1", "year": 2025, "years_ago": 1},
            [("/rule/years_ago", "two_periods")],
        ),
        (
            {"field": "property_number", "operator": "over", "value": "5"},
            [("/rule/property_id", "part_missing")],
        ),
        (
            {"field": "property_number", "operator": "contains", "property_id": "prp_1", "value": "5"},
            [("/rule/operator", "operator_not_allowed")],
        ),
        (
            {"field": "property_number", "operator": "over", "property_id": "prp_1", "value": "fem"},
            [("/rule/value", "property_no_number")],
        ),
        (
            {"field": "property_date", "operator": "before", "property_id": "prp_1", "value": "2026-01-01"},
            [("/rule/on", "part_missing"), ("/rule/value", "part_not_allowed")],
        ),
        (
            {"field": "property_text", "operator": "is", "property_id": "prp_1", "value": " "},
            [("/rule/value", "value_empty")],
        ),
        (
            {"field": "city", "operator": "is", "property_id": "prp_1", "value": "a"},
            [("/rule/property_id", "part_not_allowed")],
        ),
        ({"field": "invoiced_lately", "operator": "over", "amount": "1"}, [("/rule/days", "part_missing")]),
        (
            {"field": "owed", "operator": "over", "amount": "1.5", "currency": "JPY"},
            [("/rule/amount", "amount_decimals")],
        ),
        (
            {"field": "bought", "operator": "has", "value": "A", "on": "2026-02-01", "until": "2026-01-01"},
            [("/rule/until", "before_start")],
        ),
        (
            {
                "match": "any",
                "rules": [IN_MALMO, {"match": "none", "rules": [IN_MALMO, {"field": "owed", "operator": "is"}]}],
            },
            [("/rule/rules/1/rules/1/operator", "operator_not_allowed")],
        ),
        (
            {"match": "all", "rules": [{"match": "all", "rules": [IN_MALMO] * 18}] * 3},
            [("/rule", "too_many_conditions")],
        ),
    ],
)
def test_a_bad_part_is_named_where_it_stands(given: dict[str, Any], wrong: list[tuple[str, str]]) -> None:
    assert bad(**given) == wrong


@pytest.mark.parametrize(
    "given",
    [
        {"field": "$where", "operator": "is", "value": "1"},
        {"field": "facts.tags", "operator": "is", "value": "1"},
        {"field": "city", "operator": "$ne", "value": "1"},
        {"field": "city", "operator": "is", "value": {"$gt": ""}},
        {"field": "city", "operator": "is", "value": "x", "$or": []},
        {"match": "$nor", "rules": [IN_MALMO]},
        {
            "match": "all",
            "rules": [{"match": "all", "rules": [{"match": "all", "rules": [{"match": "all", "rules": []}]}]}],
        },
        {"match": "all", "rules": [IN_MALMO] * 21},
        {"field": "owed", "operator": "over", "amount": -1},
        {"field": "last_activity", "operator": "in_last_days", "days": 0},
    ],
)
def test_the_schema_is_closed_and_ends_after_three_groups(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        CountSelection.model_validate({"rule": given})


def test_an_unknown_property_is_named(database: str, context: object) -> None:
    asked = rule(match="all", rules=[IN_MALMO, {"field": "property", "operator": "has", "value": "prp_none"}])
    with pytest.raises(InvalidInput) as refused:
        selections.check(asked)
    assert list(refused.value.details) == ["/rule/rules/1/value"]


def test_a_property_is_asked_about_by_its_kind_and_choices(database: str, context: object) -> None:
    trade = CreateProperty(name="Bransch för urval", kind=PropertyKind.CHOICE, choices=["Bygg", "Åkeri"])
    made = once(lambda: properties.create(trade)).id
    asked = rule(
        match="any",
        rules=[
            {"field": "property_choice", "operator": "is", "property_id": made, "value": "bygg"},
            {"field": "property_choice", "operator": "is", "property_id": made, "value": "akeri"},
            {"field": "property_number", "operator": "over", "property_id": made, "value": "5"},
            {"field": "property_text", "operator": "is_set", "property_id": "prp_none"},
            {"field": "property_choice", "operator": "is_empty", "property_id": made},
        ],
    )
    with pytest.raises(InvalidInput) as refused:
        once(lambda: selections.check(asked))
    found = {one.pointer: (one.code, one.detail) for one in fields_of(refused.value)}
    assert found == {
        "/rule/rules/1/value": ("property_no_such_choice", "akeri cannot be chosen. Choose one of: Bygg, Åkeri."),
        "/rule/rules/2/field": (
            "property_of_other_kind",
            "The property Bransch för urval goes with the field property_choice, not with property_number.",
        ),
        "/rule/rules/3/property_id": ("property_unknown", "There is no property prp_none."),
    }


def test_another_company_s_property_is_as_good_as_none(database: str, context: object) -> None:
    theirs = once(lambda: properties.create(CreateProperty(name="Deras", kind=PropertyKind.TEXT)), tenant="other").id
    for given in (
        {"field": "property_text", "operator": "is_set", "property_id": theirs},
        {"field": "property", "operator": "has", "value": theirs},
    ):
        with pytest.raises(InvalidInput) as refused:
            selections.check(rule(**given))
        assert [one.code for one in fields_of(refused.value)] == ["property_unknown"]
