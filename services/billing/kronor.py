"""VAT in kronor on an invoice in another currency (mervärdesskattelagen 2023:200, 17 kap. 29 §), frozen when it is issued."""

from datetime import date
from decimal import Decimal

from billing import errors
from billing.models import Invoice
from chassis.storage import Row
from contracts.billing import BillingSettingsFields
from contracts.billing.exchange import ExchangeRate, in_kronor, rate_on
from contracts.currencies import KRONOR
from contracts.denominations import IN_KRONOR


def put_vat_in_kronor(
    invoice: Invoice, settings: BillingSettingsFields, issue_date: date, given: ExchangeRate | None
) -> None:
    """Sets the rate and the VAT in kronor of each VAT rate, rounded to öre.

    Raises Conflict when VAT is charged and no rate is given or in the settings, InvalidInput for a rate of a later day.
    """
    if invoice.currency == KRONOR:
        return
    if given is not None and given.day > issue_date:
        raise errors.rate_ahead(given.day, issue_date)
    rate = given or rate_on(settings.exchange_rates, invoice.currency, issue_date)
    if rate is None:
        if invoice.vat:
            raise errors.exchange_rate_missing(invoice.currency, issue_date)
        return
    invoice.exchange_rate = rate.model_dump(mode="json")
    invoice.vat_rates = [
        {**one, "vat_sek": IN_KRONOR.store(in_kronor(invoice.money.read(one["vat"]), rate))}
        for one in invoice.vat_rates
    ]


def add_credited_vat(invoice: Invoice, rates: list[Row]) -> list[Row]:
    """What a credit takes off at each rate, `{percent, net, vat}`, with its VAT in kronor by the rate of the invoice.

    As elsewhere, what is left stays right in itself, and the last credit takes the rest.
    """
    if not invoice.exchange_rate:
        return rates
    rate = ExchangeRate.model_validate(invoice.exchange_rate)
    return [{**one, "vat_sek": _fall_in_kronor(invoice, one, rate)} for one in rates]


def _fall_in_kronor(invoice: Invoice, credited: Row, rate: ExchangeRate) -> int:
    earlier = [one for credit in invoice.credits or () for one in credit["rates"]]
    (whole,) = _at(invoice.vat_rates, credited)
    left = whole["vat"] - credited["vat"] - sum(one["vat"] for one in _at(earlier, credited))
    left_in_kronor: int = whole["vat_sek"] - sum(one["vat_sek"] for one in _at(earlier, credited))
    return left_in_kronor - IN_KRONOR.store(in_kronor(invoice.money.read(left), rate))


def _at(rates: list[Row], wanted: Row) -> list[Row]:
    """Those at the same rate."""
    return [one for one in rates if Decimal(one["percent"]) == Decimal(wanted["percent"])]
