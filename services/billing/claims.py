"""What people do about claims: they give them up, and pay back what was paid too much."""

from datetime import date

from billing import checks, claim_errors, errors, standing
from billing.models import Invoice
from billing.states import INVOICE, SETTLED
from chassis.context import current
from chassis.ids import new_id
from chassis.storage import Row, change
from contracts import billing as contract
from contracts.base import Event


def waive(request: contract.WaiveClaim, today: date) -> Invoice:
    """Raises NotFound for a claim that is not there, Conflict when less of it can be given up, InvalidInput for too many
    decimals."""

    def decide(invoice: Invoice) -> list[Event]:
        INVOICE.move(invoice.status, "waive")
        claim = next((one for one in invoice.claims or () if one["id"] == request.claim_id), None)
        if claim is None:
            raise claim_errors.claim_not_found(request.claim_id)
        if request.amount is not None and (bad := invoice.money.check("/amount", request.amount)):
            raise errors.invalid(bad)
        left = claim["amount"] - claim["waived"]
        if left <= 0 or (request.amount is not None and invoice.money.store(request.amount) > left):
            raise claim_errors.less_claimed(invoice.money.read(left))
        made: Row = {"id": new_id("wai"), "claim_id": request.claim_id, "on": str(today), "reason": request.reason}
        if request.amount is not None:
            made["amount"] = invoice.money.store(request.amount)
        invoice.waivers = [*(invoice.waivers or ()), made]
        was_open = invoice.status not in SETTLED
        standing.settle(invoice)
        snapshot = invoice.snapshot()
        about: Row = {"subject": invoice.id, "version": invoice.version, "invoice": snapshot}
        events: list[Event] = [contract.ClaimWaived(waiver=snapshot.waivers[-1], **about)]
        if was_open and invoice.status in SETTLED:
            events.append(contract.InvoicePaid(**about))
        return events

    return change(Invoice, request.invoice_id, decide, not_found=errors.invoice_not_found)


def refund(request: contract.RefundInvoice, today: date) -> Invoice:
    """Raises Conflict when less was paid too much or the state refuses it; InvalidInput for a day that lies ahead or before the
    invoice's, or too many decimals."""
    paid_on = request.paid_on or today
    if bad := checks.check_ahead("paid_on", paid_on, today):
        raise errors.invalid(bad)

    def decide(invoice: Invoice) -> contract.InvoiceRefunded:
        INVOICE.move(invoice.status, "refund")
        if str(paid_on) < invoice.issue_date:
            raise errors.invalid([errors.before_issued("paid_on", paid_on, date.fromisoformat(invoice.issue_date))])
        if request.amount is not None and (bad := invoice.money.check("/amount", request.amount)):
            raise errors.invalid(bad)
        over = -invoice.remaining
        amount = over if request.amount is None else invoice.money.store(request.amount)
        if amount > over:
            raise claim_errors.less_overpaid(invoice.money.read(over))
        made: Row = {"id": new_id("ref"), "request_id": current().request_id, "amount": amount, "paid_on": str(paid_on)}
        invoice.refunds = [*(invoice.refunds or ()), made | {"means": request.means, "reference": request.reference}]
        standing.settle(invoice)
        snapshot = invoice.snapshot()
        return contract.InvoiceRefunded(
            subject=invoice.id, version=invoice.version, refund=snapshot.refunds[-1], invoice=snapshot
        )

    return change(Invoice, request.invoice_id, decide, not_found=errors.invoice_not_found)
