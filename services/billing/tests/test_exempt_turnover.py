"""The limit of a seller who is exempt from VAT: invoices and the till's receipts together, each counted once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest

from billing import exempt_turnover, exemption, invoices, till_sales
from billing.tests import days, samples
from billing.tests.test_treatment import sell
from billing.till_entrypoints import TillEntrypoints
from chassis.clock import now
from chassis.ids import new_id
from chassis.testing import once
from contracts import billing as contract
from contracts.billing.exempt_turnover import ExemptionLevel
from contracts.errors import Conflict
from contracts.sales import Means, Paid, Receipt, ReceiptCompleted, ReceiptKind, ReceiptStatus, Totals


def receipt(net: str, on: date = days.ISSUED, means: Means = Means.CARD) -> ReceiptCompleted:
    """A receipt without VAT, as sales tells of it."""
    sums = Totals(net=Decimal(net), vat=Decimal(0), total=Decimal(net), vat_rates=[])
    sold = Receipt(
        id=new_id("rcp"),
        version=2,
        number="1",
        status=ReceiptStatus.COMPLETED,
        kind=ReceiptKind.SALE,
        date=on,
        text="",
        currency="SEK",
        lines=[],
        totals=sums,
        rounding=Decimal("0.00"),
        payments=[Paid(means=means, amount=Decimal(net))],
        created_at=now(),
        changed_at=now(),
    )
    return ReceiptCompleted(subject=sold.id, version=2, receipt=sold)


def hear(company: str, *events: ReceiptCompleted) -> None:
    """Each event as it comes from the broker."""
    for event in events:
        once(lambda event=event: TillEntrypoints().receipt_completed(event), company)  # type: ignore[misc]


def exempt(company: str) -> str:
    samples.put_settings(company, seller_exempt=True, seller_vat_number="")
    return company


def level_of(company: str, year: int = days.ISSUED.year) -> tuple[ExemptionLevel, Decimal, int]:
    """The level that others are told, the turnover at which it was reached, and how often it has changed."""
    found = once(lambda: exempt_turnover.ExemptTurnover.read_one(f"ext_{company}_{year}"), company)
    assert found is not None
    told = found.changed()
    return told.level, told.turnover, told.version


@pytest.mark.parametrize(
    ("turnover", "level"),
    [("107999.99", "below"), ("108000.00", "near"), ("120000.00", "near"), ("120000.01", "passed")],
)
def test_the_levels(turnover: str, level: str) -> None:
    assert exemption.level_of(Decimal(turnover), Decimal(120_000)).value == level


def test_the_till_counts_as_well_as_invoices(database: str) -> None:
    company = exempt("counter")
    hear(company, receipt("60000.00"), receipt("-1000.00"))
    sell(company, "61000.00")
    with pytest.raises(Conflict) as refused:
        sell(company, "0.01")
    assert refused.value.details["turnover"] == "120000.01"


def test_a_sale_on_account_counts_as_its_invoice_alone(database: str) -> None:
    company = exempt("account")
    hear(company, receipt("119999.00", means=Means.ON_ACCOUNT))
    sell(company, "119999.00")
    assert once(lambda: exemption.turnover(days.ISSUED.year), company) == Decimal("119999.00")


def test_a_receipt_heard_twice_counts_once_and_one_that_was_lost_is_found(database: str) -> None:
    company = exempt("twice")
    sold, lost = receipt("100.00"), receipt("1.00")
    hear(company, sold, sold)
    assert once(lambda: till_sales.turnover(days.ISSUED.year), company) == 100_00
    assert once(lambda: till_sales.find_unheard([sold, lost]), company) == [lost]


def test_each_year_counts_for_itself(database: str) -> None:
    company = exempt("years")
    hear(company, receipt("119000.00", date(2024, 12, 31)), receipt("2000.00", date(2025, 1, 1)))
    assert level_of(company, 2024)[0] is ExemptionLevel.PASSED  # 80 000 kr in that year
    assert level_of(company, 2025)[0] is ExemptionLevel.BELOW


def test_others_are_told_once_for_each_level(database: str) -> None:
    """Also of invoices, with the next sale; a return leads back."""
    company = exempt("levels")
    hear(company, receipt("1000.00"))
    assert level_of(company) == (ExemptionLevel.BELOW, Decimal("0.00"), 1)
    sell(company, "107000.00")
    near = receipt("1.00")
    hear(company, near, near, receipt("1.00"))
    assert level_of(company) == (ExemptionLevel.NEAR, Decimal("108001.00"), 2)
    hear(company, receipt("12000.00"))
    assert level_of(company) == (ExemptionLevel.PASSED, Decimal("120002.00"), 3)
    hear(company, receipt("-12000.00"))
    assert level_of(company)[0] is ExemptionLevel.NEAR


def test_sales_heard_at_once_come_to_the_level_of_all(database: str) -> None:
    company = exempt("at_once")
    events = [receipt("15001.00") for _ in range(8)]
    with ThreadPoolExecutor(8) as tills:
        for done in [tills.submit(hear, company, event) for event in events]:
            done.result()
    assert level_of(company)[0] is ExemptionLevel.PASSED


def test_who_is_not_exempt_is_told_nothing_and_counted_all_the_same(database: str) -> None:
    """It may become exempt later in the year."""
    samples.put_settings("charging")
    hear("charging", receipt("119000.00"))
    year = f"ext_charging_{days.ISSUED.year}"
    assert once(lambda: exempt_turnover.ExemptTurnover.read_one(year), "charging") is None
    exempt("charging")
    hear("charging", receipt("1.00"))
    assert level_of("charging")[0] is ExemptionLevel.NEAR


def test_a_draft_warns_near_the_limit_and_past_it(database: str) -> None:
    company = exempt("drafts")
    hear(company, receipt("100000.00"))

    def warned(price: str) -> list[str]:
        customer = once(samples.known_customer, company)
        asked = contract.CreateInvoice(customer_id=customer, lines=[samples.line(price)])
        made = once(lambda: invoices.make(asked, days.TODAY).to_contract(days.TODAY), company)
        return [one.code for one in made.warnings]

    assert [warned(price) for price in ("7999.99", "8000.00", "20000.00", "20000.01")] == [
        [],
        ["exemption_limit_near"],
        ["exemption_limit_near"],
        ["exemption_limit_passed"],
    ]
