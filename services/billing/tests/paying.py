"""What tests pay on account; and a process that allocates a payment krona by krona: `python -m billing.tests.paying DATABASE
COUNT`.

PAID is the payment on account, PAID_FOR the invoice. Every process sends the same requests, each twice.
"""

import os
from datetime import date
from decimal import Decimal
from typing import Any

from billing import account_payments, allocations
from billing.account_payment_models import AccountPayment
from billing.tests import days
from chassis.testing import once
from chassis.testing_races import run_racer
from contracts import billing as contract
from contracts.errors import ServiceError

PAID_ON = date(2025, 7, 1)
Parts = dict[str, str | None]
"""What invoices take, by their ids; None: as much as they can."""


def pay(customer: str, amount: str, request_id: str = "", **fields: Any) -> contract.AccountPayment:
    given: dict[str, Any] = {"paid_on": PAID_ON, "reference": "BG 9"}
    request = contract.RecordAccountPayment(customer_id=customer, amount=Decimal(amount), **(given | fields))
    return once(lambda: account_payments.record(request, days.TODAY), request_id=request_id).to_contract()


def wanted(payment_id: str, parts: Parts | None) -> contract.AllocatePayment:
    chosen = [
        contract.Allocation(invoice_id=name, amount=None if amount is None else Decimal(amount))
        for name, amount in (parts or {}).items()
    ]
    return contract.AllocatePayment(account_payment_id=payment_id, allocations=chosen or None)


def allocate(
    payment: contract.AccountPayment, parts: Parts | None = None, request_id: str = ""
) -> contract.AccountPayment:
    """Without `parts`: oldest first."""
    asked = wanted(payment.id, parts)
    return once(lambda: allocations.allocate(asked, days.TODAY), request_id=request_id).to_contract()


def refund(payment: contract.AccountPayment, amount: str | None = None, **fields: Any) -> contract.AccountPayment:
    sum_ = None if amount is None else Decimal(amount)
    request = contract.RefundAccountPayment(account_payment_id=payment.id, amount=sum_, **fields)
    return once(lambda: account_payments.refund(request, days.TODAY)).to_contract()


def withdraw(payment: contract.AccountPayment) -> contract.AccountPayment:
    request = contract.WithdrawAccountPayment(account_payment_id=payment.id, reason="Studsade")
    return once(lambda: account_payments.withdraw(request, days.TODAY)).to_contract()


def show(payment_id: str) -> contract.AccountPayment:
    return once(lambda: account_payments.load(payment_id)).to_contract()


def find_told(payment_id: str, kind: type[Any]) -> list[Any]:
    """The events of that kind that wait in the payment."""
    document = once(lambda: AccountPayment.find(id=payment_id).first())
    return [kind.model_validate(one["data"]) for one in document.outbox if one["type"] == kind.type]


def finish(events: list[contract.AccountPaymentAllocated]) -> None:
    """As billing does when its own events come."""
    for event in events:
        once(lambda event=event: allocations.finish(event, days.TODAY))  # type: ignore[misc]


def allocate_a_krona(number: int) -> None:
    asked = wanted(os.environ["PAID"], {os.environ["PAID_FOR"]: "1.00"})
    for _ in range(2):
        try:
            once(lambda: allocations.allocate(asked, days.TODAY), request_id=f"raced-{number}")
        except ServiceError as error:  # too many at once: the same request comes again
            assert error.code == "billing.record_busy", error  # noqa: PT017


if __name__ == "__main__":
    run_racer("billing", allocate_a_krona)
