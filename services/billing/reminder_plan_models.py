"""What billing stores of a day's reminders: the plan, and each open invoice in it."""

from mongoengine import BooleanField, DictField, IntField, ListField, StringField

from chassis.part_by_part import PartByPart
from chassis.storage import Owned, Row
from contracts.billing import reminder_plans as contract
from contracts.denominations import IN_KRONOR, denomination_of


class ReminderPlan(PartByPart):
    """A plan of a day's reminders. `taken_out`, each `{invoice_id, reason}`, is what decides: a write of the plan either comes
    before its execution or is refused. The entries repeat it, for lists."""

    meta = {
        "db_alias": "billing",
        "collection": "reminder_plans",
        "indexes": [{"fields": ["tenant", "-_id"], "cls": False}],
    }

    on = StringField(required=True)
    taken_out = ListField(DictField())

    def advanced(self) -> contract.ReminderPlanAdvanced:
        return contract.ReminderPlanAdvanced(subject=self.id, version=self.version)


class PlannedReminder(Owned):
    """One open invoice in a plan. Its id is made of plan and invoice: planned twice, it is there once. `digest` is what the
    reminder will say (`due_reminders.digest`); sums in minor units, `fee_sek` in öre."""

    meta = {
        "db_alias": "billing",
        "collection": "planned_reminders",
        "indexes": [{"fields": ["tenant", of, "-_id"], "cls": False} for of in ("plan_id", "customer_id")],
    }

    plan_id = StringField(required=True)
    invoice_id = StringField(required=True)
    invoice_number = StringField()
    customer_id = StringField()
    customer_name = StringField()
    branch_id = StringField()
    due_date = StringField()
    state = StringField(required=True)
    reason = StringField()
    waits_until = StringField()
    missing = ListField(StringField())
    taken_out_reason = StringField()
    level = IntField()
    kind = StringField()
    channel = StringField()
    pay_by = StringField()
    currency = StringField(required=True)
    minor_units = IntField()
    principal = IntField(required=True)
    earlier_fees = IntField(required=True)
    fee = IntField(required=True)
    fee_sek = IntField()
    late_fee = BooleanField()
    fee_source = StringField()
    interest = IntField(required=True)
    interest_source = StringField()
    spans = ListField(DictField())
    total = IntField(required=True)
    digest = StringField()
    reminder_id = StringField()


SUMS = ("principal", "earlier_fees", "fee", "interest", "total")
PLAIN = (
    "invoice_id",
    "invoice_number",
    "customer_id",
    "customer_name",
    "branch_id",
    "due_date",
    "state",
    "reason",
    "waits_until",
    "level",
    "kind",
    "pay_by",
    "currency",
    "reminder_id",
)


def reminder_of(row: Row) -> contract.PlannedReminder:
    """An invoice of a plan as the contract shows it, from its stored fields."""
    read = denomination_of(row["currency"], row.get("minor_units")).read
    texts = ("channel", "fee_source", "interest_source", "taken_out_reason")
    return contract.PlannedReminder.model_validate(
        {name: row.get(name) for name in PLAIN}
        | {name: row.get(name) or "" for name in texts}
        | {name: read(row[name]) for name in SUMS}
        | {"fee_sek": IN_KRONOR.read(row["fee_sek"]) if row.get("fee_sek") is not None else None}
        | {"late_fee": bool(row.get("late_fee")), "missing": row.get("missing", []), "spans": row.get("spans", [])}
    )
