"""What customers buy, over HTTP: turnover of one and of all, and at which price."""

from datetime import date
from typing import Any

from pydantic import Field

from contracts.base import Cursor, Id, Short
from contracts.billing.purchases import ListPurchases, Purchases, PurchaseSort
from contracts.billing.turnover import CompanyTurnover, GetCompanyTurnover, GetTurnover, Turnover, TurnoverStep
from gateway.http.call import Call
from gateway.http.days import AskDays, ask_of_days
from gateway.http.operations import Api

Json = dict[str, Any]

api = Api("turnover")


class AskYear(AskDays):
    """From the first day of a year, if no other is named."""

    first: date | None = Field(
        default=None, validation_alias="from", description="The first day of the year of the last day, if absent"
    )


class AskTurnover(AskYear):
    """The turnover of a customer, or of one of its branches."""

    customer_id: Id
    by: TurnoverStep = TurnoverStep.MONTH
    branch_id: Id | None = None


class AskCompanyTurnover(AskYear):
    """The turnover of all customers, and a page of those that bought most."""

    by: TurnoverStep = TurnoverStep.MONTH
    cursor: Cursor | None = Field(default=None, max_length=1000)
    limit: int = Field(default=50, ge=1, le=200)


class AskPurchases(AskDays):
    """What a customer has bought; `from` is a year before `to` if absent."""

    customer_id: Id
    first: date | None = Field(
        default=None, validation_alias="from", description="A year before the last day, if absent"
    )
    branch_id: Id | None = None
    article: Short | None = Field(default=None, description="Only that item number")
    sort: PurchaseSort = PurchaseSort.AMOUNT
    cursor: Cursor | None = Field(default=None, max_length=1000)
    limit: int = Field(default=50, ge=1, le=200)


@api.custom(
    "GET",
    "/customers/<customer_id>/turnover",
    role=GetTurnover.role,
    module=GetTurnover.module,
    model=AskTurnover,
    reply=Turnover,
    services=("billing",),
)
def get_turnover(call: Call) -> Json:
    """Returns what has been sold to a customer without VAT, period by period, and the same days a year before.

    Invoices and credit notes count by their day of issue, receipts of the till by theirs; a sale on account is an invoice.
    """
    return ask_of_days(call, GetTurnover, call.body)


@api.custom(
    "GET",
    "/turnover",
    role=GetCompanyTurnover.role,
    module=GetCompanyTurnover.module,
    model=AskCompanyTurnover,
    reply=CompanyTurnover,
    services=("billing",),
)
def get_company_turnover(call: Call) -> Json:
    """Returns what has been sold to all customers without VAT, period by period, with those that bought most.

    The sums include receipts without a customer.
    """
    return ask_of_days(call, GetCompanyTurnover, call.body)


@api.custom(
    "GET",
    "/customers/<customer_id>/purchases",
    role=ListPurchases.role,
    module=ListPurchases.module,
    model=AskPurchases,
    reply=Purchases,
    services=("billing",),
)
def list_purchases(call: Call) -> Json:
    """Lists what a customer has bought by invoice, article by article: quantity, sum, last and lowest price.

    What was credited is taken off. Receipts of the till are not among them.
    """
    return ask_of_days(call, ListPurchases, call.body)
