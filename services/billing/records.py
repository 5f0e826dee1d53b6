"""What invoices and ratings have in common as they are stored: one collection, its indexes and its shard key; and what stands in
the place of an invoice that cannot be made or was deleted."""

from datetime import date

from mongoengine import DictField, IntField, StringField

from billing.replies import rating_as_of, rating_of
from chassis.kept_history import KeptChange
from chassis.storage import Aggregate, Owned, Row
from contracts import billing as contract


class RecordChange(KeptChange):
    """A change of an invoice or a rating, for ever."""

    meta = {"db_alias": "billing", "collection": "record_changes"}


class Record(Aggregate):
    """What a customer's card shows of billing: an invoice or a rating.

    The number of an invoice is unique in its series; a draft has none and is no part of that index. Each rating has a series
    of its own, its id, so that a shard key that begins with the series can split a company's ratings.
    """

    meta = {
        "db_alias": "billing",
        "collection": "records",
        "shard_by": ("tenant", "series", "number"),
        "allow_inheritance": True,
        "index_cls": False,
        "indexes": [
            {
                "fields": ["tenant", "series", "number"],
                "unique": True,
                "partialFilterExpression": {"number": {"$gt": 0}},
                "cls": False,
            },
            {"fields": ["tenant", "customer_id", "-_id"], "cls": False},
            {"fields": ["tenant", "_cls", "-_id"], "cls": False},
            {"fields": ["tenant", "status", "-_id"], "cls": False},
            {"fields": ["tenant", "customer_id", "status"], "cls": False},
            {"fields": ["tenant", "customer_id", "issue_date"], "cls": False},
            {"fields": ["tenant", "customer_id", "changed_at", "issue_date"], "cls": False},
            {"fields": ["tenant", "changed_at", "issue_date"], "cls": False},
        ],
    }

    CHANGES = RecordChange

    customer_id = StringField(required=True)
    series = StringField()
    number = IntField(min_value=1)
    status = StringField()
    issue_date = StringField()


class Refusal(Record):
    """An invoice that sales asked for and that cannot be made, under the id that it would have had; of an order or a contract.

    It lies beside the invoices: the unique request id lets only one of the two exist.
    """

    order_id = StringField()
    contract_id = StringField()
    error = DictField()

    def news(self) -> contract.OrderBillingRefused | contract.ContractPeriodRefused:
        said: Row = {"subject": self.id, "version": self.version, "code": self.error["code"]}
        if self.contract_id:
            return contract.ContractPeriodRefused(contract_id=self.contract_id, **said)
        return contract.OrderBillingRefused(order_id=self.order_id, **said)


class CollectiveRefusal(Refusal):
    """The same of a collective invoice."""

    collective_invoice_id = StringField()

    def news(self) -> contract.CollectiveInvoiceRefused:  # type: ignore[override]
        return contract.CollectiveInvoiceRefused(
            subject=self.id,
            version=self.version,
            collective_invoice_id=self.collective_invoice_id,
            code=self.error["code"],
        )


class DeletedDraft(Owned):
    """A draft that was deleted. Its id is that of the request that made it: sent again, it makes no second one."""

    meta = {"db_alias": "billing", "collection": "deleted_drafts"}


class Rating(Record):
    provider = StringField(required=True)
    letter = StringField(required=True)
    normalised = IntField(required=True, min_value=1, max_value=5)
    as_of = StringField(required=True)
    text = StringField()

    def to_contract(self, today: date) -> contract.Rating:
        return rating_as_of(self.to_mongo().to_dict(), today)

    def recorded(self) -> contract.RatingRecorded:
        rating = rating_of(self.to_mongo().to_dict())
        return contract.RatingRecorded(subject=self.id, version=self.version, rating=rating)
