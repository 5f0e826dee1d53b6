"""What a receipt would come to, and what is left to pay of it while its payments are counted. Nothing is stored."""

from typing import Any

from contracts.sales.previews import PaymentPreview, PreviewPayment, ReceiptPreview
from sales import errors, receipts, registers, till_payments
from sales.receipt_models import Receipt
from sales.receipt_states import RECEIPT
from sales.till_models import Register, TillDay


def preview(receipt: Receipt) -> ReceiptPreview:
    """Sums and warnings of a receipt that is not stored, and its register. Raises InvalidInput for a register."""
    shown = receipt.common()
    total = shown["totals"].total
    rounded = till_payments.whole_kronor(total)
    return ReceiptPreview(
        **_till(registers.resolve_again("", receipt.register_id or "")),
        currency=receipt.currency,
        lines=shown["lines"],
        totals=shown["totals"],
        rounding=rounded - total,
        rounded_total=rounded,
        warnings=shown["warnings"],
    )


def preview_payment(request: PreviewPayment) -> PaymentPreview:
    """What is left to pay, and the change. Raises NotFound; InvalidInput for payments that cannot be taken, whatever they come
    to, and for a register; Conflict when the state of the receipt refuses to complete it."""
    receipt = receipts.get(request.receipt_id)
    RECEIPT.move(receipt.status, "complete")
    total = receipt.money.read(receipt.gross)
    if bad := till_payments.check(total, request.payments, bool(receipt.customer_id)):
        raise errors.invalid(bad)
    counted = till_payments.count(total, request.payments)
    return PaymentPreview(
        **_till(registers.resolve_again(request.register_id, receipt.register_id or "")),
        currency=receipt.currency,
        total=counted.needed,
        rounding=counted.needed - total,
        left=counted.left,
        change=counted.change,
    )


def _till(register: Register | None) -> dict[str, Any]:
    if register is None:
        return {}
    day = TillDay.latest_of(register.id)
    return {"register_name": register.name, "day_open": day is not None and day.is_open}
