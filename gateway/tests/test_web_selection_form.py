"""The form of a selection: each row shows what its field and its comparison need."""

# ruff: noqa: F811 - fixtures of another module

import re
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from contracts.crm import selection_errors
from contracts.errors import BadField, InvalidInput, invalid_fields
from contracts.field_texts import FIELD_TEXTS
from gateway.web.company import selection_rows

from .conftest import Company
from .test_web import SWEDISH
from .test_web_account import enter, open_page
from .test_web_selections import RULE, SELECTION, Crm, Json, crm, inside, press, read  # noqa: F401 - two fixtures


def test_what_properties_say_is_asked_by_their_names(inside: Any, crm: Crm) -> None:
    """A property is a field of the list; its row has the input of its kind."""
    page = open_page(inside, SWEDISH, "/new-selection").text
    assert '<optgroup label="Egenskaper"><option value="prp_staff">Anställda (tal)</option>' in page
    rows = [
        {"field": "prp_staff", "operator": "over", "value": "49,5"},
        {"field": "prp_trade", "operator": "is", "value": "Handel"},
        {"field": "prp_since", "operator": "has_passed"},
    ]
    shown = press(inside, "show", rows).text
    assert 'name="value" type="text" value="49,5" autocomplete="off" inputmode="decimal"' in shown
    assert '<select id="value-1" name="value">' in shown
    assert '<option value="Handel" selected>Handel</option>' in shown
    assert '<option value="prp_since" selected>Sedan &lt;länge&gt; (datum)</option>' in shown
    press(inside, "count", rows)
    (sent,) = crm.sent("count_selection")
    assert sent["rule"]["rules"] == [
        {"field": "property_number", "operator": "over", "property_id": "prp_staff", "value": "49,5"},
        {"field": "property_choice", "operator": "is", "property_id": "prp_trade", "value": "Handel"},
        {"field": "property_date", "operator": "has_passed", "property_id": "prp_since"},
    ]


