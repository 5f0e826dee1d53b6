"""What is stored inside an invoice: its lines, payments and reminders. Sums are integers in minor units (öre)."""

from mongoengine import EmbeddedDocument, IntField, StringField

from chassis.fields import exact_decimal
from contracts import billing as contract
from contracts.lines import Pieces
from contracts.money import from_minor
from contracts.stored_prices import read_price
from contracts.supply import Supply, supply_of
from contracts.vat import VatCategory


class Line(EmbeddedDocument):
    article = StringField()
    text = StringField(required=True)
    quantity = exact_decimal(required=True)
    unit = StringField()
    price = IntField(required=True)
    exact_price = exact_decimal()
    discount_percent = exact_decimal(required=True)
    vat_category = StringField(required=True)
    supply = StringField()
    vat_percent = exact_decimal(required=True)
    net = IntField(required=True)
    order_line = IntField()

    @property
    def sells(self) -> Supply:
        """Goods or services; stored where it is not what `supply_of` takes the line for."""
        given = Supply(self.supply) if self.supply else None
        return supply_of(given, VatCategory(self.vat_category), self.unit or "")

    def to_contract(self, left: Pieces) -> contract.InvoiceLine:
        """The line; of which so much has not been credited."""
        return contract.InvoiceLine(
            article=self.article or "",
            text=self.text,
            quantity=self.quantity,
            unit=self.unit or "",
            price=read_price(self.price, self.exact_price),
            discount_percent=self.discount_percent,
            vat_category=self.vat_category,
            supply=self.sells,
            vat_percent=self.vat_percent,
            net=from_minor(self.net),
            order_line=self.order_line,
            credited=self.quantity - left.quantity,
            credited_net=from_minor(self.net - left.amount),
        )


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
