"""What the crm service stores: activities, properties, which customer has which, and the search index of customers."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from mongoengine import BooleanField, DateTimeField, DictField, IntField, ListField, StringField

from chassis.company_settings import CompanySettings
from chassis.context import current
from chassis.first_batch import aggregate_rows
from chassis.kept_history import KeptChange
from chassis.projection import Copy, Projection
from chassis.storage import Aggregate, Row
from contracts import crm as contract
from contracts.collation import collation_key
from contracts.crm.selection_events import ActivityFactsChanged
from contracts.customers import CustomerChanged
from contracts.open_enum import unknown_values_kept
from contracts.users import PREFIX
from crm.sort_keys import rank_between
from crm.states import FINISHED


class ActivityChange(KeptChange):
    """A change of an activity, for ever."""

    meta = {"db_alias": "crm", "collection": "activity_changes"}


class PropertySetChange(KeptChange):
    """A change of the properties that a customer has, for ever."""

    meta = {"db_alias": "crm", "collection": "property_set_changes"}


class Activity(Aggregate):
    """A to-do or an event. `rank` and `day` follow from its dates and state: see activities.place. `dropped`: its series has
    cancelled it, and opens it again when it has the day again."""

    meta = {
        "db_alias": "crm",
        "collection": "activity",
        "indexes": [
            ("tenant", "customer_id", "rank"),
            ("tenant", "assignee", "rank"),
            ("tenant", "rank"),
            ("tenant", "day"),
            ("tenant", "participants.user_id", "rank"),
            {"fields": ["tenant", "series_id", "occurrence_on"], "sparse": True},
            {"fields": ["alarm_at"], "sparse": True, "cls": False},
            ("tenant", "id"),
        ],
    }

    CHANGES = ActivityChange
    ABSENT_WHEN_EMPTY = frozenset({"participants", "changed_alone", "dropped", "bulk_id"})

    customer_id = StringField(required=True)
    kind = StringField(required=True, choices=[kind.value for kind in contract.ActivityKind])
    status = StringField(required=True, choices=[status.value for status in contract.ActivityStatus])
    text = StringField(required=True, max_length=2000)
    assignee = StringField(required=True)
    due_on = StringField()
    starts_at = DateTimeField()
    ends_at = DateTimeField()
    alarm_at = DateTimeField()
    contact_id = StringField()
    contact = StringField(default="")
    branch_id = StringField()
    branch = StringField(default="")
    follow_up_of = StringField()
    first_id = StringField()
    participants = ListField(DictField())
    series_id = StringField()
    occurrence_on = StringField()
    changed_alone = BooleanField(default=False)
    dropped = BooleanField(default=False)
    bulk_id = StringField(default="")
    steps = ListField(DictField())
    day = StringField(required=True)
    rank = IntField(required=True)

    def events_of_each_write(self) -> list[ActivityFactsChanged]:
        return [self.facts_event()]

    def facts_event(self) -> ActivityFactsChanged:
        """What selections hear of each write."""
        return ActivityFactsChanged(subject=self.id, version=self.version, customer_id=self.customer_id)

    def to_contract(self, now: datetime) -> contract.Activity:
        row = self.to_mongo().to_dict()
        known = {"id": row["_id"], "assignee_id": user_in(row), "overdue": is_overdue(row, now)}
        return contract.Activity.model_validate({**row, **known})


def user_in(row: Row) -> str:
    """The user of the company who is the assignee of an activity, as it is stored; "" for any other text."""
    return str(row["assignee"]) if row["assignee"].startswith(PREFIX) else ""


LISTED = (
    "customer_id",
    "kind",
    "status",
    "text",
    "assignee",
    "due_on",
    "starts_at",
    "ends_at",
    "contact",
    "branch_id",
    "branch",
    "day",
    "rank",
)
"""The fields of an activity that the card shows."""
LIST_FIELDS = (*LISTED, "alarm_at", "participants", "series_id", "version", "changed_at")
"""Those that a list shows."""


def is_overdue(row: Row, now: datetime) -> bool:
    """Whether an activity's row (with the fields of LISTED) should have been finished before `now` (business time zone)."""
    if row["status"] in FINISHED:
        return False
    if row.get("due_on"):
        return bool(row["due_on"] < now.date().isoformat())
    return bool(row["ends_at"] < now)


class PropertyRules(CompanySettings):
    """What a company has decided about its properties; `fields` are the contract's PropertySettingsFields."""

    meta = {"db_alias": "crm", "collection": "property_rules"}
    ID_PREFIX = "prul"

    def to_contract(self) -> contract.PropertySettings:
        return contract.PropertySettings.model_validate({**self.fields, "version": self.version})


class Property(Aggregate):
    """What can be put on every customer. `folded` is its name without case, accents and needless spaces. A tag has no `kind`, as
    a release before 0.3 has stored it and can read it."""

    meta = {
        "db_alias": "crm",
        "collection": "property",
        "shard_by": ("tenant", "folded"),
        "indexes": [{"fields": ["tenant", "folded"], "unique": True}],
    }

    ABSENT_WHEN_EMPTY = frozenset({"kind", "group", "choices", "closed"})

    name = StringField(required=True, max_length=200)
    folded = StringField(required=True)
    kind = StringField(default="")
    group = StringField(default="", max_length=100)
    choices = ListField(StringField())
    closed = BooleanField(default=False)

    def to_contract(self) -> contract.Property:
        return property_of(self.to_mongo().to_dict())


PROPERTY_FIELDS = ("name", "kind", "group", "choices", "closed", "version")
"""The fields of a property that its reply shows."""


