"""The warning of an order that takes its customer above the credit limit: never a reason to refuse it."""

from sales import exposures
from sales.models import Order

ABOVE = "customer_above_limit"


def note(order: Order) -> None:
    """Notes it on an order that is in no sum yet, or takes back what was noted before."""
    others = [code for code in order.warnings if code != ABOVE]
    order.warnings = [*others, ABOVE] if exposures.is_above(order) else others
