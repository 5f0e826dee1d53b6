"""A line of a quote, order, contract or receipt as it is stored."""

from decimal import Decimal
from typing import ClassVar

from mongoengine import BooleanField, EmbeddedDocument, IntField, StringField

from chassis.fields import exact_decimal
from contracts import sales as contract
from contracts.denominations import IN_KRONOR, Denomination
from contracts.stored_prices import read_price
from contracts.supply import Supply, supply_of
from contracts.vat import VatCategory

NOTHING = Decimal(0)


class Line(EmbeddedDocument):
    """`price` in hundredths, `amount` in minor units of its document; the last four say how much of the quantity went on.

    `supply` is stored where it is not what `supply_of` takes it for, so that the release before can read the line. So are
    `alternative_to`, `optional` and `left_out` (in no sum and no order), which only lines of quotes have: see `alternatives`.
    `cost_price` is for `margins` alone: `to_contract` must not show it, since events carry what it makes.
    """

    line = IntField(required=True)
    article = StringField()
    text = StringField(required=True)
    quantity = exact_decimal(required=True)
    unit = StringField()
    price = IntField(required=True)
    exact_price = exact_decimal()
    discount_percent = exact_decimal(default=NOTHING)
    vat_category = StringField(required=True)
    supply = StringField()
    vat_percent = exact_decimal(required=True)
    amount = IntField(required=True)
    cost_price = exact_decimal()
    alternative_to = IntField()
    optional = BooleanField()
    left_out = BooleanField()
    ordered = exact_decimal(default=NOTHING)
    delivered = exact_decimal(default=NOTHING)
    invoiced = exact_decimal(default=NOTHING)
    returned = exact_decimal(default=NOTHING)

    DECIMALS: ClassVar = ("quantity", "discount_percent", "vat_percent", "ordered", "delivered", "invoiced", "returned")

    @property
    def sells(self) -> Supply:
        """Goods or services."""
        return supply_of(Supply(self.supply) if self.supply else None, VatCategory(self.vat_category), self.unit)

    def to_contract(self, money: Denomination = IN_KRONOR) -> contract.Line:
        """The line of a document whose sums are stored so."""
        return contract.Line(
            line=self.line,
            article=self.article or "",
            text=self.text,
            unit=self.unit,
            price=read_price(self.price, self.exact_price),
            vat_category=self.vat_category,
            supply=self.sells,
            amount=money.read(self.amount),
            alternative_to=self.alternative_to,
            optional=bool(self.optional),
            chosen=not self.left_out,
            **{name: getattr(self, name) for name in self.DECIMALS},
        )
