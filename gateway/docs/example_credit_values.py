"""Values of the examples of credit notes and of what was credited."""

from typing import Any

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
}
