"""What billing stores. Invoices and ratings lie in one collection, so that one query answers for a customer's card.

Sums are integers in minor units (öre); business dates are text, "YYYY-MM-DD".
"""

from mongoengine import (
    BooleanField,
    DictField,
    EmbeddedDocument,
    EmbeddedDocumentListField,
    IntField,
    ListField,
    StringField,
)

from chassis.company_settings import CompanySettings
from chassis.fields import exact_decimal
from chassis.storage import Aggregate, Projection
from contracts import billing as contract


class Customer(Projection):
    """The customers service's snapshot of a customer, as it came."""

    meta = {"db_alias": "billing", "collection": "customers", "indexes": [{"fields": ["tenant", "id"]}]}

    snapshot = DictField()


class Company(CompanySettings):
    """What one company has decided about its invoices; `fields` are the contract's BillingSettingsFields."""

    meta = {"db_alias": "billing", "collection": "companies"}
    ID_PREFIX = "com"

    def to_contract(self) -> contract.BillingSettings:
        return contract.BillingSettings(version=self.version, **self.fields)


class Record(Aggregate):
    """What a customer's card shows of billing: an invoice or a rating.

    The number of an invoice is unique in its series; a draft has none and is no part of that index.
    """

    meta = {
        "db_alias": "billing",
        "collection": "records",
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
        ],
    }

    customer_id = StringField(required=True)
    series = StringField()
    number = IntField(min_value=1)
    status = StringField()


class Line(EmbeddedDocument):
    article = StringField()
    text = StringField(required=True)
    quantity = exact_decimal(required=True)
    unit = StringField()
    price = IntField(required=True)
    discount_percent = exact_decimal(required=True)
    vat_category = StringField(required=True)
    vat_percent = exact_decimal(required=True)
    net = IntField(required=True)


class Payment(EmbeddedDocument):
    """Withdrawn ones stay, but do not count."""

    id = StringField(required=True)
    amount = IntField(required=True, min_value=1)
    paid_on = StringField(required=True)
    means = StringField(required=True)
    reference = StringField()
    withdrawn_on = StringField()
    withdrawn_reason = StringField()


class Reminder(EmbeddedDocument):
    """One per level and invoice; a withdrawn one does not count."""

    id = StringField(required=True)
    request_id = StringField(required=True)
    level = IntField(required=True)
    kind = StringField(required=True)
    status = StringField(required=True)
    planned_on = StringField(required=True)
    sent_on = StringField()
    channel = StringField()
    principal = IntField(required=True)
    fee = IntField(required=True)
    interest = IntField(required=True)


class Invoice(Record):
    """`wanted` is what people filled in of a draft; all the rest is made of it again whenever it changes, and when it is issued.

    `payable` is the total to pay, `paid` the sum of the payments that count.
    """

    status = StringField(required=True)
    wanted = DictField()
    number_text = StringField()
    ocr = StringField()
    branch_id = StringField()
    branch_name = StringField()
    issue_date = StringField()
    delivery_date = StringField()
    due_date = StringField()
    payment_terms_days = IntField(required=True)
    currency = StringField(required=True)
    language = StringField(required=True)
    vat_type = StringField(required=True)
    seller = DictField()
    buyer = DictField()
    delivery_address = DictField()
    our_reference = StringField()
    your_reference = StringField()
    order_id = StringField()
    text = StringField()
    notes = ListField(StringField())
    lines = EmbeddedDocumentListField(Line)
    net = IntField(required=True)
    vat = IntField(required=True)
    vat_rates = ListField(DictField())
    rounding = IntField(required=True)
    payable = IntField(required=True)
    paid = IntField(required=True, default=0)
    fee_agreed = BooleanField()
    disputed = BooleanField(default=False)
    dispute_reason = StringField()
    payments = EmbeddedDocumentListField(Payment)
    reminders = EmbeddedDocumentListField(Reminder)


class Rating(Record):
    provider = StringField(required=True)
    letter = StringField(required=True)
    normalised = IntField(required=True, min_value=1, max_value=5)
    as_of = StringField(required=True)
    text = StringField()
