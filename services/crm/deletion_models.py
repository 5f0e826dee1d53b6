"""What crm keeps of the deletion of customers, and what it has answered."""

from mongoengine import DictField, IntField, ListField, StringField

from chassis.erasure import Erased
from chassis.erasure_days import SWEEPS
from chassis.originals import Original, of_document
from chassis.projection import Copy, Projection
from chassis.storage import Aggregate
from contracts.crm.holdings import CrmHoldingsCounted
from contracts.customers.deletion import CustomerDeletionChanged
from contracts.holdings import Holding


class CustomerDeletion(Projection):
    """How far the deletion or erasure of a customer has come, as the customers service tells. `erasure` is the order by which it
    is erased, `sweep_on` the day on which to look next (chassis.erasure_days)."""

    meta = {"db_alias": "crm", "collection": "customer_deletions", "indexes": [SWEEPS]}
    copies = (Copy(CustomerDeletionChanged),)

    state = StringField()
    round = IntField()
    erasure = DictField(default=None)
    sweep_on = StringField()


class HoldingsAnswer(Aggregate):
    """What crm has answered last about a customer, whose id it has: `holdings` are `{kind, count}`."""

    meta = {"db_alias": "crm", "collection": "holdings_answers", "indexes": [("tenant", "id")]}

    round = IntField(required=True)
    holdings = ListField(DictField())

    def counted_event(self) -> CrmHoldingsCounted:
        """The answer, as it is published."""
        holdings = [Holding.model_validate(one) for one in self.holdings]
        return CrmHoldingsCounted(subject=self.id, version=self.version, round=self.round, holdings=holdings)


class ErasedRecord(Erased):
    """The receipts of what crm has erased."""

    meta = {"db_alias": "crm", "collection": "erased_records"}


ORIGINAL = Original(CrmHoldingsCounted, HoldingsAnswer, of_document(HoldingsAnswer, HoldingsAnswer.counted_event))
