"""What sales stores of an invoice that contracts share: which, and how far it has come (docs/decisions/0030)."""

from mongoengine import BooleanField, DictField, IntField, ListField, StringField

from chassis.storage import Aggregate
from contracts.sales import BillingState
from contracts.sales.shared_invoices import SharedInvoiceAsked

TAKING = "taking"
"""The state before billing is asked; all others are those of a billing."""
LIVE = frozenset({BillingState.ASKED.value, BillingState.DRAFTED.value, BillingState.ISSUED.value})


class SharedInvoice(Aggregate):
    """Owns which periods are on an invoice; each contract owns that its period is taken, in its billing.

    It is the one of its plan with that number. `contract_ids` are those whose periods it has, once billing is asked; `event` is
    what billing was asked, as long as it has not answered; `code` why it, or sales itself, has made none.
    """

    meta = {
        "db_alias": "sales",
        "collection": "shared_invoices",
        "indexes": [{"fields": ["tenant", *of, "-_id"], "cls": False} for of in ((), ("customer_id",))],
    }
    ABSENT_WHEN_EMPTY = frozenset({"contract_ids"})

    state = StringField(required=True)
    plan_id = StringField(required=True)
    plan_number = IntField(required=True)
    customer_id = StringField(required=True)
    invoice_id = StringField(required=True)
    issue = BooleanField(required=True)
    contract_ids = ListField(StringField())
    number = StringField()
    code = StringField()
    event = DictField(default=None)

    def asked(self) -> SharedInvoiceAsked:
        """The event that asks billing, with the version of now."""
        return SharedInvoiceAsked.model_validate({**self.event, "version": self.version})
