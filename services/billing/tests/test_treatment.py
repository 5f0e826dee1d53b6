"""What an invoice says of its VAT, and what is not issued because customer and sale contradict each other."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from billing import exemption, invoices
from billing.models import Invoice
from billing.order_invoices import make
from billing.records import Refusal
from billing.tests import asked, days, samples
from chassis.context import using
from chassis.ids import new_id
from chassis.testing import a_context
from contracts import billing as contract
from contracts.customers import Address, Addresses, VatType
from contracts.errors import Conflict
from contracts.supply import Supply

GERMAN = "DE136695976"
BERLIN = Addresses(invoice=Address(line1="Allee 1", city="Berlin", country="DE"))
MALMO = Addresses(invoice=Address(line1="Hamngatan 4", city="Malmö"))
LIMIT = Decimal(120_000)


def buyer(vat_type: VatType, addresses: Addresses, vat_number: str = "", **more: object) -> str:
    return samples.known_customer(vat_type=vat_type, addresses=addresses, vat_number=vat_number, branches=[], **more)


@pytest.mark.parametrize(
    ("vat_type", "addresses", "number", "against"),
    [
        (VatType.EU_REVERSE_CHARGE, MALMO, GERMAN, "delivery_country"),
        (VatType.EU_REVERSE_CHARGE, BERLIN, "SE556016068001", "buyer_vat_number"),
        (VatType.EXPORT, MALMO, "", "delivery_country"),
        (VatType.EXPORT, BERLIN, "", "delivery_country"),
        (VatType.SWEDISH_REVERSE_CHARGE, MALMO, GERMAN, "buyer_vat_number"),
    ],
)
def test_a_contradiction_stops_the_issue_and_not_the_draft(
    company: None, vat_type: VatType, addresses: Addresses, number: str, against: str
) -> None:
    customer = buyer(vat_type, addresses, number)
    draft = samples.draft(customer)
    with using(a_context()), pytest.raises(Conflict) as refused:
        invoices.issue(contract.IssueInvoice(invoice_id=draft.id), days.TODAY)
    assert refused.value.code == "billing.invoice_vat_contradiction"
    assert refused.value.details["against"] == against
    with pytest.raises(Conflict):
        samples.invoice(customer)


def test_swedish_vat_is_charged_wherever_the_buyer_is(company: None) -> None:
    assert samples.invoice(buyer(VatType.SWEDISH, BERLIN, GERMAN)).totals.vat == 2000
    assert samples.invoice(buyer(VatType.EU, MALMO)).totals.vat == 2000


def test_an_invoice_names_the_reason_of_each_kind_of_line_once(company: None) -> None:
    german = buyer(VatType.EU_REVERSE_CHARGE, BERLIN, GERMAN, language="en")
    lines = [samples.line(), samples.line(unit="tim"), samples.line(supply=Supply.SERVICES), samples.line()]
    made = samples.invoice(german, lines=lines)
    assert [line.supply for line in made.lines] == ["goods", "services", "services", "goods"]
    assert made.notes[:2] == [
        "Intra-Community supply (unionsintern leverans): exempt from VAT, Article 138 of directive 2006/112/EC",
        "Reverse charge (omvänd betalningsskyldighet)",
    ]
    assert made.totals.vat == 0


def test_export_of_goods_and_of_services_in_swedish(company: None) -> None:
    oslo = Addresses(invoice=Address(line1="Gata 1", city="Oslo", country="NO"))
    made = samples.invoice(buyer(VatType.EXPORT, oslo), lines=[samples.line(), samples.line(unit="mån")])
    assert [note.split(":")[0] for note in made.notes[:2]] == ["Export", "Tjänst omsatt utanför EU"]


def test_a_line_of_the_release_before_is_read(company: None) -> None:
    """It has no `supply`; and one that sells what its unit tells is stored without it, so that that release reads it."""
    made = samples.invoice(samples.known_customer(), lines=[samples.line(supply=Supply.GOODS)])
    with using(a_context()):
        (row,) = Invoice.rows({"_id": made.id}, ["lines"])
    assert "supply" not in row["lines"][0]
    assert made.lines[0].supply == "goods"


def test_goods_that_sales_has_delivered_abroad_follow_the_delivery(company: None) -> None:
    german = buyer(VatType.EU_REVERSE_CHARGE, MALMO, GERMAN)
    sold, kept = new_id("inv"), new_id("inv")
    with using(a_context()):
        make(asked.event(german, sold, delivery_address=BERLIN.invoice), days.TODAY)
        make(asked.event(german, kept, delivery_address=MALMO.invoice), days.TODAY)
        assert Invoice.find(id=sold).first().number
        refusal = Refusal.find(id=kept).first()
    assert refusal.error["code"] == "billing.invoice_vat_contradiction"


def sell(tenant: str, *prices: str, **fields: Any) -> contract.Invoice:
    """The last of the invoices that a company issues which is exempt from VAT and has no VAT number."""
    samples.put_settings(tenant, seller_exempt=True, seller_vat_number="")
    with using(a_context(tenant)):
        customer = samples.known_customer(**fields)
    for price in prices:
        request = contract.CreateInvoice(
            customer_id=customer, lines=[samples.line(price)], issue=True, issue_date=days.ISSUED
        )
        with using(a_context(tenant)):
            made = invoices.make(request, days.TODAY).to_contract(days.TODAY)
    return made


def test_an_exempt_seller_needs_no_vat_number_and_charges_no_vat(database: str) -> None:
    made = sell("small", "1000.00")
    assert (made.totals.vat, made.totals.total, made.seller.vat_number) == (Decimal(0), Decimal(1000), "")
    assert "Säljaren är befriad från moms enligt 18 kap. 4 § mervärdesskattelagen" in made.notes


def test_an_exempt_seller_stops_at_the_limit(database: str) -> None:
    sell("larger", f"{LIMIT - 1}", "1.00")
    with pytest.raises(Conflict) as refused:
        sell("larger", "0.01")
    assert refused.value.code == "billing.invoice_exemption_limit"
    assert refused.value.details["turnover"] == "120000.01"


def test_sums_in_other_currencies_are_no_kronor_of_the_limit(database: str) -> None:
    """130 000 yen are about 8 000 kr, and 130.000 dinars are stored as 130 000."""
    for currency, price in (("JPY", "130000"), ("KWD", "1300.000")):
        assert sell("abroad", price, currency=currency, branches=[]).number
    assert sell("abroad", f"{LIMIT}").number


@pytest.mark.parametrize(
    ("on", "kronor"),
    [
        ("2016-12-31", 0),
        ("2017-01-01", 30_000),
        ("2024-12-31", 80_000),
        ("2025-01-01", 120_000),
        ("2026-11-28", 120_000),
    ],
)
def test_the_limit_of_a_day(on: str, kronor: int) -> None:
    assert exemption.limit_on(date.fromisoformat(on)) == kronor
