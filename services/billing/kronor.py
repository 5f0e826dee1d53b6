"""VAT in kronor on an invoice in another currency (mervärdesskattelagen 2023:200, 17 kap. 29 §), frozen when it is issued."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from billing import errors
from billing.models import Invoice
from chassis.storage import Row
from contracts.billing import BillingSettingsFields
from contracts.billing.exchange import ExchangeRate, in_kronor, rate_on
from contracts.currencies import KRONOR
from contracts.money import from_minor, shortest, to_minor


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
    invoice.vat_rates = [{**one, "vat_sek": _minor(one["vat"], rate)} for one in invoice.vat_rates]


def credited(invoice: Invoice, promise: Row) -> dict[str, Row]:
    """VAT percent → `{vat_sek}`, negative, of a credit that the invoice has promised; nothing of an invoice in kronor.

    Each credit takes the difference between what is left before and after it, at the rate of the invoice, so that all add up to
    the invoice's own VAT in kronor.
    """
    if not invoice.exchange_rate:
        return {}
    rate = ExchangeRate.model_validate(invoice.exchange_rate)
    taken: defaultdict[str, int] = defaultdict(int)
    for one in invoice.credits:
        if one["id"] == promise["id"]:
            break
        for part in one["rates"]:
            taken[_key(part["percent"])] += part["vat"]
    whole = {_key(one["percent"]): one["vat"] for one in invoice.vat_rates}
    found = {}
    for part in promise["rates"]:
        before = whole[_key(part["percent"])] - taken[_key(part["percent"])]
        found[part["percent"]] = {"vat_sek": _minor(before - part["vat"], rate) - _minor(before, rate)}
    return found


def _minor(vat: int, rate: ExchangeRate) -> int:
    return to_minor(in_kronor(from_minor(vat), rate))


def _key(percent: str) -> str:
    """A percentage spelled in one way: "25.00" → "25"."""
    return shortest(Decimal(percent))
