"""What sales stores of the till beside its receipts: registers, their sales days and the copies that were printed."""

from typing import Self

from mongoengine import BooleanField, DateTimeField, DictField, IntField, ListField, StringField

from chassis.storage import Aggregate
from contracts import sales as contract
from contracts.money import from_minor

MOVEMENTS_BY_REQUEST = {
    "fields": ["tenant", "movements.request_id"],
    "partialFilterExpression": {"movements.request_id": {"$exists": True}},
    "cls": False,
}
MOVEMENTS_BY_NUMBER = {
    "fields": ["tenant", "register_id", "movements.number"],
    "partialFilterExpression": {"movements.number": {"$exists": True}},
    "cls": False,
}


class Register(Aggregate):
    """A cash register, with what its receipts say of seller and place."""

    meta = {
        "db_alias": "sales",
        "collection": "registers",
        "shard_by": ("tenant", "name"),
        "indexes": [{"fields": ["tenant", "name"], "unique": True, "cls": False}],
    }

    name = StringField(required=True)
    company_name = StringField(required=True)
    identity_number = StringField(required=True)
    place = StringField(required=True)
    active = BooleanField(required=True, default=True)

    def to_contract(self, day_open: bool = False) -> contract.Register:
        names = ("id", "version", "name", "company_name", "identity_number", "place", "active")
        return contract.Register(**{name: getattr(self, name) for name in names}, day_open=day_open)

    def till(self) -> dict[str, str]:
        """What is frozen on a receipt of it: the contract's Till."""
        return {
            "register_id": self.id,
            "register_name": self.name,
            "company_name": self.company_name,
            "identity_number": self.identity_number,
            "place": self.place,
        }


class TillDay(Aggregate):
    """A sales day of a register; closed, it is the Z report `number`. Sums in minor units.

    `after` and `up_to` say by series (`till_series.KINDS`) which numbers the day counts: those above the one, up to the other.
    `report` holds the sums of a closed day, as `till_sums` makes them. `movements` are `{number, kind, amount, reason, at, by,
    request_id}` in the order of their numbers, which go on from `moved_before`, the last number of earlier days; `refunds`
    `{receipt_id, amount, token}` of returns about to be paid back in cash. Those three are not stored before they say
    something: a release before this one cannot read them.
    """

    meta = {
        "db_alias": "sales",
        "collection": "till_days",
        "shard_by": ("tenant", "register_id", "number"),
        "indexes": [
            {"fields": ["tenant", "register_id", "number"], "unique": True, "cls": False},
            MOVEMENTS_BY_REQUEST,
            MOVEMENTS_BY_NUMBER,
        ],
    }
    ABSENT_WHEN_EMPTY = frozenset({"movements", "moved_before", "refunds"})
    SECRETS = frozenset({"movements", "refunds"})  # they only grow: a history of the whole list says nothing more

    register_id = StringField(required=True)
    number = IntField(required=True, min_value=1)
    date = StringField(required=True)
    opening_float = IntField(required=True)
    after = DictField()
    up_to = DictField()
    till = DictField()
    report = DictField()
    counted_cash = IntField()
    grand_sales = IntField(required=True, default=0)
    grand_returns = IntField(required=True, default=0)
    warnings = ListField(StringField())
    closed_at = DateTimeField()
    movements = ListField(DictField())
    moved_before = IntField()
    refunds = ListField(DictField())

    @property
    def last_movement(self) -> int:
        """The highest number of the register's movements of cash up to this day; 0 for none."""
        return int(self.movements[-1]["number"] if self.movements else self.moved_before or 0)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @classmethod
    def latest_of(cls, register_id: str) -> Self | None:
        """The day that was opened last."""
        day: Self | None = cls.find(register_id=register_id).order_by("-number").first()
        return day

    def to_contract(self) -> contract.TillDay:
        names = ("id", "version", "number", "register_id", "date", "closed_at")
        return contract.TillDay(
            **{name: getattr(self, name) for name in names},
            opening_float=from_minor(self.opening_float),
            opened_at=self.created_at,
        )


class ReceiptCopy(Aggregate):
    """A receipt that was printed again. `number` counts the copies of its register, whose series is `series`."""

    meta = {
        "db_alias": "sales",
        "collection": "receipt_copies",
        "shard_by": ("tenant", "series", "number"),
        "indexes": [
            {"fields": ["tenant", "series", "number"], "unique": True, "cls": False},
            {"fields": ["tenant", "receipt_id"], "cls": False},
        ],
    }

    series = StringField(required=True)
    number = IntField(required=True, min_value=1)
    receipt_id = StringField(required=True)

    @classmethod
    def count_of(cls, receipt_id: str) -> int:
        """How often a receipt has been printed again."""
        return cls.total({"receipt_id": receipt_id})
