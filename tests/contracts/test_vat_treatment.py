"""Who pays the VAT of a sale, and what contradicts it: the rules of domain.md §3 as examples."""

from datetime import date
from typing import Any

import pytest

from billing.errors import vat_contradiction
from contracts import errors_catalogue
from contracts.countries import COUNTRIES, MEMBERS, country_of, country_of_vat_number, is_goods_area, is_member
from contracts.customers import Address, VatType
from contracts.errors import Conflict
from contracts.supply import Supply, supply_of
from contracts.vat import NO_VAT, VatCategory
from contracts.vat_treatment import TREATMENTS, Facts, Reason, find_contradiction, find_contradictions, treat

ON = date(2026, 11, 28)
GERMAN, NORTHERN_IRISH, SWEDISH = "DE136695976", "XI123456789", "SE556016068001"
RC, EU_RC, EU, EXPORT = (
    VatType.SWEDISH_REVERSE_CHARGE,
    VatType.EU_REVERSE_CHARGE,
    VatType.EU,
    VatType.EXPORT,
)
GOODS, SERVICES = Supply.GOODS, Supply.SERVICES

AGREE = [
    (VatType.SWEDISH, GOODS, "SE", "SE", ""),
    (VatType.SWEDISH, GOODS, "", "", ""),
    (VatType.SWEDISH, GOODS, "DE", "DE", GERMAN),
    (RC, SERVICES, "SE", "SE", SWEDISH),
    (RC, GOODS, "DE", "SE", SWEDISH),
    (EU_RC, GOODS, "DE", "DE", GERMAN),
    (EU_RC, GOODS, "SE", "DE", GERMAN),
    (EU_RC, GOODS, "NO", "FI", GERMAN),
    (EU_RC, GOODS, "GB", "GB", NORTHERN_IRISH),
    (EU_RC, GOODS, "XI", "XI", NORTHERN_IRISH),
    (EU_RC, GOODS, "GR", "GR", "EL094259216"),
    (EU_RC, SERVICES, "DE", "SE", GERMAN),
    (EU_RC, GOODS, "MC", "MC", "FR40303265045"),
    (EU_RC, SERVICES, "MC", "MC", "FR40303265045"),
    (EXPORT, GOODS, "IM", "IM", ""),
    (EXPORT, GOODS, "NO", "NO", ""),
    (EXPORT, GOODS, "SE", "CH", ""),
    (EXPORT, GOODS, "GB", "GB", "GB123456789"),
    (EXPORT, SERVICES, "GB", "SE", ""),
    (EXPORT, SERVICES, "GB", "GB", NORTHERN_IRISH),
    (EU, GOODS, "DE", "DE", ""),
]
DISAGREE = [
    (RC, GOODS, "SE", "SE", "", "buyer_vat_number", "swedish_vat_number"),
    (RC, SERVICES, "SE", "SE", GERMAN, "buyer_vat_number", "swedish_vat_number"),
    (EU_RC, GOODS, "SE", "SE", GERMAN, "delivery_country", "other_eu_country"),
    (EU_RC, GOODS, "DE", "SE", GERMAN, "delivery_country", "other_eu_country"),
    (EU_RC, GOODS, "NO", "NO", GERMAN, "delivery_country", "other_eu_country"),
    (EU_RC, GOODS, "CH", "CH", GERMAN, "delivery_country", "other_eu_country"),
    (EU_RC, GOODS, "GB", "GB", GERMAN, "delivery_country", "other_eu_country"),
    (EU_RC, GOODS, "DE", "", GERMAN, "delivery_country", "other_eu_country"),
    (EU_RC, GOODS, "DE", "DE", SWEDISH, "buyer_vat_number", "other_eu_vat_number"),
    (EU_RC, GOODS, "DE", "DE", "", "buyer_vat_number", "other_eu_vat_number"),
    (EU_RC, GOODS, "DE", "DE", "NO123456789MVA", "buyer_vat_number", "other_eu_vat_number"),
    (EU_RC, SERVICES, "SE", "DE", GERMAN, "buyer_country", "other_eu_country"),
    (EU_RC, SERVICES, "DE", "DE", NORTHERN_IRISH, "buyer_vat_number", "other_eu_vat_number"),
    (EU_RC, SERVICES, "GB", "GB", NORTHERN_IRISH, "buyer_country", "other_eu_country"),
    (EXPORT, GOODS, "FI", "FI", "", "delivery_country", "country_outside_eu"),
    (EXPORT, GOODS, "MC", "MC", "", "delivery_country", "country_outside_eu"),
    (EXPORT, SERVICES, "MC", "MC", "", "buyer_country", "country_outside_eu"),
    (EXPORT, GOODS, "SE", "SE", "", "delivery_country", "country_outside_eu"),
    (EXPORT, GOODS, "NO", "", "", "delivery_country", "country_outside_eu"),
    (EXPORT, GOODS, "GB", "GB", NORTHERN_IRISH, "delivery_country", "country_outside_eu"),
    (EXPORT, SERVICES, "SE", "NO", "", "buyer_country", "country_outside_eu"),
    (EXPORT, SERVICES, "", "NO", "", "buyer_country", "country_outside_eu"),
    (EU, GOODS, "SE", "SE", "", "delivery_country", "other_eu_country"),
]


