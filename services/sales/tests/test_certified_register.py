"""The limit above which the law asks for a certified register."""

from decimal import Decimal

import pytest

from sales import certified_register


@pytest.mark.parametrize(("year", "kronor"), [(2025, 235_200), (2026, 236_800), (2031, 236_800), (2020, 229_200)])
def test_four_price_base_amounts_of_the_year(year: int, kronor: int) -> None:
    assert certified_register.exempt_up_to(year) == Decimal(kronor)


def test_all_means_count_but_on_account_and_only_above_the_limit() -> None:
    at_the_limit = [{"cash": 10_000_000, "card": 10_000_000}, {"swish": 3_000_000, "gift_card": 680_000}]
    assert certified_register.warnings_for(2026, [*at_the_limit, {"on_account": 99}]) == []
    assert certified_register.warnings_for(2026, [*at_the_limit, {"card": 1}]) == ["certified_register_needed"]
