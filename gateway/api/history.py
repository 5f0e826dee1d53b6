"""The history of a customer over HTTP."""

from typing import Any

from pydantic import Field

from contracts.base import Cursor, Id, Page
from contracts.customers.history import FieldName, HistoryEntry, ListCustomerHistory
from gateway.http.call import Call
from gateway.http.days import AskDays, ask_of_days
from gateway.http.operations import Api

Json = dict[str, Any]

api = Api("history")


class AskCustomerHistory(AskDays):
    """A page of a customer's history; every filter narrows the list."""

    customer_id: Id
    field: FieldName | None = Field(
        default=None, description='Such as "phone", "addresses" with all below it, "branches.name"'
    )
    branch_id: Id | None = None
    contact_id: Id | None = None
    by: str | None = Field(default=None, min_length=1, max_length=100, description="Id of a user or API key")
    cursor: Cursor | None = Field(default=None, max_length=1000)
    limit: int = Field(default=50, ge=1, le=200)


@api.custom(
    "GET",
    "/customers/<customer_id>/history",
    role=ListCustomerHistory.role,
    model=AskCustomerHistory,
    reply=Page[HistoryEntry],
    services=("customers",),
)
def list_customer_history(call: Call) -> Json:
    """Lists every change of a customer, its branches and its contacts, newest first, back to its creation.

    Each has who, when (UTC), from where, and every field before and after. The text of the info is not kept, and personal
    numbers are masked. A filter shows of each change only what it is about. A customer that was merged into another has its own
    history still: this address does not lead to the other one.
    """
    return ask_of_days(call, ListCustomerHistory, call.body)