def facts(vat_type: VatType, supply: Supply, buyer: str, delivery: str, number: str, **more: Any) -> Facts:
    return Facts(vat_type, supply, ON, buyer, delivery, number)._replace(**more)


@pytest.mark.parametrize(("vat_type", "supply", "buyer", "delivery", "number"), AGREE)
def test_facts_that_agree(vat_type: VatType, supply: Supply, buyer: str, delivery: str, number: str) -> None:
    assert find_contradiction(facts(vat_type, supply, buyer, delivery, number)) is None


@pytest.mark.parametrize(("vat_type", "supply", "buyer", "delivery", "number", "against", "needs"), DISAGREE)
def test_facts_that_contradict_each_other(
    vat_type: VatType, supply: Supply, buyer: str, delivery: str, number: str, against: str, needs: str
) -> None:
    found = find_contradiction(facts(vat_type, supply, buyer, delivery, number))
    assert found is not None
    assert (found.against, found.needs, found.stops) == (against, needs, vat_type is not EU)


def test_the_texts_name_both_sides_in_both_languages() -> None:
    found = find_contradiction(facts(EU_RC, GOODS, "SE", "SE", GERMAN))
    assert found is not None
    error = vat_contradiction(found)
    assert isinstance(error, Conflict)
    assert errors_catalogue.detail(error, "sv") == (
        "Fakturan kan inte ställas ut. Momstypen EU, omvänd betalningsskyldighet för varor motsägs av leveranslandet: SE. "
        "Det som krävs: ett annat EU-land än Sverige."
    )
    assert errors_catalogue.detail(error, "en") == (
        "The invoice cannot be issued. The VAT type reverse charge in the EU for goods is contradicted by "
        "the country of delivery: SE. Needed: an EU country other than Sweden."
    )
    unknown = find_contradiction(facts(EXPORT, SERVICES, "", "", ""))
    assert unknown is not None
    warning = unknown.warning()
    swedish = errors_catalogue.field_detail(warning.code, warning.detail, dict(warning.values), "sv")
    assert "landet i kundens fakturaadress: okänt" in swedish


