"""Rules as one sentence in both languages."""

from datetime import date
from typing import Any

import pytest

from contracts.countries import COUNTRIES
from contracts.country_names import name_country, read_country
from contracts.crm.selection_fields import KINDS, OPERATORS
from contracts.crm.selections import SelectionField
from crm.selection_sentences import say, say_actual
from crm.tests.selection_samples import rule

NAMES = {"prp_1": "Storkund", "prp_2": "Antal {anställda}", "prp_3": "Mässa och event"}
IN_MALMO = {"field": "city", "operator": "is", "value": "Malmö"}
BOUGHT_A = {"field": "bought", "operator": "has", "value": "A-100"}
BOUGHT_B = {"field": "bought", "operator": "has", "value": "B-200", "years_ago": 1}


@pytest.mark.parametrize(
    ("given", "sv", "en"),
    [
        (IN_MALMO, "Kunder där orten är Malmö.", "Customers where the city is Malmö."),
        (
            {"match": "all", "rules": [{"match": "none", "rules": [BOUGHT_B]}, IN_MALMO, BOUGHT_A]},
            "Kunder där orten är Malmö och artikel A-100 har köpts, men inte (artikel B-200 har köpts förra året).",
            "Customers where the city is Malmö and article A-100 was bought, but not (article B-200 was bought last year).",
        ),
        (
            {"match": "any", "rules": [IN_MALMO, {"match": "all", "rules": [BOUGHT_A, BOUGHT_B]}]},
            "Kunder där orten är Malmö eller (artikel A-100 har köpts och artikel B-200 har köpts förra året).",
            "Customers where the city is Malmö or (article A-100 was bought and article B-200 was bought last year).",
        ),
        *(
            (
                {"field": "country", "operator": "is", "value": typed},
                "Kunder där landet är Tyskland.",
                "Customers where the country is Germany.",
            )
            for typed in ("Tyskland", "GERMANY", "de", "DEU", "Deutschland")
        ),
        (
            {"field": "country", "operator": "is_not", "value": "bosnien"},
            "Kunder där landet inte är ”Bosnien och Hercegovina”.",
            "Customers where the country is not Bosnia & Herzegovina.",
        ),
        (
            {"field": "country", "operator": "is", "value": "zz"},
            "Kunder där landet är okänt land.",
            "Customers where the country is unknown country.",
        ),
        (
            {"field": "active", "operator": "is", "value": "true"},
            "Kunder där kunden är aktiv.",
            "Customers where the customer is active.",
        ),
        (
            {"field": "active", "operator": "is_not", "value": "false"},
            "Kunder där kunden inte är inaktiv.",
            "Customers where the customer is not inactive.",
        ),
        (
            {"field": "first_purchase", "operator": "is_set"},
            "Kunder där det första köpet finns.",
            "Customers where the first purchase exists.",
        ),
        (
            {"field": "bought", "operator": "has", "value": "A", "until": "2026-12-31"},
            "Kunder där artikel A har köpts till och med 2026-12-31.",
            "Customers where article A was bought until 2026-12-31.",
        ),
        (
            {"field": "country", "operator": "starts_with", "value": "S"},
            "Kunder där landet börjar med S.",
            "Customers where the country begins with S.",
        ),
        (
            {"field": "currency", "operator": "is", "value": "eur"},
            "Kunder där valutan är EUR.",
            "Customers where the currency is EUR.",
        ),
        (
            {"field": "language", "operator": "is", "value": "EN"},
            "Kunder där språket är engelska.",
            "Customers where the language is English.",
        ),
        (
            {"field": "kind", "operator": "is", "value": "person"},
            "Kunder där kundtypen är privatperson.",
            "Customers where the type of customer is person.",
        ),
        (
            {"field": "invoiced", "operator": "over", "amount": "10000", "year": 2025},
            "Kunder där fakturerat under 2025 är över 10\u00a0000\u00a0kr.",
            "Customers where invoiced in 2025 is over SEK 10,000.",
        ),
        (
            {"field": "last_activity", "operator": "not_in_last_days", "days": 60},
            "Kunder där den senaste aktiviteten inte ligger inom de senaste 60 dagarna.",
            "Customers where the last activity is not within the last 60 days.",
        ),
        (
            {"match": "none", "rules": [{"field": "property", "operator": "has", "value": "prp_1"}]},
            "Kunder där inte (egenskapen Storkund finns).",
            "Customers where not (the property Storkund is set).",
        ),
        (
            {"field": "property_number", "operator": "over", "property_id": "prp_2", "value": "1 200.50"},
            "Kunder där egenskapen Antal {anställda} är över 1200,5.",
            "Customers where the property Antal {anställda} is over 1200.5.",
        ),
        (
            {"field": "property_choice", "operator": "is_not", "property_id": "prp_2", "value": "Bygg"},
            "Kunder där egenskapen Antal {anställda} inte är Bygg.",
            "Customers where the property Antal {anställda} is not Bygg.",
        ),
        (
            {"field": "property_date", "operator": "in_next_days", "property_id": "prp_2", "days": 30},
            "Kunder där egenskapen Antal {anställda} ligger inom de närmaste 30 dagarna.",
            "Customers where the property Antal {anställda} is within the next 30 days.",
        ),
        (
            {"field": "property_text", "operator": "is_empty", "property_id": "prp_2"},
            "Kunder där egenskapen Antal {anställda} saknas.",
            "Customers where the property Antal {anställda} is empty.",
        ),
        (
            {"field": "invoiced_lately", "operator": "over", "amount": "10000", "days": 365},
            "Kunder där fakturerat under de senaste 365 dagarna är över 10\u00a0000\u00a0kr.",
            "Customers where invoiced in the last 365 days is over SEK 10,000.",
        ),
        (
            {"field": "stage", "operator": "is_not", "value": "prospect"},
            "Kunder där kundstatusen inte är prospekt.",
            "Customers where the stage is not prospect.",
        ),
        (
            {"field": "name", "operator": "contains", "value": "Malmö och orten är Lund"},
            "Kunder där namnet innehåller ”Malmö och orten är Lund”.",
            "Customers where the name contains “Malmö och orten är Lund”.",
        ),
        (
            {"field": "name", "operator": "is", "value": "a” eller orten är ”b"},
            "Kunder där namnet är ”a”” eller orten är ””b”.",
            "Customers where the name is “a”” eller orten är ””b”.",
        ),
        (
            {"field": "property", "operator": "has", "value": "prp_3"},
            "Kunder där egenskapen ”Mässa och event” finns.",
            "Customers where the property “Mässa och event” is set.",
        ),
        (
            {"field": "name", "operator": "starts_with", "value": "Ek & Son (Malmö) AB"},
            "Kunder där namnet börjar med ”Ek & Son (Malmö) AB”.",
            "Customers where the name begins with “Ek & Son (Malmö) AB”.",
        ),
        (
            {"field": "last_activity", "operator": "in_last_days", "days": 1},
            "Kunder där den senaste aktiviteten ligger inom den senaste dagen.",
            "Customers where the last activity is within the last day.",
        ),
        (
            {"field": "spent_lately", "operator": "over", "amount": "10.125", "currency": "KWD", "days": 1},
            "Kunder där köpesumman under den senaste dagen är över 10,125\u00a0KWD.",
            "Customers where the amount spent in the last day is over KWD 10.125.",
        ),
        (
            {"field": "language", "operator": "is", "value": "sv"},
            "Kunder där språket är svenska.",
            "Customers where the language is Swedish.",
        ),
    ],
)
def test_a_rule_is_one_sentence(given: dict[str, Any], sv: str, en: str) -> None:
    said = say(rule(**given), NAMES)
    assert (said.sv, said.en) == (sv, en)


