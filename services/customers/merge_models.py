"""What is stored of merges."""

from mongoengine import DateTimeField, DictField, IntField, StringField

from chassis.storage import Aggregate
from contracts.customers import merges as contract
from contracts.merges import SERVICES_THAT_MOVE

ANNOUNCED = frozenset({"moving", "done", "undoing", "undone"})
UNFINISHED = frozenset({"asked", "moving", "undoing"})
ADVANCING = ("asked", "undoing")


class Merge(Aggregate):
    """A merge of `other_id` into `kept_id`. `versions` are those of both that it was planned with; `plan` is what it does to
    the kept customer (`merge_rules.Plan`). `announced` is the version of the event that told of it, `announced_back` of the
    one that told of its undoing; `progress` what each service has said since: `{service: {done, counts}}`."""

    meta = {
        "db_alias": "customers",
        "collection": "merges",
        "indexes": [
            ["tenant", "-id"],
            ["tenant", "kept_id", "-id"],
            ["tenant", "other_id"],
            ["tenant", "state"],
        ],
    }

    state = StringField(required=True)
    kept_id = StringField(required=True)
    other_id = StringField(required=True)
    kept = DictField()
    other = DictField()
    versions = DictField()
    chosen = DictField()
    plan = DictField()
    asked_at = DateTimeField(required=True)
    undo_until = StringField(required=True)
    announced = IntField()
    announced_back = IntField()
    progress = DictField()
    refusal = StringField()

    def advanced(self) -> contract.MergeAdvanced:
        return contract.MergeAdvanced(subject=self.id, version=self.version)

    def merged(self) -> contract.CustomersMerged:
        return contract.CustomersMerged(
            subject=self.id,
            version=self.announced,
            customer_id=self.kept_id,
            other_id=self.other_id,
            customer_number=self.kept["number"],
            other_number=self.other["number"],
        )

    def undone(self) -> contract.MergeUndone:
        return contract.MergeUndone(
            subject=self.id, version=self.announced_back, customer_id=self.kept_id, other_id=self.other_id
        )

    def to_contract(self, undo_refusal: str | None = None) -> contract.Merge:
        """`undo_refusal`: see the contract."""
        steps = self.progress if self.state in ANNOUNCED else {}
        return contract.Merge(
            id=self.id,
            version=self.version,
            state=self.state,
            customer_id=self.kept_id,
            customer_number=self.kept["number"],
            customer_name=self.kept["name"],
            other_id=self.other_id,
            other_number=self.other["number"],
            other_name=self.other["name"],
            asked_by=self.created_by or "",
            asked_at=self.asked_at,
            undo_until=self.undo_until,
            refusal=self.refusal or "",
            undo_refusal=undo_refusal,
            services=[contract.MergeProgress(service=one, **steps.get(one, {})) for one in SERVICES_THAT_MOVE]
            if self.state in ANNOUNCED
            else [],
        )
