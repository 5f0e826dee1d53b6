"""An invoice at a collection agency: what is stored of it in the invoice, and what has happened since the agency was told."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from mongoengine import DictField, ListField, StringField

from billing.invoice_parts import Payment
from chassis.storage import Row
from contracts.billing.collection import CollectionNews, InvoiceEscalated, InvoiceTakenBack
from contracts.billing.handovers import Handover
from contracts.denominations import Denomination


class AtCollection:
    """The fields of an invoice that was handed over; absent in all others, so that older releases read those.

    `escalated_on` is there while it is at collection. `handovers`: each `{id, request_id, export_id, entry_id, on, reminder_id,
    principal, fees, interest, known, told, taken_back_on, taken_back_reason}`; `known` are the facts that the agency was told of,
    `told` the entries of the exports that told it since.
    """

    escalated_on = StringField()
    handovers = ListField(DictField(), default=None)

    def collection_fields(self, money: Denomination) -> Row:
        """What the contract says of it."""
        return {
            "escalated_on": self.escalated_on,
            "handovers": [to_contract(one, money) for one in self.handovers or ()],
        }

    def handover_of(self, entry_id: str) -> Row | None:
        """The one that was made for that entry of an export."""
        return next((one for one in self.handovers or () if one["entry_id"] == entry_id), None)


def to_contract(stored: Row, money: Denomination) -> Handover:
    return Handover(
        id=stored["id"],
        export_id=stored["export_id"],
        handed_over_on=stored["on"],
        **{name: money.read(stored[name]) for name in ("principal", "fees", "interest")},
        taken_back_on=stored.get("taken_back_on"),
        taken_back_reason=stored.get("taken_back_reason", ""),
    )


def escalated_event(invoice: Any, handover: Row) -> InvoiceEscalated:
    """That the invoice was handed over."""
    return InvoiceEscalated(
        subject=invoice.id,
        version=invoice.version,
        export_id=handover["export_id"],
        on=date.fromisoformat(handover["on"]),
        invoice=invoice.snapshot(),
    )


def taken_back_event(invoice: Any, handover: Row) -> InvoiceTakenBack:
    """That it was taken back."""
    return InvoiceTakenBack(
        subject=invoice.id,
        version=invoice.version,
        export_id=handover["export_id"],
        on=date.fromisoformat(handover["taken_back_on"]),
        reason=handover["taken_back_reason"],
        invoice=invoice.snapshot(),
    )


def facts_of(invoice: Row, handover: Row | None = None) -> dict[str, CollectionNews]:
    """What has happened to a stored invoice that an agency has to know, each under a name that never changes."""
    known = dict.fromkeys(_ids(invoice, "payments"), CollectionNews.PAYMENT)
    known |= {
        f"{one['id']}/withdrawn": CollectionNews.PAYMENT_WITHDRAWN
        for one in invoice.get("payments") or ()
        if one.get("withdrawn_on")
    }
    known |= {fact: news for one in invoice.get("payments") or () for fact, news in _moves(one.get("moves") or ())}
    known |= dict.fromkeys(_ids(invoice, "credits"), CollectionNews.CREDIT)
    known |= dict.fromkeys(_ids(invoice, "refunds"), CollectionNews.REFUND)
    known |= dict.fromkeys(_ids(invoice, "waivers"), CollectionNews.WAIVER)
    known |= dict.fromkeys(_ids(invoice, "write_offs"), CollectionNews.WRITE_OFF)
    known |= {
        f"{one['id']}/reversed": CollectionNews.WRITE_OFF
        for one in invoice.get("write_offs") or ()
        if one.get("reversed_on")
    }
    if invoice.get("disputed"):
        lines = ",".join(str(line) for line in invoice.get("disputed_lines") or ())
        known[f"disputed/{lines}"] = CollectionNews.DISPUTE
    if handover is not None and handover.get("taken_back_on"):
        known["taken_back"] = CollectionNews.TAKEN_BACK
    return known


def new_payments(invoice_payments: list[Payment], known: list[str]) -> list[Payment]:
    """Those that were recorded or withdrawn after what is known, or of which a part has left or come back since."""
    return [
        one
        for one in invoice_payments
        if one.id not in known
        or (one.withdrawn_on and f"{one.id}/withdrawn" not in known)
        or any(fact not in known for fact, _ in _moves(one.moves or ()))
    ]


def _moves(moves: Sequence[Row]) -> Iterator[tuple[str, CollectionNews]]:
    """What has left a payment for another place, and what of that has come back."""
    for one in moves:
        yield f"{one['id']}/moved", CollectionNews.PAYMENT_WITHDRAWN
        if one.get("returned_on"):
            yield f"{one['id']}/returned", CollectionNews.PAYMENT


def _ids(invoice: Row, name: str) -> list[str]:
    return [one["id"] for one in invoice.get(name) or ()]
