"""What billing stores of exports to collection: the export, and each invoice in it."""

from mongoengine import BooleanField, DictField, IntField, ListField, StringField

from chassis.part_by_part import PartByPart
from chassis.storage import Owned
from contracts.billing import collection as contract


class CollectionExport(PartByPart):
    """An export. `step` is what is being looked at: open invoices (`claims`), then those handed over before (`updates`). `wanted`
    is what was asked for: `{customer_id, due_to, invoice_ids}`."""

    meta = {
        "db_alias": "billing",
        "collection": "collection_exports",
        "indexes": [
            {"fields": ["tenant", "-_id"], "cls": False},
            {"fields": ["tenant", "wanted.customer_id"], "cls": False},
        ],
    }

    on = StringField(required=True)
    step = StringField(required=True)
    wanted = DictField()

    def advanced(self) -> contract.CollectionExportAdvanced:
        return contract.CollectionExportAdvanced(subject=self.id, version=self.version)


class CollectionEntry(Owned):
    """One invoice in an export. Its id is made of export and invoice (of an update, of export and claim): planned twice, it is
    there once. `digest` is what will be handed over (`collection_rules.digest`); sums in minor units. `about` are the invoice's
    number, days, parties and sent reminders, so that an export says for ever what it said.

    An update names the `claim_id` of the entry that it is about, and has the `known` facts that it tells; a claim whose taking
    back has been told is `closed`, and has no more updates.
    """

    meta = {
        "db_alias": "billing",
        "collection": "collection_entries",
        "indexes": [
            {"fields": ["tenant", "export_id", "-_id"], "cls": False},
            {"fields": ["tenant", "customer_id", "-_id"], "cls": False},
            {"fields": ["tenant", "kind", "state", "closed", "_id"], "cls": False},
        ],
    }

    export_id = StringField(required=True)
    kind = StringField(required=True)
    state = StringField(required=True)
    reason = StringField()
    waits_until = StringField()
    invoice_id = StringField(required=True)
    customer_id = StringField()
    about = DictField()
    claim_id = StringField()
    closed = BooleanField()
    reminder_id = StringField()
    currency = StringField(required=True)
    minor_units = IntField()
    principal = IntField(required=True)
    fees = IntField(required=True)
    interest = IntField(required=True)
    spans = ListField(DictField())
    payments = ListField(DictField())
    known = ListField(StringField())
    news = ListField(StringField())
    taken_back_reason = StringField()
    digest = StringField()


SUMS = ("principal", "fees", "interest")
