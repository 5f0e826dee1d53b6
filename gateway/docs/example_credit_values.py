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
    "lost_on": Day(0),
    "WriteOffInvoice.reason": "Konkursen är avslutad utan utdelning.",
    "ReverseWriteOff.reason": "Borgensmannen betalar.",
}
