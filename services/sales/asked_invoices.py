"""News of invoices that sales has asked for: each goes to the order, contract, receipt or collective invoice that it is of."""

from collections.abc import Sequence
from typing import Any

from contracts import billing
from contracts.sales import BillingState
from sales import (
    collective_invoices,
    contract_billings,
    contract_credits,
    order_billings,
    order_credits,
    receipt_billings,
    shared_invoices,
)


def note_draft(event: billing.InvoiceDrafted) -> None:
    order_billings.note_draft(event)
    contract_billings.note(event.invoice, BillingState.DRAFTED)
    collective_invoices.note(event.invoice, BillingState.DRAFTED)
    shared_invoices.note(event.invoice, BillingState.DRAFTED)


def note_issue(event: billing.InvoiceIssued) -> None:
    order_billings.note_issue(event)
    contract_billings.note(event.invoice, BillingState.ISSUED)
    collective_invoices.note(event.invoice, BillingState.ISSUED)
    shared_invoices.note(event.invoice, BillingState.ISSUED)
    receipt_billings.note_issue(event)


def note_drop(event: billing.InvoiceDropped) -> None:
    if event.contract_id:
        contract_billings.note_drop(event)
    elif event.collective_invoice_id:
        collective_invoices.note_drop(event)
    elif event.shared_invoice_id:
        shared_invoices.note_drop(event)
    else:
        order_billings.note_drop(event)


def note_credit(event: billing.InvoiceCredited) -> None:
    order_credits.note(event)
    contract_credits.note(event)


def find_uncredited(events: Sequence[billing.InvoiceCredited]) -> list[billing.InvoiceCredited]:
    """Those of the events of which the order or the contract has not heard."""
    return [*order_credits.find_unheard(events), *contract_credits.find_unheard(events)]


def find_unsettled(events: Sequence[billing.InvoiceDrafted | billing.InvoiceIssued]) -> list[Any]:
    """Those of the events of which orders, contract or receipt have not heard."""
    of_contracts = [one for one in events if contract_billings.is_unsettled(one.invoice)]
    of_receipts = receipt_billings.find_unsettled([one for one in events if isinstance(one, billing.InvoiceIssued)])
    collective = [one for one in events if collective_invoices.is_unsettled(one.invoice)]
    shared = [one for one in events if shared_invoices.is_unsettled(one.invoice)]
    return [*order_billings.find_unsettled(events), *of_contracts, *collective, *shared, *of_receipts]


def find_not_given_back(events: Sequence[billing.InvoiceDropped]) -> list[Any]:
    """Those of the events whose quantities, or period, are still taken."""
    of_contracts = [one for one in events if contract_billings.is_taken(one.contract_id, one.subject)]
    collective = [one for one in events if collective_invoices.is_taken(one.collective_invoice_id)]
    of_orders = order_billings.find_not_given_back([one for one in events if one.order_id])
    shared = [one for one in events if shared_invoices.is_taken(one.shared_invoice_id)]
    return [*of_orders, *of_contracts, *collective, *shared]
