"""An invoice in an export to collection, as it is stored: whatever happens to the invoice, the export says what it said."""

from billing import collection_rules, handovers, payoff, replies
from billing.collection_models import CollectionExport
from billing.collection_rules import Claim, Sums, Update
from billing.invoice_parts import Payment
from billing.models import Invoice
from chassis.storage import Row
from contracts.billing import Party
from contracts.billing.collection import CollectionEntryKind as Kind
from contracts.billing.collection import CollectionEntryState as State


def of_claim(export: CollectionExport, invoice: Invoice, found: Claim) -> Row:
    return {
        **_row(export, invoice, f"{export.id}:{invoice.id}", Kind.CLAIM, found.sums),
        "state": (State.LEFT_OUT if found.reason else State.PLANNED).value,
        "reason": found.reason.value if found.reason else None,
        "waits_until": str(found.waits_until) if found.waits_until else None,
        "reminder_id": found.demand.id if found.demand else None,
        "payments": [_payment(one) for one in invoice.payments],
        "known": sorted(handovers.facts_of(invoice.to_mongo().to_dict())),
        "digest": collection_rules.digest(found) or None,
    }


def of_update(export: CollectionExport, invoice: Invoice, handover: Row, found: Update) -> Row:
    return {
        **_row(export, invoice, f"{export.id}:{handover['id']}", Kind.UPDATE, found.sums),
        "state": State.PLANNED.value,
        "claim_id": handover["entry_id"],
        "payments": [_payment(one) for one in found.payments],
        "known": list(found.known),
        "news": [str(one) for one in found.news],
        "taken_back_reason": handover.get("taken_back_reason", ""),
        "digest": collection_rules.digest(found),
    }


def _row(export: CollectionExport, invoice: Invoice, entry_id: str, kind: Kind, sums: Sums) -> Row:
    return {
        "_id": entry_id,
        "version": 1,
        "export_id": export.id,
        "kind": kind.value,
        "invoice_id": invoice.id,
        "customer_id": invoice.customer_id,
        "about": _about(invoice),
        "currency": invoice.currency,
        **({"minor_units": invoice.minor_units} if invoice.minor_units else {}),
        "principal": sums.principal,
        "fees": sums.fees,
        "interest": sums.interest,
        "spans": [one.model_dump(mode="json") for one in payoff.spans_of(sums.accrued, invoice.money)],
    }


def _about(invoice: Invoice) -> Row:
    """What an agency has to know of the invoice beside the sums."""
    sent = [one.to_mongo().to_dict() for one in invoice.reminders if one.sent_on]
    return {
        "invoice_number": invoice.number_text,
        "ocr": invoice.ocr or "",
        "ground": invoice.text or (invoice.lines[0].text if invoice.lines else ""),
        "branch_id": invoice.branch_id,
        "issue_date": invoice.issue_date,
        "due_date": invoice.due_date,
        "creditor": {name: invoice.seller[name] for name in Party.model_fields if name in invoice.seller},
        "debtor": {name: invoice.buyer[name] for name in Party.model_fields if name in invoice.buyer},
        "reminders": [{"kind": one["kind"], "sent_on": one["sent_on"], "total": replies.total_of(one)} for one in sent],
    }


def _payment(one: Payment) -> Row:
    return {"paid_on": one.paid_on, "amount": one.amount, "withdrawn_on": one.withdrawn_on}
