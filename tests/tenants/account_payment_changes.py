"""The changes of the tenants' tour that concern money without an invoice."""

from datetime import date
from typing import Any

from contracts import billing
from tests.tenants.signed_messages import Recorder


def change_account_payments(recorder: Recorder, buyer: str, dates: dict[str, Any]) -> None:
    """Interest of an old invoice that was paid late; paid on account, allocated, paid back, withdrawn; and put there from an
    invoice."""
    ask = recorder.ask
    lines = [
        {"text": "Kök", "quantity": "1", "price": "100000.00"}
    ]  # its interest is more than the smallest interest invoice
    late = ask(billing.CreateInvoice, customer_id=buyer, lines=lines, issue=True, **dates)
    ask(billing.RecordPayment, invoice_id=late["id"], amount=late["remaining"])
    first = date.fromisoformat(dates["issue_date"]).replace(month=1, day=1)
    halves = [first.replace(year=first.year + years, month=month) for years in (0, 1) for month in (1, 7)]
    rates = [{"first": f"{half}", "percent": "2.00"} for half in halves]  # the law's may not be known yet
    version = ask(billing.GetBillingSettings)["version"]
    ask(billing.ChangeBillingSettings, version=version, changes={"reference_rates": rates})
    interest = {"customer_id": buyer, "currency": None, "invoice_ids": [late["id"]]}
    for dry_run in (False, True):  # the first of a kind is the one whose service is killed
        ask(billing.InvoiceInterest, dry_run=dry_run, **interest)
    payment = {"account_payment_id": ask(billing.RecordAccountPayment, customer_id=buyer, currency=None)["id"]}
    invoice = ask(billing.CreateInvoice, customer_id=buyer, issue=True)["id"]
    ask(billing.AllocatePayment, allocations=[{"invoice_id": invoice, "amount": "1.00"}], **payment)
    ask(billing.RefundAccountPayment, amount="1.00", **payment)
    ask(billing.WithdrawAccountPayment, **payment)
    taken = ask(billing.RecordPayment, invoice_id=invoice, amount="2.00")["payments"][-1]["id"]
    ask(billing.MovePayment, invoice_id=invoice, payment_id=taken, to_invoice_id=None, amount=None)
