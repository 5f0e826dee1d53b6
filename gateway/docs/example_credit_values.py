"""Values of the examples of credit notes and of what was credited."""

from typing import Any

from gateway.docs.example_dates import Day

CREDIT_VALUES: dict[str, Any] = {
    "credited": "0.00",
    "InvoiceLine.credited": "0",
    "credited_net": "0.00",
    "Invoice.kind": "invoice",
    "Invoice.changes": None,
    "Invoice.credits": [],
    "InvoiceRow.kind": "invoice",
    "OrderBilling.credits": [],
    "CreditInvoice.lines": [{"line": 1, "quantity": "1"}],
    "CreditInvoice.reason": "En lampa var trasig.",
    "written_off": "0.00",
    "disputed_lines": [],
    "disputed_amount": "0.00",
    "DisputeInvoice.lines": [1],
    "Invoice.write_offs": [],
    "Invoice.claims": [],
    "Invoice.waivers": [],
    "Invoice.refunds": [],
    "Invoice.promises": [],
    "promise_status": None,
    "PromisePayment.on": Day(40),
    "PromisePayment.instalments": None,
    "PromisePayment.comment": "Ringde och lovade.",
    "charge_fee": False,
    "principal_remaining": "1244.00",
    "settled_difference": "0.00",
    "principal_first": False,
    "WaiveClaim.amount": "60.00",
    "WaiveClaim.reason": "Kunden är god för resten.",
    "RefundInvoice.amount": "50.00",
    "GetPayoff.on": Day(40),
    "Payoff.on": Day(40),
    "Payoff.lines": [
        {
            "kind": "principal",
            "claim_id": None,
            "since": None,
            "source": "",
            "spans": [],
            "paid": "0.00",
            "waived": "0.00",
        }
        | {"amount": "1244.00"}
    ],
    "Payoff.total": "1244.00",
    "overpaid": "0.00",
    "disputed_sum": "0.00",
    "unclaimed_interest": "3.41",
    "provisional": False,
    "earlier_fees": "0.00",
    "fee_sek": None,
    "pay_by": Day(10),
    "lost_on": Day(0),
    "WriteOffInvoice.reason": "Konkursen är avslutad utan utdelning.",
    "ReverseWriteOff.reason": "Borgensmannen betalar.",
}
