"""The billings of an order that hold something of it, its prepayments at the till among them (docs/decisions/0033, 0036)."""

from typing import Any

from contracts.sales import BillingState
from contracts.sales.prepayments import PrepaymentState
from sales.billing_views import LIVE
from sales.models import Order

Stored = dict[str, Any]


def live_of(order: Order) -> list[Stored]:
    """The billings that are asked for, drafted or issued, and the prepayments that are not paid back."""
    billings = [one for one in order.billings if one["state"] in LIVE]
    return billings + [_as_billing(one) for one in order.prepayments if one["state"] != PrepaymentState.RETURNED]


def _as_billing(prepayment: Stored) -> Stored:
    """An advance under the receipt's id in place of an invoice's: issued once it is paid, and not while it is paid back."""
    state = BillingState.ISSUED if prepayment["state"] == PrepaymentState.PAID else BillingState.ASKED
    return {**prepayment, "invoice_id": prepayment["receipt_id"], "parts": [], "state": state.value}
