"""What of a customer contradicts its VAT type is said with every answer about it."""

from datetime import date

import pytest

from contracts.customers import Address, Addresses, CustomerFields, VatType
from customers.vat_warnings import vat_doubts

ON = date(2026, 11, 28)
LUND = Address(line1="Box 1", city="Lund")
BERLIN = Address(line1="Allee 1", city="Berlin", country="DE")
OSLO = Address(line1="Gata 1", city="Oslo", country="NO")
GERMAN = "DE136695976"


def warned(vat_type: VatType, number: str = "", **addresses: Address) -> list[tuple[str, str]]:
    fields = CustomerFields(name="Prov AB", vat_type=vat_type, vat_number=number, addresses=Addresses(**addresses))
    return [(one.values["supply"], one.values["against"]) for one in vat_doubts(fields, ON)]


@pytest.mark.parametrize(
    ("vat_type", "number", "addresses"),
    [
        (VatType.SWEDISH, "", {}),
        (VatType.EU_REVERSE_CHARGE, GERMAN, {"invoice": BERLIN}),
        (VatType.EXPORT, "", {"invoice": OSLO}),
        (VatType.SWEDISH_REVERSE_CHARGE, "SE556016068001", {"invoice": LUND}),
    ],
)
def test_customers_in_order(vat_type: VatType, number: str, addresses: dict[str, Address]) -> None:
    assert warned(vat_type, number, **addresses) == []


@pytest.mark.parametrize(
    ("vat_type", "number", "addresses", "found"),
    [
        (
            VatType.EU_REVERSE_CHARGE,
            GERMAN,
            {"invoice": LUND},
            [("goods", "delivery_country"), ("services", "buyer_country")],
        ),
        (VatType.EU_REVERSE_CHARGE, GERMAN, {"invoice": BERLIN, "delivery": LUND}, [("goods", "delivery_country")]),
        (VatType.EXPORT, "", {"invoice": LUND}, [("goods", "delivery_country"), ("services", "buyer_country")]),
        (
            VatType.SWEDISH_REVERSE_CHARGE,
            "",
            {"invoice": LUND},
            [("goods", "buyer_vat_number"), ("services", "buyer_vat_number")],
        ),
    ],
)
def test_customers_that_contradict_themselves(
    vat_type: VatType, number: str, addresses: dict[str, Address], found: list[tuple[str, str]]
) -> None:
    assert warned(vat_type, number, **addresses) == found


def test_a_country_that_is_none_is_named() -> None:
    addresses = Addresses(invoice=Address(line1="1", city="X", country="QQ"))
    (found,) = vat_doubts(CustomerFields(name="Prov AB", addresses=addresses), ON)
    assert (found.code, found.detail) == ("unknown_country", "The country QQ is not known. Give its code, e.g. DE.")
