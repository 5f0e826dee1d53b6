"""What billing stores. Invoices and ratings share one collection, so that one query answers for a customer's card.

Sums are integers in minor units (`Invoice.money`); business dates are text, "YYYY-MM-DD".
"""

from datetime import date

from mongoengine import (
    BooleanField,
    DictField,
    EmbeddedDocumentListField,
    IntField,
    ListField,
    StringField,
)

from billing import owed
from billing.credit_sums import LineLeft, lines_left
from billing.dispute_sums import undisputed
from billing.handovers import AtCollection
from billing.invoice_claims import ClaimFields
from billing.invoice_parts import Payment, Reminder
from billing.invoice_views import fields_of
from billing.line_models import Line
from billing.promise_sums import status_of
from billing.records import Record
from billing.states import is_overdue
from chassis.company_settings import CompanySettings
from chassis.projection import Copy, Projection
from chassis.storage import Row
from contracts import billing as contract
from contracts.customers import CustomerChanged
from contracts.denominations import Denomination, denomination_of
from contracts.lines import Pieces


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
        return contract.BillingSettings.model_validate({**self.fields, "version": self.version})

    def seller_vat_event(self) -> contract.SellerVatChanged:
        """What sales has to know of the settings; stored with every change of them."""
        exempt = bool(self.fields.get("seller_exempt"))
        return contract.SellerVatChanged(subject=self.id, version=self.version, exempt=exempt)


class Invoice(ClaimFields, AtCollection, Record):
    """`wanted` is what people filled in of a draft; all the rest is made of it again whenever it changes, and when it is issued.

    `payable` is the total to pay, `paid` the sum of the payments that count. `credited` is what the `credits` took off: each
    `{id, request_id, asked_by, on, reason, parts, rates, rounding, total}`. `written_off` is what is unpaid and given up, by one
    of the `write_offs`: each `{id, on, reason, amount, rates, rounding, payments, reversed_on, reversed_reason}`, where
    `payments` is how many there were before. `recoveries`: what came in of a loss, or went back, each `{payment_id, version, on,
    written_off, net, vat, total, rates}` of its write. All five are absent without any, so that older releases read the invoice.
    A credit note has a `kind` and negative sums, all set off, and names the invoice that it `changes`.

    One of an order or a contract has what sales `asked` for (`order_invoices`), and is `dropped` when its draft is deleted, until
    sales is told. One of a receipt has its sums, too (`asked`: `{currency, nets, order_lines, vat_rates}`). A collective invoice
    of several branches is none's own, and names theirs in `branch_ids`; so does its credit note.
    What it stores of claims beside its reminders is in ClaimFields, apart from what lists and the card read. `taken_off` is what
    other invoices take off (`advances`).
    """

    meta = {"indexes": [{"fields": ["tenant", "payments.paid_on"], "cls": False}]}
    ABSENT_WHEN_EMPTY = frozenset({"asked", "branch_ids", "dropped", "from_order", "recoveries"})

    status = StringField(required=True)
    kind = StringField()
    changes = DictField(default=None)
    wanted = DictField()
    number_text = StringField()
    ocr = StringField()
    branch_id = StringField()
    branch_name = StringField()
    branch_ids = ListField(StringField())
    delivery_date = StringField()
    due_date = StringField()
    payment_terms_days = IntField(required=True)
    currency = StringField(required=True)
    minor_units = IntField()
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
    warnings = ListField(StringField(), default=None)
    lines = EmbeddedDocumentListField(Line)
    net = IntField(required=True)
    vat = IntField(required=True)
    vat_rates = ListField(DictField())
    rounding = IntField(required=True)
    payable = IntField(required=True)
    paid = IntField(required=True, default=0)
    credited = IntField()
    taken_off = ListField(DictField(), default=None)
    credits = ListField(DictField(), default=None)
    written_off = IntField()
    write_offs = ListField(DictField(), default=None)
    recoveries = ListField(DictField())
    fee_agreed = BooleanField()
    disputed = BooleanField(default=False)
    dispute_reason = StringField()
    disputed_lines = ListField(IntField(), default=None)
    payments = EmbeddedDocumentListField(Payment)
    reminders = EmbeddedDocumentListField(Reminder)

    events_of_each_write = owed.events_of

    def to_contract(self, today: date) -> contract.Invoice:
        """The invoice with what depends on the day."""
        return contract.Invoice(
            **fields_of(self),
            overdue=is_overdue(self.status, self.due_date, today),
            promise_status=self.promise_status(today),
        )

    def snapshot(self) -> contract.InvoiceSnapshot:
        """The invoice without what depends on the day, for events."""
        return contract.InvoiceSnapshot(**fields_of(self))

    @property
    def money(self) -> Denomination:
        """How the invoice's sums are stored."""
        return denomination_of(self.currency, self.minor_units)

    @property
    def remaining(self) -> int:
        """What is still to be paid, with the claims; below 0: what the customer is owed."""
        return int(self.standing["remaining"]) if self.standing else self.unpaid - (self.written_off or 0)

    @property
    def unpaid(self) -> int:
        """What is not paid of the principal, whether it is written off or not; below 0: what the customer is owed."""
        if self.standing:
            return int(self.standing["principal"])
        return int(self.payable - self.paid - (self.credited or 0))

    @property
    def principal_remaining(self) -> int:
        """What is still to be paid of the principal."""
        return max(0, self.unpaid - (self.written_off or 0))

    @property
    def claimed(self) -> int:
        """What is still to be paid of the principal and not in dispute."""
        if not self.disputed:
            return self.principal_remaining
        if not self.disputed_lines:
            return 0
        paid = self.payable - (self.credited or 0) - self.unpaid
        agreed = undisputed(self.lines_left(), self.disputed_lines, self.money.step) - paid - (self.written_off or 0)
        return max(0, min(self.principal_remaining, int(agreed)))

    def promise_status(self, today: date) -> contract.PromiseStatus | None:
        """What has become of its last promise; None when nothing was promised."""
        return status_of(self.promises or (), self.payments, self.remaining <= 0, today)

    @property
    def write_off_in_force(self) -> Row | None:
        """The write-off that was not reversed; there is one at most."""
        return next((one for one in self.write_offs or () if not one.get("reversed_on")), None)

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
        of: Row = {"order_id": self.order_id or "", "contract_id": self.contract_id, **self._of_orders()}
        return contract.InvoiceDropped(subject=self.id, version=self.version, **of)

    def _of_orders(self) -> Row:  # of a collective invoice, or of one that contracts share
        if periods := self.asked.get("periods", ()):
            contracts = sorted({one["contract_id"] for one in periods})
            return {"shared_invoice_id": self.asked["shared_invoice_id"], "contract_ids": contracts}
        orders = self.asked.get("orders", ())
        ids = [one["order_id"] for one in orders]
        return {"collective_invoice_id": self.asked["collective_invoice_id"], "order_ids": ids} if orders else {}

    def news(self) -> contract.InvoiceDrafted | contract.InvoiceIssued | contract.InvoiceDropped:
        """What sales hears of an invoice that it has asked for."""
        if self.dropped:
            return self.drop_event()
        return self.issue_event() if self.issue_date else self.draft_event()
