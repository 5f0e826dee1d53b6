"""What sales stores of a collective invoice: whose orders, which, and how far they have come (docs/decisions/0034)."""

from mongoengine import BooleanField, DictField, ListField, StringField

from chassis.storage import Aggregate
from contracts.sales import BillingState
from contracts.sales.collective_invoices import (
    AskedCollectiveInvoice,
    CollectiveInvoiceAdvanced,
    CollectiveInvoiceAsked,
)

TAKING, GIVING_BACK = "taking", "giving_back"
"""States of its own, before billing is asked, and after sales itself has refused; all others are those of a billing."""
OPEN = frozenset({TAKING, GIVING_BACK})
"""There is something to do that does not wait for billing."""
LIVE = frozenset({BillingState.ASKED.value, BillingState.DRAFTED.value, BillingState.ISSUED.value})


class CollectiveInvoice(Aggregate):
    """Owns the list of its `orders`, `[{order_id, number}]`; each order owns what was taken of it, in its billing.

    `refusal` is the error, as it crosses the wire, for which sales gives everything back; `code` is its code, or billing's.
    `event` is what billing was asked, as long as it has not answered.
    """

    meta = {
        "db_alias": "sales",
        "collection": "collective_invoices",
        "indexes": [{"fields": ["tenant", *of, "-_id"], "cls": False} for of in ((), ("customer_id",), ("state",))],
    }

    state = StringField(required=True)
    customer_id = StringField(required=True)
    invoice_id = StringField(required=True)
    issue = BooleanField(required=True)
    orders = ListField(DictField())
    number = StringField()
    code = StringField()
    refusal = DictField(default=None)
    event = DictField(default=None)

    def advanced(self) -> CollectiveInvoiceAdvanced:
        return CollectiveInvoiceAdvanced(subject=self.id, version=self.version)

    def asked(self) -> CollectiveInvoiceAsked:
        """The event that asks billing, with the version of now."""
        return CollectiveInvoiceAsked.model_validate({**self.event, "version": self.version})

    def to_asked(self) -> AskedCollectiveInvoice:
        """What the caller hears."""
        ids = [one["order_id"] for one in self.orders]
        return AskedCollectiveInvoice(collective_invoice_id=self.id, invoice_id=self.invoice_id, order_ids=ids)
