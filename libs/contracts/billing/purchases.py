"""What a customer has bought by invoice, and at which price."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field, PlainSerializer

from contracts.access import Module, Role
from contracts.base import Id, ListRequest, Page, Reply, Short
from contracts.money import Amount, Price, shortest

QuantitySum = Annotated[Decimal, PlainSerializer(shortest, return_type=str)]
"""Quantities added up: as a Quantity, and however many digits it comes to."""


class PurchaseSort(StrEnum):
    """The order of purchases: highest sum, latest day, largest quantity, or item number and text."""

    AMOUNT = "amount"
    LAST_ON = "last_on"
    QUANTITY = "quantity"
    ARTICLE = "article"


class Purchase(Reply):
    """All lines of one article (without a number: of one text), unit and currency, without VAT. `text` is the latest one.

    What was credited, then or later, is taken off `quantity` and `amount`; a line that was credited wholly counts nowhere. The
    prices are those of one unit after the line's discount, as invoiced; `average_price` is `amount` by `quantity`.
    """

    article: str
    text: str
    unit: str
    currency: str
    quantity: QuantitySum
    amount: Amount
    average_price: Price | None
    last_on: date
    last_price: Price
    lowest_price: Price
    highest_price: Price
    invoices: int


class Purchases(Page[Purchase]):
    """The purchases of invoices issued on these days."""

    first: date
    last: date


class ListPurchases(ListRequest[Purchases], service="billing", role=Role.VIEWER, module=Module.BILLING):
    """Lists what a customer has bought by invoice, article by article: quantity, sum, last and lowest price."""

    customer_id: Id
    first: date | None = Field(default=None, description="A year before the last day, if absent")
    last: date | None = Field(default=None, description="Today if absent, and never later")
    branch_id: Id | None = None
    article: Short | None = Field(default=None, description="Only that item number")
    sort: PurchaseSort = PurchaseSort.AMOUNT
