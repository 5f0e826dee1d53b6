"""What is left of an invoice once its credits are taken off, rate by rate."""

from collections.abc import Sequence
from decimal import Decimal

from billing.credit_sums import RateSum, Sums
from billing.models import Invoice
from chassis.storage import Row


def rest_of(invoice: Invoice) -> Sums:
    """What can still be credited: the invoice without its credits."""
    rest = Sums(_rates(invoice.vat_rates), invoice.rounding, invoice.payable)
    for one in invoice.credits or ():
        rest = rest.less(Sums(_rates(one["rates"]), one["rounding"], one["total"]))
    return rest


def _rates(stored: Sequence[Row]) -> dict[Decimal, RateSum]:
    return {Decimal(one["percent"]): RateSum(one["net"], one["vat"]) for one in stored}