def test_a_saved_rule_shows_its_property_as_the_field(inside: Any, crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = {"field": "property_choice", "operator": "is", "property_id": "prp_trade", "value": "handel"}
    monkeypatch.setitem(SELECTION, "rule", rule)
    page = open_page(inside, SWEDISH, "/selections/sel_1/edit").text
    assert '<option value="prp_trade" selected>Bransch (val)</option>' in page
    assert '<option value="handel" selected>handel</option><option value="Bygg &amp; anläggning">' in page


def test_a_saved_rule_names_a_tag_that_is_none_of_the_newest(inside: Any, crm: Crm) -> None:
    page = open_page(inside, SWEDISH, "/selections/sel_1/edit").text
    assert 'name="value" type="text" value="Storkund"' in page
    assert 'value="prp_1"' not in page


def inputs(page: Any) -> list[list[str]]:
    """The names of the inputs that each row shows, in their order."""
    rows = page.text.split("<fieldset")[1:]
    return [re.findall(r'<(?:input|select) id="[^"]+" name="([^"]+)"', row.split("</fieldset>")[0]) for row in rows]


def test_a_row_shows_what_its_field_and_comparison_need(inside: Any) -> None:
    """Without script by a button; every row sends every input all the same, so that none slips into another row."""
    rows = [
        {"field": "city"},
        {"field": "owed", "operator": "over"},
        {"field": "last_activity", "operator": "not_in_last_days"},
        {"field": "invoiced", "operator": "is", "value": "Lund"},
        {"group": "2"},
    ]
    shown = press(inside, "show", rows)
    assert inputs(shown) == [
        ["field", "operator", "group"],
        ["field", "operator", "amount", "currency", "group"],
        ["field", "operator", "days", "group"],
        ["field", "operator", "amount", "currency", "year", "years_ago", "group"],
        ["field", "group"],
    ]
    assert "Lund" not in shown.text
    assert [shown.text.count(f'name="{name}"') for name in ("operator", "value", "amount", "until")] == [5] * 4
    operators = shown.text.split('id="o-1"')[1].split("</select>")[0]
    assert re.findall(r'value="([a-z_]+)"', operators) == ["over", "at_least", "under", "at_most"]


def test_what_is_one_of_few_is_chosen_by_its_word(inside: Any, app: Flask, company: Company) -> None:
    rows = [{"field": "stage", "operator": "is", "value": "prospect"}, {"field": "seller_id", "operator": "is"}]
    shown = press(inside, "show", rows).text
    assert '<option value="prospect" selected>' in shown.split('id="value-0"')[1]
    assert re.search(r'<option value="usr_[^"]+">Anna', shown.split('id="value-1"')[1])


def test_what_does_not_fit_stays_to_be_seen_until_it_is_counted(inside: Any) -> None:
    rows = [{"field": "owed", "operator": "over", "amount": "10", "days": "5"}]
    assert inputs(press(inside, "count", rows)) == [["field", "operator", "amount", "currency", "days", "group"]]


def test_the_form_is_there_while_crm_is_not(app: Flask, company: Company) -> None:
    page = open_page(enter(app, company), SWEDISH, "/new-selection").text
    assert "<fieldset" in page
    assert "<optgroup" not in page


def test_a_rule_that_is_nested_deeper_is_not_shown_as_rows(
    inside: Any, crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a newer release may have one: it says the rule in words."""
    deepest = {"match": "all", "rules": [{"match": "none", "rules": RULE["rules"][:1]}]}
    deep = {"match": "all", "rules": [{"match": "any", "rules": [deepest]}]}
    monkeypatch.setitem(SELECTION, "rule", deep)
    page = open_page(inside, SWEDISH, "/selections/sel_1/edit").text
    assert "nästlade djupare" in page
    assert "Kunder där orten är &lt;b&gt;Lund" in page
    assert "<fieldset" not in page


CITY = {"field": "city", "operator": "is", "value": "Lund"}
OWED = {"field": "owed", "operator": "over", "amount": "100.00"}
NESTED: Json = {
    "match": "any",
    "rules": [
        {"match": "all", "rules": [CITY, {"match": "none", "rules": [OWED, CITY]}, {"match": "any", "rules": [OWED]}]},
        CITY,
        {"match": "none", "rules": [{"match": "all", "rules": [CITY, OWED]}]},
        {"match": "any", "rules": [CITY]},
        {"match": "any", "rules": [OWED, CITY]},
    ],
}


def test_a_nested_rule_is_shown_and_saved_with_all_its_groups(
    inside: Any, crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SELECTION, "rule", NESTED)
    page = open_page(inside, SWEDISH, "/selections/sel_1/edit").text
    chosen = re.findall(r'name="group">.*?<option value="([^"]*)" selected>', page)
    assert chosen == ["1", "1.1", "1.1", "1.2", "2.1", "2.1", "3", "4", "4"]
    assert page.count("<fieldset") == 10
    assert re.findall(r'<label for="m-match([\d.]+)">Av villkoren i grupp', page) == [
        "1",
        "1.1",
        "1.2",
        "2",
        "2.1",
        "3",
        "4",
    ]
    assert "grupp 1.1 ligger inuti grupp 1" in page
    groups = ["1", "1.1", "1.1", "1.2", "", "2.1", "2.1", "3", "4", "4"]
    rows = [CITY, OWED, CITY, OWED, CITY, CITY, OWED, CITY, OWED, CITY]
    typed = [{**row, "group": group} for row, group in zip(rows, groups, strict=True)]
    matches = {"match1": "all", "match1.1": "none", "match1.2": "any", "match2": "none", "match2.1": "all"}
    sent: dict[str, str] = {"match": "any", "match3": "any", "match4": "any", "version": "3", "name": "Nytt"}
    press(inside, "save", typed, "/selections/sel_1/edit", **matches, **sent)
    (changed,) = crm.sent("change_selection")
    assert changed["rule"] == NESTED


def test_a_group_inside_of_one_is_offered_once_that_is_used(inside: Any) -> None:
    def offered(*groups: str) -> list[str]:
        page = press(inside, "show", [{**CITY, "group": one} for one in groups])
        return re.findall(r'<option value="([^"]*)"', page.text.split('name="group">')[1].split("</select>")[0])[1:]

    assert offered("") == ["1", "2", "3"]
    assert offered("1") == ["1", "1.1", "2", "3"]
    assert offered("1.1", "4") == ["1", "1.1", "1.2", "2", "3", "4", "4.1", "5"]
    assert offered("1.1.1", "x", "0") == ["1", "2", "3"]


def test_what_is_wrong_in_a_group_inside_of_one_stands_at_its_row(inside: Any, crm: Crm) -> None:
    text = "value_empty The value is empty."
    crm.refusal = InvalidInput("crm.invalid_input", "Wrong.", {"/rule/rules/0/rules/1/rules/0/value": text})
    answer = press(inside, "save", [{**CITY, "group": "1"}, {}, {**OWED, "group": "1.1"}], name="Mitt")
    assert "Värdet får inte vara tomt." in answer.text.split('id="w-2"')[1].split("</div>")[0]


CONDITIONS = st.sampled_from([CITY, OWED])


def groups_of(rules: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    match = st.sampled_from(["all", "any", "none"])
    return st.fixed_dictionaries({"match": match, "rules": st.lists(rules, min_size=1, max_size=4)})


INNER = CONDITIONS | groups_of(CONDITIONS)


@given(rule=groups_of(INNER | groups_of(INNER)))
def test_every_rule_comes_back_from_the_form_as_it_was(rule: Json) -> None:
    form = selection_rows.form_of({"name": "Mitt", "shared": False, "rule": rule})
    assert form is not None
    assert selection_rows.rule_of(form)[0] == rule


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (
            selection_errors.PART_MISSING.at("/rule/days", operator="not_in_last_days", needs="days"),
            "Jämförelsen ”Inte under de senaste dagarna” behöver ”Dagar”.",
        ),
        (
            selection_errors.OPERATOR_MISSING.at("/rule/operator", allowed=["is", "is_not"]),
            "Ange jämförelse: ”Är”, ”Är inte”.",
        ),
        (
            selection_errors.PART_NOT_ALLOWED.at("/rule/year", field="owed", operator="over", name="year"),
            "Fältet ”Skuld” med jämförelsen ”Över” har inget ”År”.",
        ),
        (FIELD_TEXTS["string_too_short"].at("/name", min_length=1, sent=0), "Fyll i fältet."),
    ],
)
def test_what_is_wrong_is_said_in_the_words_of_the_form(inside: Any, crm: Crm, bad: BadField, said: str) -> None:
    crm.refusal = invalid_fields("crm", [bad])
    refused = press(inside, "count", [{"field": "last_activity", "operator": "not_in_last_days"}])
    assert refused.status_code == 422
    assert said in read(refused)
