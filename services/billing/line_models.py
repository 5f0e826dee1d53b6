"""A line of an invoice as it is stored. On a collective invoice it names its order and the day of its delivery, or its
contract and period."""

from mongoengine import EmbeddedDocument, IntField, StringField

from chassis.fields import exact_decimal
from contracts import billing as contract
from contracts.denominations import Denomination
from contracts.lines import Pieces
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
    order_id = StringField()
    order_number = StringField()
    delivered_on = StringField()
    contract_id = StringField()
    contract_number = StringField()
    period_first = StringField()
    period_last = StringField()

    @property
    def sells(self) -> Supply:
        """Goods or services; stored where it is not what `supply_of` takes the line for."""
        given = Supply(self.supply) if self.supply else None
        return supply_of(given, VatCategory(self.vat_category), self.unit or "")

    def to_contract(self, left: Pieces, money: Denomination) -> contract.InvoiceLine:
        """The line, of which so much has not been credited; `money` is how the invoice stores its sums."""
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
            net=money.read(self.net),
            order_line=self.order_line,
            order_id=self.order_id,
            order_number=self.order_number or "",
            delivery_date=self.delivered_on,
            contract_id=self.contract_id,
            contract_number=self.contract_number or "",
            period_first=self.period_first,
            period_last=self.period_last,
            credited=self.quantity - left.quantity,
            credited_net=money.read(self.net - left.amount),
        )
