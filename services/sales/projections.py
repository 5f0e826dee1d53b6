"""What sales keeps of other services: the customers, what billing's settings say of the company's VAT, and what a customer's
exposure is built from."""

from mongoengine import BooleanField, DateTimeField, DictField, IntField, StringField

from chassis.projection import Copy, Projection
from contracts.billing import RatingRecorded, SellerVatChanged
from contracts.billing.exempt_turnover import ExemptTurnoverChanged
from contracts.billing.owed import OnAccountChanged, OwedChanged, OwedConfirmed
from contracts.customers import CustomerChanged
from contracts.customers.events import CreditLimitChanged
from contracts.sales.exposures import OrderExposureChanged


class Customer(Projection):
    """The customers service's snapshot of a customer, as it came."""

    meta = {"db_alias": "sales", "collection": "customers"}
    copies = (Copy(CustomerChanged),)

    snapshot = DictField()


class Seller(Projection):
    """What billing's settings say of the company's own VAT."""

    meta = {"db_alias": "sales", "collection": "sellers"}
    copies = (Copy(SellerVatChanged),)

    exempt = BooleanField()


class ExemptTurnover(Projection):
    """How near the company's sales of a calendar year are to the limit up to which it is exempt from VAT, as billing has it."""

    meta = {"db_alias": "sales", "collection": "exempt_turnovers"}
    copies = (Copy(ExemptTurnoverChanged),)

    year = IntField()
    level = StringField()


class ExposureInput(Projection):
    """What one order, invoice or payment on account adds to its customer's exposure, a rating, or the credit limit (`kind`: what
    it is a copy of).

    `sums` are those that are not 0, in minor units of a new document of the currency. `counts`: it says something still, so that
    the many that are settled are not read. All kinds lie in one collection, so that one query answers for a customer.
    """

    ORDER, INVOICE, ON_ACCOUNT, RATING, LIMIT = "order", "invoice", "on_account", "rating", "limit"

    meta = {
        "db_alias": "sales",
        "collection": "exposure_inputs",
        "indexes": [{"fields": ["tenant", "counts", "customer_id"], "cls": False}],
    }
    copies = (
        Copy(OrderExposureChanged, kind=ORDER),
        Copy(OwedChanged, kind=INVOICE),
        Copy(OnAccountChanged, kind=ON_ACCOUNT),
        Copy(RatingRecorded, kind=RATING),
        Copy(CreditLimitChanged, kind=LIMIT),
    )

    kind = StringField(required=True)
    customer_id = StringField(required=True)
    counts = BooleanField(required=True)
    branch_id = StringField()
    currency = StringField()
    sums = DictField()
    due_date = StringField()
    rating = DictField()
    limit = IntField()


class BillingNews(Projection):
    """When billing was last heard of; one document, of no company."""

    meta = {"db_alias": "sales", "collection": "billing_news"}
    copies = (Copy(OwedConfirmed),)

    at = DateTimeField(required=True)
