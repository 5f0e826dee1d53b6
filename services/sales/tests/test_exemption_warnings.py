"""What the till says to a seller who is exempt from VAT and sells for almost, or more than, what the law exempts."""

from collections.abc import Iterator

import pytest

from chassis.testing import once
from contracts.billing import SellerVatChanged
from contracts.billing.exempt_turnover import ExemptionLevel, ExemptTurnoverChanged
from contracts.money import from_minor
from sales import sellers
from sales.models import Seller
from sales.projections import ExemptTurnover
from sales.tests import samples, tills
from sales.tests.samples import TODAY


@pytest.fixture
def small_seller(till: None) -> Iterator[None]:
    """Company "acme" is exempt from VAT; other tests' is not."""
    once(lambda: sellers.keep(SellerVatChanged(subject="com_acme", version=2, exempt=True)))
    yield
    once(lambda: Seller.find().delete())
    once(lambda: ExemptTurnover.find().delete())


def hear(version: int, level: ExemptionLevel, year: int = TODAY.year) -> None:
    event = ExemptTurnoverChanged(
        subject=f"ext_acme_{year}",
        version=version,
        year=year,
        level=level,
        turnover=from_minor(0),
        limit=from_minor(120_000_00),
    )
    once(lambda: sellers.keep_turnover(event))


def codes_of_a_receipt() -> list[str]:
    return [one.code for one in tills.sell("10.00").to_contract().warnings]


def test_receipts_and_reports_warn_before_and_past_the_limit(small_seller: None) -> None:
    at = tills.register()
    tills.open_day(at)
    assert codes_of_a_receipt() == []
    hear(2, ExemptionLevel.NEAR)
    assert codes_of_a_receipt() == ["exemption_limit_near"]
    hear(3, ExemptionLevel.PASSED)
    hear(2, ExemptionLevel.NEAR)  # older: changes nothing
    assert codes_of_a_receipt() == ["exemption_limit_passed"]
    reports = [tills.x_report(at), tills.close_day(at)]
    assert [[one.code for one in report.warnings] for report in reports] == [["exemption_limit_passed"]] * 2


def test_another_year_and_a_company_that_charges_vat_are_not_warned(small_seller: None) -> None:
    hear(2, ExemptionLevel.PASSED, TODAY.year - 1)
    assert codes_of_a_receipt() == []
    hear(2, ExemptionLevel.PASSED)
    once(lambda: sellers.keep(SellerVatChanged(subject="com_acme", version=3, exempt=False)))
    assert codes_of_a_receipt() == []
    assert samples.receipt().seller_exempt is None
