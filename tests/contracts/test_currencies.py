"""Currencies and their decimals, prices with four, and VAT in kronor: rules as examples."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from contracts.billing.exchange import CurrencyRate, ExchangeRate, in_kronor, rate_on
from contracts.currencies import (
    DECIMALS,
    FOUR_DECIMALS,
    NO_DECIMALS,
    THREE_DECIMALS,
    TWO_DECIMALS,
    check_currency,
    decimals_of,
    unit_of,
)
from contracts.denominations import new_denomination
from contracts.lines import line_amount, vat_on, vat_sums
from contracts.money import Price
from contracts.stored_prices import read_price, store_price

ON = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("currency", "decimals"), [("SEK", 2), ("EUR", 2), ("JPY", 0), ("ISK", 0), ("KWD", 3), ("CLF", 4), ("XXQ", 2)]
)
def test_decimals(currency: str, decimals: int) -> None:
    assert (decimals_of(currency), unit_of(currency)) == (decimals, Decimal(10) ** -decimals)


@pytest.mark.parametrize(
    ("currency", "code"),
    [
        ("SEK", []),
        ("JPY", []),
        ("XXQ", ["currency_unknown"]),
        ("XAU", ["currency_unknown"]),
        ("KWD", []),
        ("CLF", []),
    ],
)
def test_what_a_customer_can_be_invoiced_in(currency: str, code: list[str]) -> None:
    assert [bad.code for bad in check_currency("/currency", currency)] == code


def test_the_table_has_one_entry_a_currency() -> None:
    codes = [code for some in (NO_DECIMALS, TWO_DECIMALS, THREE_DECIMALS, FOUR_DECIMALS) for code in some.split()]
    assert (len(codes), sorted(codes)) == (157, sorted(DECIMALS))
    assert all(len(code) == 3 and code.isupper() for code in DECIMALS)


@pytest.mark.parametrize(
    ("quantity", "price", "currency", "amount"),
    [
        ("1", "1234.99", "JPY", "1235"),
        ("3", "0.3333", "SEK", "1.00"),
        ("1000", "0.0125", "SEK", "12.50"),
        ("3", "0.5", "JPY", "2"),
        ("1", "-0.5", "JPY", "-1"),
        ("3", "0.1115", "KWD", "0.335"),
        ("3", "0.1115", "CLF", "0.3345"),
    ],
)
def test_a_sum_has_the_decimals_of_its_currency(quantity: str, price: str, currency: str, amount: str) -> None:
    assert line_amount(Decimal(quantity), Decimal(price), Decimal(0), unit_of(currency)) == Decimal(amount)


def test_vat_has_them_too() -> None:
    assert vat_on(Decimal(1235), Decimal(25), unit_of("JPY")) == 309
    (rate,) = vat_sums([(Decimal(1235), Decimal(25))], unit=unit_of("JPY"))
    assert (rate.net, rate.vat) == (Decimal(1235), Decimal(309))


@pytest.mark.parametrize(
    ("amount", "currency", "is_right"),
    [
        ("1.00", "JPY", True),
        ("1.50", "JPY", False),
        ("1.50", "SEK", True),
        ("1.505", "SEK", False),
        ("1.505", "KWD", True),
        ("1.5005", "KWD", False),
    ],
)
def test_an_amount_of_a_currency(amount: str, currency: str, is_right: bool) -> None:
    assert (new_denomination(currency).check("/amount", Decimal(amount)) == []) is is_right


@pytest.mark.parametrize(
    ("given", "price"),
    [("100", "100.00"), ("0.3333", "0.3333"), ("0.3", "0.30"), ("0.3300", "0.33"), ("1.230", "1.23")],
)
def test_a_price_has_two_to_four_decimals(given: str, price: str) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(Price)
    assert adapter.dump_python(adapter.validate_python(given), mode="json") == price


def test_a_price_with_five_decimals_is_refused() -> None:
    with pytest.raises(ValidationError, match="four decimals"):
        TypeAdapter(Price).validate_python("0.33333")


@pytest.mark.parametrize(
    ("price", "minor", "exact"), [("0.3333", 33, "0.3333"), ("10.00", 1000, None), ("0.005", 1, "0.005")]
)
def test_a_stored_price_is_read_by_the_release_before(price: str, minor: int, exact: str | None) -> None:
    stored = store_price(Decimal(price))
    assert stored == {"price": minor, "exact_price": None if exact is None else Decimal(exact)}
    assert read_price(stored["price"], stored["exact_price"]) == Decimal(price)


def rate(currency: str, day: date, kronor: str) -> CurrencyRate:
    return CurrencyRate(currency=currency, day=day, rate=Decimal(kronor))


@pytest.mark.parametrize(
    ("on", "found"),
    [
        (date(2026, 11, 9), None),
        (date(2026, 11, 10), "11.10"),
        (date(2026, 11, 19), "11.10"),
        (date(2026, 11, 20), "11.20"),
        (date(2026, 12, 21), "11.20"),
        (date(2026, 12, 22), None),
    ],
)
def test_the_newest_rate_of_at_most_31_days(on: date, found: str | None) -> None:
    rates = [
        rate("EUR", date(2026, 11, 20), "11.20"),
        rate("EUR", date(2026, 11, 10), "11.10"),
        rate("USD", date(2026, 11, 1), "9.50"),
    ]
    known = rate_on(rates, "EUR", on)
    assert (known and known.rate) == (Decimal(found) if found else None)


def test_vat_in_kronor() -> None:
    assert in_kronor(Decimal("25.00"), ExchangeRate(rate=Decimal("10.9475"), day=ON)) == Decimal("273.6875")
