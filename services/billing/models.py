"""What billing stores. Invoices and ratings share one collection, so that one query answers for a customer's card.

Sums are integers in minor units (öre); business dates are text, "YYYY-MM-DD".
"""

from datetime import date

from mongoengine import (
    BooleanField,
    DictField,
    EmbeddedDocument,
    EmbeddedDocumentListField,
    IntField,
    ListField,
    StringField,
)

from billing.credit_sums import LineLeft, lines_left
from billing.line_models import Line
from billing.records import Record
from billing.replies import credit_of, rating_as_of, rating_of, reminder_of
from billing.states import is_overdue
from chassis.company_settings import CompanySettings
from chassis.projection import Copy, Projection
from chassis.storage import Owned, Row
from contracts import billing as contract
from contracts.customers import CustomerChanged
from contracts.lines import ZERO, Pieces
from contracts.money import from_minor


class Customer(Projection):
    """The customers service's snapshot of a customer, as it came."""

    meta = {"db_alias": "billing", "collection": "customers"}
    copies = (Copy(CustomerChanged),)

    snapshot = DictField()


class Company(CompanySettings):
    """What one company has decided about its invoices; `fields` are the contract's BillingSettingsFields."""

    meta = {"db_alias": "billing", "collection": "companies"}
    ID_PREFIX = "com"

    def to_contract(self) -> contract.BillingSettings:
        return contract.BillingSettings(version=self.version, **self.fields)

    def seller_vat_event(self) -> contract.SellerVatChanged:
        """What sales has to know of the settings; stored with every change of them."""
        exempt = bool(self.fields.get("seller_exempt"))
        return contract.SellerVatChanged(subject=self.id, version=self.version, exempt=exempt)


class Payment(EmbeddedDocument):
    """Withdrawn ones stay, but do not count."""

    id = StringField(required=True)
    amount = IntField(required=True, min_value=1)
    paid_on = StringField(required=True)
    means = StringField(required=True)
    reference = StringField()
    withdrawn_on = StringField()
    withdrawn_reason = StringField()

    def to_contract(self) -> contract.Payment:
        return contract.Payment(
            id=self.id,
            amount=from_minor(self.amount),
            paid_on=self.paid_on,
            means=self.means,
            reference=self.reference or "",
            withdrawn_on=self.withdrawn_on,
            withdrawn_reason=self.withdrawn_reason or "",
        )


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


class DeletedDraft(Owned):
    """A draft that was deleted. Its id is that of the request that made it: sent again, it makes no second one."""

    meta = {"db_alias": "billing", "collection": "deleted_drafts"}


PLAIN = (
    "id",
    "version",
    "status",
    "customer_id",
    "branch_id",
    "issue_date",
    "delivery_date",
    "due_date",
    "payment_terms_days",
    "currency",
    "language",
    "vat_type",
    "seller",
    "buyer",
    "order_id",
    "from_order",
    "contract_id",
    "period_first",
    "period_last",
    "notes",
    "disputed",
    "created_at",
    "changed_at",
)
TEXTS = ("branch_name", "series", "our_reference", "your_reference", "text", "dispute_reason")
"""Fields of an invoice that the contract has under the same name; those in TEXTS are never absent there."""


