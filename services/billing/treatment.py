"""The VAT treatment of an invoice: what its words say, and what must not be issued. Rules: `contracts.vat_treatment`."""

from datetime import date

from billing.models import Invoice
from contracts.countries import country_of
from contracts.customers import Address, VatType
from contracts.supply import Supply
from contracts.vat_treatment import Contradiction, Facts, Reason, find_contradictions, treat


def reasons(invoice: Invoice, seller_exempt: bool) -> list[Reason]:
    """Why lines of the invoice bear no VAT, each reason once, in the order of the lines."""
    found = (treat(VatType(invoice.vat_type), line.sells, seller_exempt).reason for line in invoice.lines)
    return [one for one in dict.fromkeys(found) if one is not Reason.NONE]


def contradictions(invoice: Invoice, seller_exempt: bool, on: date) -> list[Contradiction]:
    """What contradicts the customer's VAT type, on the day of delivery or the day `on`."""
    return find_contradictions(_facts(invoice, seller_exempt, on), [line.sells for line in invoice.lines])


def _facts(invoice: Invoice, seller_exempt: bool, on: date) -> Facts:
    buyer = Address.model_validate(invoice.buyer["address"])
    delivery = Address.model_validate(invoice.delivery_address) if invoice.delivery_address else buyer
    return Facts(
        VatType(invoice.vat_type),
        Supply.GOODS,
        date.fromisoformat(invoice.delivery_date) if invoice.delivery_date else on,
        country_of(buyer),
        country_of(delivery),
        invoice.buyer["vat_number"],
        country_of(Address.model_validate(invoice.seller["address"])),
        seller_exempt,
    )
