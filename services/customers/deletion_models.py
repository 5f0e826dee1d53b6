"""What is stored of a deletion: one document for each customer that somebody has wanted to delete."""

from datetime import datetime
from typing import Any

from mongoengine import BooleanField, DateTimeField, DictField, IntField, ListField, StringField

from chassis.erasure import Erased
from chassis.erasure_days import SWEEPS
from chassis.storage import Aggregate
from contracts.customers.deletion import CustomerDeletion, CustomerDeletionChanged, DeletionState, HeldBy
from contracts.customers.erasure import CustomerErasure
from contracts.erasure import ErasureOrder
from contracts.services import SERVICES

ANSWERING = tuple(service for service in SERVICES if service != "customers")


class Deletion(Aggregate):
    """The latest deletion of a customer, with the customer's id. It stays when the customer is gone.

    `ask_id` is that of the request that began it, and the customer's `deleting`. `round` counts how often the services have been
    asked, `answers` are those of the present round: service → `[{kind, count}]`. One that is `erasing` does not end in a
    deletion but in an erasure by the order `erasure`, for that `ground` and of the plan with that digest; `sweep_on` is the
    day on which to look next (chassis.erasure_days). All of those are absent from a deletion.
    """

    meta = {
        "db_alias": "customers",
        "collection": "deletions",
        "indexes": [["tenant", "id"], SWEEPS],
    }

    number = StringField(required=True)
    state = StringField(required=True)
    ask_id = StringField(required=True)
    asked_at = DateTimeField(required=True)
    asked_by = StringField()
    round = IntField(required=True, default=0)
    answered_at = DateTimeField()
    answers = DictField()
    erasing = BooleanField()
    ground = StringField()
    plan_digest = StringField()
    erasure = DictField(default=None)
    erased_at = DateTimeField()
    sweep_on = StringField()
    unanswered = ListField(StringField())

    def begin(self, number: str, ask_id: str, by: str, at: datetime) -> CustomerDeletionChanged:
        """Asks the services, for the first time or anew."""
        self.number, self.ask_id, self.asked_by, self.unanswered = number, ask_id, by, []
        self.erasing = self.ground = self.plan_digest = self.erasure = None
        return self.ask(DeletionState.ASKED, at)

    def for_erasure(self, asked: dict[str, Any]) -> CustomerDeletionChanged:
        """Makes an erasure of a deletion that was just begun. `asked` is what the customer's `erasing` keeps of the request."""
        self.erasing, self.ground, self.plan_digest = True, asked["ground"], asked["plan_digest"]
        self.erasure = asked["order"]
        return self.changed_event()

    def end(self, at: datetime) -> CustomerDeletionChanged:
        """The end, once nothing stands in the way."""
        if not self.erasing:
            return self.turn(DeletionState.DELETED)
        self.erased_at = at
        return self.turn(DeletionState.ERASED)

    def ask(self, state: DeletionState, at: datetime) -> CustomerDeletionChanged:
        """Another round of answers."""
        self.asked_at, self.round, self.answers, self.answered_at = at, self.round + 1, {}, None
        return self.turn(state)

    def turn(self, state: DeletionState) -> CustomerDeletionChanged:
        """The next state, and the event about it."""
        self.state = state.value
        return self.changed_event()

    def changed_event(self) -> CustomerDeletionChanged:
        """What other services know of it."""
        state = DeletionState(self.state)
        return CustomerDeletionChanged(
            subject=self.id,
            version=self.version,
            state=state,
            round=self.round,
            erasing=bool(self.erasing),
            erasure=ErasureOrder.model_validate(self.erasure) if state == DeletionState.ERASED else None,
        )

    def is_asking(self) -> bool:
        """Whether services are to answer."""
        return self.state in (DeletionState.ASKED, DeletionState.CHECKING)

    def awaiting(self) -> list[str]:
        """The services that have not answered this round."""
        return [one for one in ANSWERING if one not in self.answers]

    def held_by(self) -> list[HeldBy]:
        """What stands in the way, as far as it is known."""
        return [
            HeldBy.model_validate({"service": one, "holdings": self.answers[one]})
            for one in ANSWERING
            if self.answers.get(one)
        ]

    def to_erasure(self) -> CustomerErasure:
        """An erasure as the contract shows it."""
        order = self.erasure or {}
        shown = self.to_contract().model_dump(
            include={"customer_id", "number", "state", "asked_at", "asked_by", "awaiting"}
        )
        return CustomerErasure(
            **shown,
            held_by=self.held_by(),
            ground=self.ground or "",
            plan_digest=self.plan_digest or "",
            fiscal_year_end=order.get("fiscal_year_end", 12),
            name=order.get("name", "") if self.state == DeletionState.ERASED else "",
            salt=order.get("salt", "") if self.state == DeletionState.ERASED else "",
            erased_at=self.erased_at,
        )

    def to_contract(self) -> CustomerDeletion:
        return CustomerDeletion(
            customer_id=self.id,
            number=self.number,
            state=DeletionState(self.state),
            asked_at=self.asked_at,
            asked_by=self.asked_by or "",
            held_by=self.held_by(),
            awaiting=self.awaiting() if self.is_asking() else list(self.unanswered),
        )


class ErasedRecord(Erased):
    """The receipts of what customers has erased."""

    meta = {"db_alias": "customers", "collection": "erased_records"}
