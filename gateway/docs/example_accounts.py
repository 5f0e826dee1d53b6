"""Values of the API's examples for what a customer owes: the block in the head of the card, ledger and ageing."""

from typing import Any

from gateway.docs.example_dates import Day, Instant
from gateway.docs.example_ids import make_id

AGED = {
    "currency": "SEK",
    "not_due": "1000.00",
    "days_1_to_30": "120.00",
    "days_31_to_60": "0.00",
    "days_61_to_90": "0.00",
    "over_90_days": "0.00",
    "owed": "1120.00",
    "overpaid": "0.00",
    "invoices": 2,
}
ACCOUNTS: dict[str, Any] = {
    "AccountTab.title": "Balance",
    "AccountTab.status": "ok",
    "AccountTab.total": 1,
    "AccountTab.actions": [],
    "AccountTab.more": f"/v1/customers/{make_id('cus')}/account",
    "AccountTab.as_of": Instant(0, 8),
    "AccountTab.module": "billing",
    "AccountItem.currency": "SEK",
    "AccountItem.owed": "1120.00",
    "AccountItem.overdue": "120.00",
    "AccountItem.overdue_invoices": 1,
    "AccountItem.oldest_due_date": Day(-3),
    "AccountItem.overpaid": None,
    "AskAccount.from": Day(-60),
    "AskAccount.to": Day(0),
    "Account.first": Day(-60),
    "Account.last": Day(0),
    "Account.balances": [{"currency": "SEK", "opening": "0.00", "closing": "1120.00"}],
    "LedgerEntry.on": Day(-33),
    "LedgerEntry.kind": "invoice",
    "LedgerEntry.invoice_number": "1001",
    "LedgerEntry.reference": "",
    "LedgerEntry.currency": "SEK",
    "LedgerEntry.amount": "1120.00",
    "LedgerEntry.balance": "1120.00",
    "GetAgeing.on": Day(0),
    "Ageing.on": Day(0),
    "Ageing.items": [AGED],
    "GetCompanyAgeing.on": Day(0),
    "CompanyAgeing.on": Day(0),
    "CompanyAgeing.sums": [AGED],
    "CustomerAgeing.customer_name": "Byggvaruhuset i Malmö AB",
    **{f"CustomerAgeing.{name}": value for name, value in AGED.items()},
}
