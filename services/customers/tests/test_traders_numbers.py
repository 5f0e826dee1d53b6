"""Numbers of persons that companies give: kept where sole traders have them, and never repeated in full."""

import pytest

from contracts.customers import Kind
from contracts.personal_numbers import is_masked, mask_personal_number
from customers import national_numbers
from customers.identifiers import BadNumberError, foreign_number
from customers.national_numbers import RULES

EXAMPLES = {
    "AT": "1237010180",
    "BE": "85073003328",
    "BG": "7552010005",
    "CH": "756.9217.0769.85",
    "DK": "211062-5629",
    "EE": "36805280109",
    "FR": "295109912611193",
    "GB": "QQ123456C",
    "IS": "120174-3399",
    "LT": "33309240064",
    "LV": "161175-19997",
    "NO": "15108695088",
    "PL": "44051401359",
    "RO": "1630615123457",
    "SI": "0101006500006",
    "CZ": "7153192740",
    "SK": "7153192740",
    "US": "536-90-4399",
    "FI": "131052-308T",
    "ES": "54362315K",
    "IT": "RCCMNL83S18D969H",
}


@pytest.mark.parametrize("country", sorted(EXAMPLES))
def test_a_persons_number_given_as_a_companys_is_masked_wherever_it_comes_back(country: str) -> None:
    """The error about a Norwegian one said it in full, and a Czech woman's was shown to everybody."""
    number = EXAMPLES[country]
    assert national_numbers.is_personal(number, country)
    assert is_masked(_show(number, country))


def _show(number: str, country: str) -> str:
    """What comes back, as anybody sees it."""
    try:
        return mask_personal_number(foreign_number(number, country, Kind.COMPANY), "company")
    except BadNumberError as error:
        return str(error.values["value"])


def test_every_country_with_numbers_of_persons_has_an_example_or_companies_have_the_same() -> None:
    """Germany, Greece, Ireland, Croatia, the Netherlands and Portugal: nothing in most numbers tells whose they are."""
    personal = {country for country, rules in RULES.items() if any(rule.is_personal for rule in rules)}
    assert personal - EXAMPLES.keys() == {"DE", "GR", "HR", "IE", "NL", "PT", "XI"}
