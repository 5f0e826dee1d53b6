"""What sales and billing both say of a prepayment at the till: the invoice names the receipts that it takes something off for."""

from datetime import date

from contracts.base import Reply
from contracts.money import Amount


class PrepaidReceipt(Reply):
    """A receipt of a prepayment as an invoice names it: `total` and `vat` are all that was paid on it for the order, `deducted`
    what this invoice takes off for it, without VAT. `register_name` is empty at a company without registers.
    """

    receipt_id: str
    receipt_number: str
    register_name: str = ""
    on: date
    total: Amount
    vat: Amount
    deducted: Amount
