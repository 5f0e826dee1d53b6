"""What crm stores of recurring activities and of teams."""

from mongoengine import BooleanField, DictField, ListField, StringField

from chassis.storage import Aggregate
from contracts import crm as contract
from contracts.crm.teams import Team as TeamReply

ENDED = "9999-12-31"
"""`next_look` of a series of which no activity is left to be made."""


class ActivitySeries(Aggregate):
    """A recurring activity. `parts` say how it is from a day (`on`) to the next part:

    `{on, first, like, rule, every, made_on, by, text, assignee, participants, branch_id, branch, contact_id, contact, starts,
    second, minutes, alarm_minutes}`. `every` are the fields of which `rule` is made (recurrence.write_rule), with `counted` where
    its end is that of so many times; `first` is the day that it counts from, `like` the day whose place in the week, month or
    year it repeats (`first` in parts that lack it), `made_on` the day on which the part was written: activities are made from
    then on. `second`: `starts` is the later one where it comes twice in autumn. An empty `rule`: it has ended.
    `next_look` is the day on which activities are to be made or changed, "" for at once.
    """

    meta = {
        "db_alias": "crm",
        "collection": "activity_series",
        "indexes": [("tenant", "customer_id"), {"fields": ["next_look"], "cls": False}],
    }

    customer_id = StringField(required=True)
    kind = StringField(required=True, choices=[kind.value for kind in contract.ActivityKind])
    parts = ListField(DictField(), required=True)
    next_look = StringField(default="")


class Team(Aggregate):
    """A named set of users: `members` are `{"user_id"}`. `folded` is its name without case, accents and needless spaces."""

    meta = {
        "db_alias": "crm",
        "collection": "activity_teams",
        "shard_by": ("tenant", "folded"),
        "indexes": [{"fields": ["tenant", "folded"], "unique": True}],
    }

    name = StringField(required=True, max_length=200)
    folded = StringField(required=True)
    members = ListField(DictField())
    active = BooleanField(required=True, default=True)

    def to_contract(self) -> TeamReply:
        return TeamReply.model_validate(
            {
                "id": self.id,
                "version": self.version,
                "name": self.name,
                "members": list(self.members),
                "active": self.active,
            }
        )