@pytest.mark.parametrize(
    ("vat_type", "supply", "reason"),
    [
        (VatType.SWEDISH, GOODS, Reason.NONE),
        (EU, SERVICES, Reason.NONE),
        (RC, GOODS, Reason.REVERSE_CHARGE),
        (RC, SERVICES, Reason.REVERSE_CHARGE),
        (EU_RC, GOODS, Reason.INTRA_COMMUNITY),
        (EU_RC, SERVICES, Reason.REVERSE_CHARGE),
        (EXPORT, GOODS, Reason.EXPORT),
        (EXPORT, SERVICES, Reason.SERVICES_ABROAD),
    ],
)
def test_treatments(vat_type: VatType, supply: Supply, reason: Reason) -> None:
    assert (treat(vat_type, supply).reason, treat(vat_type, supply).is_charged) == (reason, reason is Reason.NONE)
    assert treat(vat_type, supply, seller_exempt=True).reason is Reason.SELLER_EXEMPT


def test_the_table_and_the_rates_agree_on_what_bears_no_vat() -> None:
    assert {vat_type for vat_type, _ in TREATMENTS} == NO_VAT


def test_an_exempt_seller_contradicts_nothing() -> None:
    assert find_contradiction(facts(EXPORT, GOODS, "SE", "SE", "", seller_exempt=True)) is None


def test_a_seller_abroad_sells_nothing_out_of_sweden() -> None:
    found = find_contradiction(facts(EXPORT, GOODS, "NO", "NO", "", seller_country="NO"))
    assert found is not None
    assert found.against == "seller_country"


def test_mixed_lines_are_judged_each_and_told_once() -> None:
    found = find_contradictions(facts(EU_RC, GOODS, "DE", "SE", GERMAN), [GOODS, SERVICES, GOODS])
    assert [(one.supply, one.against) for one in found] == [(GOODS, "delivery_country")]


@pytest.mark.parametrize(
    ("given", "category", "unit", "supply"),
    [
        (None, VatCategory.STANDARD, "st", GOODS),
        (None, VatCategory.STANDARD, "tim", SERVICES),
        (None, VatCategory.STANDARD, "Tim.", SERVICES),
        (None, VatCategory.STANDARD, "mån", SERVICES),
        (None, VatCategory.LODGING, "st", SERVICES),
        (None, VatCategory.FOOD, "kg", GOODS),
        (GOODS, VatCategory.STANDARD, "tim", GOODS),
        (SERVICES, VatCategory.FOOD, "st", SERVICES),
    ],
)
def test_what_a_line_sells(given: Supply | None, category: VatCategory, unit: str, supply: Supply) -> None:
    assert supply_of(given, category, unit) is supply


@pytest.mark.parametrize(
    ("address", "country"),
    [
        (None, ""),
        (Address(), ""),
        (Address(city="Malmö"), "SE"),
        (Address(country="DE"), "DE"),
        (Address(city="X", country="QQ"), ""),
        (Address(city="London", country="UK"), ""),
        (Address(city="Belfast", country="XI"), "XI"),
    ],
)
def test_the_country_of_an_address(address: Address | None, country: str) -> None:
    assert country_of(address) == country


def test_members_of_the_union_and_their_days() -> None:
    assert sum(is_member(one.country, ON) for one in MEMBERS) == 27
    assert {one.country for one in MEMBERS} <= COUNTRIES
    assert (is_member("GB", date(2020, 12, 31)), is_member("GB", date(2021, 1, 1))) == (True, False)
    assert (is_member("IM", date(2020, 12, 31)), is_member("IM", date(2021, 1, 1))) == (True, False)
    assert (is_member("HR", date(2013, 6, 30)), is_member("HR", date(2013, 7, 1))) == (False, True)
    assert not any(is_member(one, ON) or is_goods_area(one, ON) for one in ("NO", "CH", "GB", "", "QQ"))
    assert (is_member("XI", ON), is_goods_area("XI", ON), is_goods_area("XI", date(2020, 12, 31))) == (
        False,
        True,
        False,
    )


@pytest.mark.parametrize(
    ("number", "country"),
    [("EL094259216", "GR"), ("XI123456789", "XI"), ("DE136695976", "DE"), ("5560160680", ""), ("", "")],
)
def test_the_country_of_a_vat_number(number: str, country: str) -> None:
    assert country_of_vat_number(number) == country