@pytest.mark.parametrize("field", list(SelectionField))
def test_each_operator_of_each_field_has_words(field: SelectionField) -> None:
    for operator in OPERATORS[KINDS[field]]:
        said = say(rule(field=field, operator=operator, value="true", days=3, amount="5", on="2026-01-01"), {})
        assert not {"{", "}", "?"} & set(said.sv + said.en)


@pytest.mark.parametrize(
    ("field", "has", "sv", "en"),
    [
        ("country", "SE", "Sverige", "Sweden"),
        ("country", "ZZ", "okänt land", "unknown country"),
        ("currency", "EUR", "EUR", "EUR"),
        ("language", "sv", "svenska", "Swedish"),
        ("city", "Malmö", "Malmö", "Malmö"),
    ],
)
def test_what_a_customer_has_is_said_in_the_readers_language(field: str, has: str, sv: str, en: str) -> None:
    condition = rule(field=field, operator="is", value=has)
    said = say_actual(condition, {}, {field: has}, NAMES, date(2026, 3, 2))
    assert (said.sv, said.en) == (sv, en)


def test_every_country_has_a_name_in_both_languages_that_is_read_as_it() -> None:
    for code in COUNTRIES:
        for language in ("sv", "en"):
            name = name_country(code, language)
            assert name not in ("", code)
            assert read_country(name) == code
