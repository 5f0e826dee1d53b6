"""Collective contracts, and the news that billing tells of the invoices that they share."""

from datetime import date
from decimal import Decimal
from typing import Any

from chassis.testing import once
from contracts import billing
from contracts.billing import Credit, InvoiceStatus
from contracts.billing.shared import CreditedPeriod, InvoicedPeriod
from contracts.sales import BillingState
from contracts.sales.shared_invoices import CollectedPeriod, SharedInvoiceAsked
from sales import asked_invoices, shared_invoices
from sales.models import Contract
from sales.plan_models import InvoicingPlan
from sales.shared_models import SharedInvoice
from sales.tests import planning

MARCH = date(2026, 3, 1)
NOTHING = Decimal("0.00")


def agreed(customer: str, *steps: str, **fields: Any) -> Contract:
    """A collective contract of 995.00 a month from March on."""
    return planning.agreement(customer, *steps, **({"starts_on": MARCH, "collective": True} | fields))


def all_shared() -> list[SharedInvoice]:
    """The shared invoices of company "acme", the oldest first."""
    return once(lambda: list(SharedInvoice.find().order_by("id")))


def of_plan(plan: InvoicingPlan) -> list[SharedInvoice]:
    return [one for one in all_shared() if one.plan_id == plan.id]


def numbers(plan: InvoicingPlan) -> dict[str, int | None]:
    """Contract → the number of the shared invoice that its period is planned for."""
    return {one.contract_id: one.shared_invoice for one in planning.periods(plan)}


def asked(shared: SharedInvoice) -> SharedInvoiceAsked:
    """What billing is asked."""
    return shared.asked()


def states(*contracts: Contract) -> list[list[str]]:
    return [[one["state"] for one in planning.load(contract).billings] for contract in contracts]


def hear(shared: SharedInvoice, state: BillingState, number: str = "1001") -> None:
    """Billing tells what has become of the invoice, twice."""
    for _ in range(2):
        if state == BillingState.REFUSED:
            told = billing.SharedInvoiceRefused(
                subject=shared.invoice_id, version=1, shared_invoice_id=shared.id, code="billing.reason"
            )
            once(lambda told=told: shared_invoices.note_refusal(told))  # type: ignore[misc]
        elif state == BillingState.DROPPED:
            dropped = billing.InvoiceDropped(
                subject=shared.invoice_id,
                version=1,
                order_id="",
                shared_invoice_id=shared.id,
                contract_ids=list(shared.contract_ids),
            )
            once(lambda dropped=dropped: asked_invoices.note_drop(dropped))  # type: ignore[misc]
        else:
            invoice = snapshot(shared, number)
            once(lambda invoice=invoice: shared_invoices.note(invoice, state))  # type: ignore[misc]


def snapshot(shared: SharedInvoice, number: str = "1001", **fields: Any) -> billing.InvoiceSnapshot:
    """The invoice as billing tells of it."""
    periods = [_invoiced(one, at) for at, one in enumerate(shared.asked().periods, 1)] if shared.event else []
    found: dict[str, Any] = {"id": shared.invoice_id, "shared_invoice_id": shared.id, "number": number}
    return billing.InvoiceSnapshot.model_construct(**(found | {"periods": periods} | fields))


def _invoiced(one: CollectedPeriod, at: int) -> InvoicedPeriod:
    return InvoicedPeriod(
        contract_id=one.contract_id,
        contract_number=one.contract_number,
        first=one.period.first,
        last=one.period.last,
        first_line=at,
        line_count=1,
    )


def credited(shared: SharedInvoice, *whole: tuple[Contract, date]) -> billing.InvoiceCredited:
    """A credit note after which nothing is left of these periods of a shared invoice."""
    periods = [CreditedPeriod(contract_id=one.id, first=first) for one, first in whole]
    return _credited(shared.invoice_id, shared.customer_id, whole_periods=periods)


def credited_period(of: Contract, one: dict[str, Any]) -> billing.InvoiceCredited:
    """A credit note after which nothing is left of the contract's period with that billing."""
    if "shared" not in one:
        return _credited(one["invoice_id"], of.customer_id, contract_id=of.id, whole=True)
    period = CreditedPeriod(contract_id=of.id, first=one["first"])
    return _credited(one["invoice_id"], of.customer_id, whole_periods=[period])


def _credited(invoice_id: str, customer_id: str, **fields: Any) -> billing.InvoiceCredited:
    sums = {"net": NOTHING, "vat": NOTHING, "rounding": NOTHING, "total": NOTHING}
    return billing.InvoiceCredited(
        subject=invoice_id,
        version=2,
        customer_id=customer_id,
        number="1001",
        currency="SEK",
        credit=Credit(id="inv_note", on=planning.DAY, reason="Fel", parts=[], **sums),
        status=InvoiceStatus.PART_CREDITED,
        credited=NOTHING,
        remaining=NOTHING,
        **fields,
    )