class Invoice(Record):
    """`wanted` is what people filled in of a draft; all the rest is made of it again whenever it changes, and when it is issued.

    `payable` is the total to pay, `paid` the sum of the payments that count. `credited` is what the `credits` took off: each
    `{id, request_id, asked_by, on, reason, parts, rates, rounding, total}`, and both absent without any, so that older releases
    read the invoice. A credit note has a `kind` and negative sums, all set off, and names the invoice that it `changes`.

    One of an order or a contract has what sales `asked` for (`order_invoices`), and is `dropped` when its draft is deleted, until
    sales is told. One of a receipt has its sums, too (`asked`: `{currency, nets, order_lines, vat_rates}`).
    """

    status = StringField(required=True)
    kind = StringField()
    changes = DictField(default=None)
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
    exchange_rate = DictField(default=None)
    language = StringField(required=True)
    vat_type = StringField(required=True)
    seller = DictField()
    buyer = DictField()
    delivery_address = DictField()
    our_reference = StringField()
    your_reference = StringField()
    order_id = StringField()
    from_order = BooleanField(default=False)
    contract_id = StringField()
    period_first = StringField()
    period_last = StringField()
    asked = DictField()
    dropped = BooleanField(default=False)
    text = StringField()
    notes = ListField(StringField())
    lines = EmbeddedDocumentListField(Line)
    net = IntField(required=True)
    vat = IntField(required=True)
    vat_rates = ListField(DictField())
    rounding = IntField(required=True)
    payable = IntField(required=True)
    paid = IntField(required=True, default=0)
    credited = IntField()
    credits = ListField(DictField(), default=None)
    fee_agreed = BooleanField()
    disputed = BooleanField(default=False)
    dispute_reason = StringField()
    payments = EmbeddedDocumentListField(Payment)
    reminders = EmbeddedDocumentListField(Reminder)

    def to_contract(self, today: date) -> contract.Invoice:
        """The invoice with what depends on the day."""
        return contract.Invoice(**self._without_today(), overdue=is_overdue(self.status, self.due_date, today))

    def snapshot(self) -> contract.InvoiceSnapshot:
        """The invoice without what depends on the day, for events."""
        return contract.InvoiceSnapshot(**self._without_today())

    @property
    def remaining(self) -> int:
        """What is still to be paid; below 0: what the customer is owed."""
        return int(self.payable - self.paid - (self.credited or 0))

    @property
    def is_credited_whole(self) -> bool:
        """Whether no line has anything left to credit."""
        return bool(self.credits) and all(one.left.amount == 0 for one in self.lines_left())

    def lines_left(self) -> list[LineLeft]:
        """What has not been credited, line by line."""
        return lines_left([(Pieces(one.quantity, one.net), one.vat_percent) for one in self.lines], self.credits or ())

    def draft_event(self) -> contract.InvoiceDrafted:
        return contract.InvoiceDrafted(subject=self.id, version=self.version, invoice=self.snapshot())

    def issue_event(self) -> contract.InvoiceIssued:
        return contract.InvoiceIssued(subject=self.id, version=self.version, invoice=self.snapshot())

    def drop_event(self) -> contract.InvoiceDropped:
        of: Row = {"order_id": self.order_id or "", "contract_id": self.contract_id}
        return contract.InvoiceDropped(subject=self.id, version=self.version, **of)

    def news(self) -> contract.InvoiceDrafted | contract.InvoiceIssued | contract.InvoiceDropped:
        """What sales hears of an invoice that it has asked for."""
        if self.dropped:
            return self.drop_event()
        return self.issue_event() if self.issue_date else self.draft_event()

    def _without_today(self) -> Row:
        fields: Row = {name: getattr(self, name) for name in PLAIN}
        fields |= {name: getattr(self, name) or "" for name in TEXTS}
        row = self.to_mongo().to_dict()
        return fields | {
            "number": self.number_text,
            **{name: self.asked[name] for name in ("receipt_id", "receipt_number") if name in self.asked},
            "ocr": self.ocr,
            "bankgiro": self.seller.get("bankgiro", ""),
            "delivery_address": self.delivery_address or None,
            "exchange_rate": self.exchange_rate or None,
            **{name: self.asked[name] for name in ("deliveries", "advance") if name in self.asked},
            "lines": [line.to_contract(one.left) for line, one in zip(self.lines, self.lines_left(), strict=True)],
            "totals": self._totals(),
            "paid": from_minor(self.paid),
            "kind": self.kind or contract.InvoiceKind.INVOICE,
            "changes": self.changes,
            "credited": from_minor(self.credited or 0),
            "remaining": from_minor(self.remaining),
            "credits": [credit_of(one) for one in self.credits or ()],
            "payments": [payment.to_contract() for payment in self.payments],
            "reminders": [reminder_of(row, one) for one in row.get("reminders", ())],
        }

    def _totals(self) -> contract.Totals:
        rates = [_vat_sum(one) for one in self.vat_rates]
        in_kronor = [rate.vat_sek for rate in rates if rate.vat_sek is not None]
        return contract.Totals(
            net=from_minor(self.net),
            vat=from_minor(self.vat),
            vat_sek=sum(in_kronor, ZERO) if in_kronor else None,
            rounding=from_minor(self.rounding),
            total=from_minor(self.payable),
            vat_rates=rates,
        )


def _vat_sum(stored: Row) -> contract.VatSum:
    in_kronor = from_minor(stored["vat_sek"]) if "vat_sek" in stored else None
    plain = {name: from_minor(stored[name]) for name in ("net", "vat")}
    return contract.VatSum(percent=stored["percent"], vat_sek=in_kronor, **plain)


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
