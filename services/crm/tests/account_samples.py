"""Events of billing about an invoice that is not paid in time, and about payments on account."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from contracts import billing
from contracts.base import Event
from contracts.billing.claims import ClaimWaiver, Refund
from contracts.billing.collection import InvoiceEscalated, InvoiceTakenBack
from contracts.billing.promises import Promise
from contracts.billing.write_offs import WriteOff


def of_collection(of_invoice: dict[str, Any], promise: Promise, lost: WriteOff) -> list[Event]:
    """What happens to an invoice that is not paid in time, one event of each kind."""
    day = date(2026, 5, 2)
    waiver = ClaimWaiver(id="wai_0a", claim_id="clm_0a", on=day, reason="kulans")
    refund = Refund(id="ref_0a", amount=Decimal("5.00"), paid_on=day, means="bankgiro")
    of_export = {"export_id": "cex_0a", "on": day, **of_invoice}
    return [
        billing.PromiseWithdrawn(version=11, promise=promise.model_copy(update={"withdrawn_on": day}), **of_invoice),
        billing.WriteOffReversed(version=12, write_off=lost.model_copy(update={"reversed_on": day}), **of_invoice),
        billing.ClaimWaived(version=13, waiver=waiver, **of_invoice),
        billing.InvoiceRefunded(version=14, refund=refund, **of_invoice),
        InvoiceEscalated(version=15, **of_export),
        InvoiceTakenBack(version=16, reason="betalt", **of_export),
        *_of_money_that_moved(of_invoice, day),
    ]


def _of_money_that_moved(of_invoice: dict[str, Any], day: date) -> list[Event]:
    """A loss that comes in and does not, and a payment that goes to another invoice, which turns a part down."""
    about = of_invoice["invoice"]
    plain = {"subject": about.id, "customer_id": about.customer_id, "number": "1001", "currency": "SEK"}
    came = {**plain, "payment_id": "pay_0b", "net": "80.00", "vat": "20.00", "vat_rates": [], "written_off": "0.00"}
    paid = billing.Payment(id="pay_0c", amount=Decimal("40.00"), paid_on=day, means="bankgiro")
    move = billing.PaymentMove(
        id="pay_0d", to_invoice_id="inv_0d", to_invoice_number="1009", amount=Decimal(30), on=day
    )
    refused = {**plain, "payment_id": "pay_0e", "amount": "10.00", "on": day}
    return [
        billing.LossRecovered.model_validate({**came, "version": 17, "amount": "100.00"}),
        billing.LossRecovered.model_validate({**came, "version": 18, "amount": "-100.00"}),
        billing.PaymentMoved(version=19, payment=paid, move=move, **of_invoice),
        billing.PaymentTurnedDown.model_validate({**refused, "version": 20}),
    ]


def on_account(customer: str) -> list[Event]:
    """A payment that belongs to no invoice, of which a part goes back; the rest turns out not to have come."""
    day = date(2026, 5, 3)
    refund = Refund(id="ref_0b", amount=Decimal("5.00"), paid_on=day, means="bankgiro")
    withdrawal = billing.AccountWithdrawal(on=day, amount=Decimal("95.00"), reason="fel konto")
    paid = billing.AccountPayment(
        id=f"apy_{customer[4:]}",
        version=1,
        customer_id=customer,
        currency="SEK",
        amount=Decimal("100.00"),
        on_account=Decimal("100.00"),
        paid_on=day,
        means="bankgiro",
        created_at=datetime(2026, 5, 3, 9, tzinfo=UTC),
    )
    of_payment: dict[str, Any] = {"subject": paid.id, "payment": paid}
    return [
        billing.AccountPaymentRecorded(version=1, **of_payment),
        billing.AccountPaymentAllocated(
            version=2,
            subject=paid.id,
            **{name: getattr(paid, name) for name in ("customer_id", "currency", "paid_on", "means")},
            move=billing.PaymentMove(id="pay_0f", to_invoice_number="1002", amount=Decimal(5), on=day),
            on_account=Decimal("95.00"),
        ),
        billing.AccountPaymentRefunded(version=2, refund=refund, **of_payment),
        billing.AccountPaymentWithdrawn(version=3, withdrawal=withdrawal, **of_payment),
    ]