def property_of(row: Row) -> contract.Property:
    """A property's row, with PROPERTY_FIELDS, as the contract shows it."""
    known = {name: row[name] for name in PROPERTY_FIELDS if row.get(name)}
    with unknown_values_kept():
        return contract.Property.model_validate({"id": row["_id"], **known})


class PropertySet(Aggregate):
    """The properties that one customer has: `items` are `{"id", "name", "since", "by"}`, of one that is no tag `{"kind",
    "value"}`, of one that a change of many customers has put on `{"bulk_id"}`, too. Its id follows from the customer's."""

    meta = {"db_alias": "crm", "collection": "property_set", "indexes": [("tenant", "customer_id")]}

    CHANGES = PropertySetChange

    customer_id = StringField(required=True)
    items = ListField(DictField())

    @staticmethod
    def id_of(customer_id: str) -> str:
        return "pset_" + customer_id.partition("_")[2]

    def to_contract(self) -> contract.CustomerProperties:
        return properties_of(self.customer_id, self.to_mongo().to_dict())


def properties_of(customer_id: str, row: Row) -> contract.CustomerProperties:
    """A property set's row, or an empty one, as the contract shows it."""
    items = sorted(row.get("items", []), key=lambda item: collation_key(str(item["name"])))
    with unknown_values_kept():
        return contract.CustomerProperties.model_validate(
            {"customer_id": customer_id, "version": row.get("version", 1), "items": items}
        )


class Customer(Projection):
    """A customer in the search index: `terms` (search_terms.py) and `tags` (ids of its properties) find it, `rank` sorts it.

    `words` are the words of each field ("contact:ohman"), `parts` the texts that its own fields do not hold, as
    `searched.Searched`; `sort_…` are the keys that sort the register (swedish_order.py). `branches` and `contacts` are
    `{"id", "name"}`. `folding`: customers.FOLDINGS. `tags_version` is the version of the property set that `tags` shows, and
    `values_version` that of `tag_values` (property_filters.py): a release before 0.3 writes the first alone.
    `selected`: what only selections need (customers.selected_of).
    """

    meta = {
        "db_alias": "crm",
        "collection": "customer",
        "indexes": [
            ("tenant", "terms", "rank"),
            ("tenant", "tags", "rank"),
            ("tenant", "tag_values", "rank"),
            ("tenant", "applied_at"),
            *(("tenant", f"sort_{field}", "id") for field in contract.RegisterSort),
        ],
    }
    copies = (
        Copy(CustomerChanged),
        Copy(contract.CustomerPropertiesChanged, version="tags_version", fields=("tags",)),
        Copy(contract.CustomerPropertiesChanged, version="values_version", fields=("tag_values",)),
    )

    number = StringField()
    name = StringField()
    city = StringField()
    identity_number = StringField()
    kind = StringField()
    phone = StringField()
    email = StringField()
    group = StringField()
    seller = StringField()
    seller_id = StringField()
    responsible_id = StringField()
    stage = StringField()
    active = BooleanField()
    terms = ListField(StringField())
    words = ListField(StringField())
    parts = ListField(DictField())
    folding = IntField()
    rank = IntField()
    sort_name = StringField()
    sort_number = StringField()
    sort_city = StringField()
    sort_group = StringField()
    sort_seller = StringField()
    branches = ListField(DictField())
    contacts = ListField(DictField())
    tags = ListField(StringField())
    tags_version = IntField()
    tag_values = ListField(StringField())
    values_version = IntField()
    selected = DictField()

    @classmethod
    def find_nth_rank(cls, term: str, position: int) -> int | None:
        """The rank of the customer at that position (from 0) among all that have the term; None if there are fewer."""
        found: Any = cls._get_collection().find_one(
            {"tenant": current().tenant, "terms": term}, {"rank": 1}, sort=[("rank", 1)], skip=position
        )
        return int(found["rank"]) if found else None

    @classmethod
    def scan(
        cls, lead: Row, rest: Row, fields: Sequence[str], limit: int, most: int, start: int = 0, end: int = 0
    ) -> list[Row]:
        """The first `limit` that match `rest` among the first `most` that match `lead`, by rank, from `start` to before `end`.

        `lead` is one value of `terms` or `tags`. With a lower bound DocumentDB does not use the order of an index over a list
        field for sorting: it would read and sort all the rest of the list for each page. Without `$sort` it stops at `most`,
        and what an index scan returns is in the order of the index, but not with an upper bound. If it ever is not, it is sorted.
        """
        lead, rest = {**lead, **rank_between(start, 0)}, {**rest, **rank_between(0, end)}
        found = cls._scan(lead, rest, fields, limit, most, is_sorted=not start)
        if all(int(one["rank"]) <= int(next_one["rank"]) for one, next_one in pairwise(found)):
            return found
        return cls._scan(lead, rest, fields, limit, most, is_sorted=True)

    @classmethod
    def _scan(cls, lead: Row, rest: Row, fields: Sequence[str], limit: int, most: int, *, is_sorted: bool) -> list[Row]:
        field = next(iter(lead))
        sort: list[Row] = [{"$sort": {"rank": 1}}] if is_sorted else []
        steps: list[Row] = [
            {"$match": {"tenant": current().tenant, **lead}},
            *sort,
            {"$limit": most},
            {"$match": rest},
            {"$limit": limit},
            {"$project": dict.fromkeys(fields, 1)},
        ]
        return aggregate_rows(cls._get_collection(), steps, f"tenant_1_{field}_1_rank_1")
