"""What sales has sold at the till, receipt by receipt: billing adds it to the invoices of a seller who is exempt from VAT."""

from collections.abc import Sequence

from mongoengine import IntField, StringField

from billing import stored_sums
from chassis.projection import Projection
from contracts.money import to_minor
from contracts.sales import Means, ReceiptCompleted


class TillSale(Projection):
    """A completed receipt. `net` is without VAT in minor units, negative for a return, and 0 for a sale on account, whose invoice
    counts. `customer_id` and `branch_id` are there where it names them."""

    meta = {
        "db_alias": "billing",
        "collection": "till_sales",
        "indexes": [
            {"fields": ["tenant", "date"], "cls": False},
            {"fields": ["tenant", "customer_id", "date"], "sparse": True, "cls": False},
        ],
    }

    date = StringField(required=True)
    net = IntField(required=True)
    customer_id = StringField()
    branch_id = StringField()


def keep(event: ReceiptCompleted) -> None:
    """Stores the receipt; delivered twice it is stored once."""
    receipt = event.receipt
    is_on_account = any(one.means == Means.ON_ACCOUNT for one in receipt.payments)
    net = 0 if is_on_account else to_minor(receipt.totals.net)
    party = receipt.party
    buyer = {"customer_id": party.customer_id, "branch_id": party.branch_id} if party is not None else {}
    named = {name: value for name, value in buyer.items() if value is not None}
    TillSale.apply(event.subject, event.version, date=receipt.date.isoformat(), net=net, **named)


def find_unheard(events: Sequence[ReceiptCompleted]) -> list[ReceiptCompleted]:
    """Those of the events whose receipt is not stored."""
    known = {row["_id"] for row in TillSale.rows({"_id": {"$in": [one.subject for one in events]}}, ["_id"])}
    return [one for one in events if one.subject not in known]


def turnover(year: int) -> int:
    """What the till sold in a calendar year, less what came back, without VAT, in minor units."""
    return stored_sums.add_up(TillSale, {"date": {"$gte": f"{year}-01-01", "$lte": f"{year}-12-31"}}, "net")
