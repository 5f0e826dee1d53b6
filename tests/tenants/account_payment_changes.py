"""The changes of the tenants' tour that concern money without an invoice."""

from contracts import billing
from tests.tenants.signed_messages import Recorder


def change_account_payments(recorder: Recorder, buyer: str) -> None:
    """Paid on account, allocated, paid back, withdrawn; and put there from an invoice."""
    ask = recorder.ask
    payment = {"account_payment_id": ask(billing.RecordAccountPayment, customer_id=buyer, currency=None)["id"]}
    invoice = ask(billing.CreateInvoice, customer_id=buyer, issue=True)["id"]
    ask(billing.AllocatePayment, allocations=[{"invoice_id": invoice, "amount": "1.00"}], **payment)
    ask(billing.RefundAccountPayment, amount="1.00", **payment)
    ask(billing.WithdrawAccountPayment, **payment)
    taken = ask(billing.RecordPayment, invoice_id=invoice, amount="2.00")["payments"][-1]["id"]
    ask(billing.MovePayment, invoice_id=invoice, payment_id=taken, to_invoice_id=None, amount=None)
    ask(billing.InvoiceInterest, customer_id=buyer, currency=None, invoice_ids=None, dry_run=True)
