"""What of a customer contradicts its VAT type: shown with every answer about it, since the invoice would be refused; and what is
doubtful of its addresses, which the card shows. Pure."""

from datetime import date

from contracts.countries import COUNTRIES, country_of
from contracts.customers import CustomerFields, Doubt, VatType
from contracts.customers import errors as texts
from contracts.errors import BadField
from contracts.supply import Supply
from contracts.vat_treatment import Facts, find_contradictions


def vat_doubts(fields: CustomerFields, on: date) -> list[Doubt]:
    """Countries that are none, and the contradictions for goods and for services, as of the day `on`: what the customer will
    buy is not known."""
    addresses = fields.addresses
    named = (addresses.invoice, addresses.delivery, addresses.visiting)
    codes = dict.fromkeys(one.country for one in named if one is not None and one.country not in COUNTRIES)
    unknown = [texts.UNKNOWN_COUNTRY.at("", value=code) for code in codes]
    if fields.vat_type is VatType.SWEDISH:  # most customers, on the way to every card: nothing can contradict it
        return [doubt_of(one) for one in unknown]
    facts = Facts(
        fields.vat_type,
        Supply.GOODS,
        on,
        country_of(addresses.invoice),
        country_of(addresses.delivery or addresses.invoice),
        fields.vat_number,
    )
    found = find_contradictions(facts, (Supply.GOODS, Supply.SERVICES))
    return [doubt_of(one) for one in (*unknown, *(one.warning() for one in found))]


def city_doubts(fields: CustomerFields) -> list[Doubt]:
    """An address with a street or postcode but no city, as registers bring them in: nothing can be sent there."""
    addresses = fields.addresses
    used = (addresses.invoice, addresses.delivery, addresses.visiting)
    is_missing = any(one is not None and (one.line1 or one.postcode) and not one.city for one in used)
    return [doubt_of(texts.MISSING_CITY.at(""))] if is_missing else []


def doubt_of(found: BadField, customer_ids: list[str] | None = None) -> Doubt:
    """A text of the catalogue as a warning."""
    values = {name: str(one) for name, one in found.values.items()}
    return Doubt(code=found.code, detail=found.detail, values=values, customer_ids=customer_ids or [])
