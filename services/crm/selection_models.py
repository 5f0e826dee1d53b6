"""What selections store: the company's selections, the facts of each customer with the selections that it is in, and what crm
keeps of invoices and orders for them."""

from typing import ClassVar

from mongoengine import BooleanField, DateTimeField, DictField, IntField, ListField, StringField

from chassis.projection import Copy, Projection
from chassis.storage import Aggregate, Row
from contracts.billing.owed import OwedChanged
from contracts.sales.exposures import OrderExposureChanged

BEHIND = {"fields": ["is_behind"], "cls": False, "partialFilterExpression": {"is_behind": True}}
"""Finds the companies whose customers are to be looked at by new rules."""


FORMS = {"fields": ["form"], "cls": False}
"""Finds the companies whose facts were made by an earlier release."""


class SelectionBook(Aggregate):
    """All selections of a company, in one document, so that each change of them is one write.

    `selections`: `{id, version, name, folded, rule, shared, owner, revision, request_id, created_at, changed_at}`. `revision`
    counts the changes of rules; that of a selection is the one that set its rule. `live` is the revision up to which every
    customer has been looked at. `seeded` counts how often all customers were listed to be looked at: twice, see
    `selection_counting`. `form` is the form of facts (`selection_facts.FORM`) for which the revision was counted up last.
    """

    meta = {"db_alias": "crm", "collection": "selection_books", "indexes": [("tenant", "id"), BEHIND, FORMS]}
    MOST_CHANGES: ClassVar[int] = 5

    selections = ListField(DictField())
    revision = IntField(required=True, default=0)
    live = IntField(required=True, default=0)
    seeded = IntField(required=True, default=0)
    form = IntField()
    is_behind = BooleanField(required=True, default=True)

    @staticmethod
    def id_of(tenant: str) -> str:
        return f"sbk_{tenant}"


class CustomerFacts(Aggregate):
    """The facts of a customer, whose id it has, that selections are about (`facts`: selection_tests), and the ids of the
    selections that it is in (`members`), since when (`since`).

    One write changes them and puts the events of the crossings into the outbox. `revision` is that of the book by which it was
    looked at last, `day` the day as of which it was written last, `next_check_on` the day on which time alone may change
    something. `stale` is a mark: something of the customer has changed, and nobody has looked yet. `write_id` names the write
    that was the last.
    """

    meta = {
        "db_alias": "crm",
        "collection": "customer_facts",
        "indexes": [
            ("tenant", "id"),
            ("tenant", "members", "id"),
            ("tenant", "revision"),
            {"fields": ["stale"], "cls": False},
            {"fields": ["next_check_on"], "cls": False},
        ],
    }

    facts = DictField()
    number = StringField()
    members = ListField(StringField())
    since = DictField()
    revision = IntField(required=True, default=0)
    day = StringField()
    next_check_on = StringField()
    stale = StringField()
    write_id = StringField()
    looked_at = DateTimeField()


class SelectionInput(Projection):
    """What crm keeps of an issued invoice (`owed` of it, when it is `due`, on which `day` it was issued, for how much `net`, with
    which `articles`), of an order (what is `ordered`), or of a receipt of the till (`sold_on` which day, for how much `sold_net`,
    `lines` `{"a": article, "q": ten-thousandths of a piece}`; `returns_id` of a return: its sale), in minor units of its
    currency.

    Receipts have fields of their own, so that an earlier release that knows none does not take them for invoices.
    """

    meta = {
        "db_alias": "crm",
        "collection": "selection_inputs",
        "indexes": [("tenant", "customer_id")],
    }
    INVOICE, ORDER, RECEIPT = "invoice", "order", "receipt"
    copies = (Copy(OwedChanged, kind=INVOICE), Copy(OrderExposureChanged, kind=ORDER))

    kind = StringField()
    customer_id = StringField()
    currency = StringField()
    owed = IntField()
    due = StringField()
    day = StringField()
    net = IntField()
    articles = ListField(StringField())
    ordered = IntField()
    sold_on = StringField()
    sold_net = IntField()
    lines = ListField(DictField())
    returns_id = StringField()


INVOICE_FIELDS = ("owed", "due", "day", "net", "articles")
RECEIPT_FIELDS = ("sold_on", "sold_net", "lines", "returns_id")
INPUT_FIELDS = ("kind", "customer_id", "currency", "ordered", *INVOICE_FIELDS, *RECEIPT_FIELDS)
"""What facts are made of."""


def is_live(selection: Row, book: Row) -> bool:
    """Whether every customer was looked at since the selection's rule was set."""
    return int(selection["revision"]) <= int(book.get("live", 0))
