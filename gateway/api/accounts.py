"""What customers owe over HTTP: the ledger of one, how old it all is, and what was paid on account."""

from typing import Any

from pydantic import Field

from contracts.base import Cursor, Id
from contracts.billing import (
    Account,
    AllocatePayment,
    GetAccount,
    GetAccountPayment,
    GetAgeing,
    GetCompanyAgeing,
    ListAccountPayments,
    RecordAccountPayment,
    RefundAccountPayment,
    WithdrawAccountPayment,
)
from gateway.http.call import Call
from gateway.http.days import AskDays, ask_of_days
from gateway.http.operations import Api

Json = dict[str, Any]

PAYMENTS, PAYMENT = "/customers/<customer_id>/payments", "/account-payments/<account_payment_id>"
AT_PAYMENT = "/v1/account-payments/{id}"

api = Api("accounts")
api.operation("GET", "/customers/<customer_id>/ageing", GetAgeing)
api.operation("GET", "/ageing", GetCompanyAgeing)
api.operation("GET", PAYMENTS, ListAccountPayments)
api.operation("POST", PAYMENTS, RecordAccountPayment, status=201, location=AT_PAYMENT, idempotency="required")
api.operation("GET", PAYMENT, GetAccountPayment)
api.operation("POST", PAYMENT + "/allocate", AllocatePayment, idempotency="required")
api.operation("POST", PAYMENT + "/withdraw", WithdrawAccountPayment, idempotency="required")
api.operation(
    "POST", PAYMENT + "/refunds", RefundAccountPayment, status=201, location=AT_PAYMENT, idempotency="required"
)


class AskAccount(AskDays):
    """A customer's ledger from one day to another, both included: `from` the beginning if absent, `to` today."""

    customer_id: Id
    branch_id: Id | None = None
    cursor: Cursor | None = Field(default=None, max_length=1000)
    limit: int = Field(default=50, ge=1, le=200)


@api.custom(
    "GET",
    "/customers/<customer_id>/account",
    role=GetAccount.role,
    module=GetAccount.module,
    model=AskAccount,
    reply=Account,
    services=("billing",),
)
def get_account(call: Call) -> Json:
    """Returns a customer's ledger with running balances: a statement of any period, oldest entry first.

    Interest that runs but has not been claimed is in no balance: the payoff of an invoice tells it.
    """
    return ask_of_days(call, GetAccount, call.body)
