"""What tests credit; and a process that credits one invoice piece by piece: `python -m billing.tests.crediting DATABASE COUNT`.

RACED_INVOICE is the invoice. Every process sends the same requests, each twice.
"""

import os
from decimal import Decimal
from typing import Any

from billing import credit_notes, invoices
from billing.models import Invoice
from billing.tests import days
from chassis.context import using
from chassis.testing import a_context, once
from chassis.testing_races import run_racer
from contracts import billing as contract
from contracts.billing.owed import OwedChanged
from contracts.errors import ServiceError


def wanted(number: int, **fields: str) -> contract.LineToCredit:
    return contract.LineToCredit(line=number, **{name: Decimal(value) for name, value in fields.items()})


def request(invoice_id: str, *lines: contract.LineToCredit, **fields: Any) -> contract.CreditInvoice:
    given: dict[str, Any] = {"reason": "Fel pris", "lines": list(lines) or None}
    return contract.CreditInvoice(invoice_id=invoice_id, **(given | fields))


def credit(invoice_id: str, *lines: contract.LineToCredit, request_id: str = "", **fields: Any) -> contract.Invoice:
    """The credit note."""
    with using(a_context(request_id=request_id)):
        return credit_notes.credit(request(invoice_id, *lines, **fields), days.TODAY).to_contract(days.TODAY)


def told_by_verbs(document: Any) -> list[dict[str, Any]]:
    """The events that wait in the document, without what every write of it tells (`test_owed`)."""
    return [one for one in document.outbox if one["type"] != OwedChanged.type]


def events_told(invoice_id: str, kind: type[Any]) -> list[Any]:
    """The events of that kind that wait in the document."""
    document = once(lambda: Invoice.find(id=invoice_id).first())
    return [kind.model_validate(one["data"]) for one in document.outbox if one["type"] == kind.type]


def notes_of(invoice: contract.Invoice) -> list[Invoice]:
    """The credit notes that change it, as they are stored."""
    return list(once(lambda: Invoice.find(changes__id=invoice.id)))


def balance(invoice: contract.Invoice) -> tuple[str, Decimal, Decimal]:
    """Its state now, what was credited, and what remains."""
    read = once(lambda: invoices.get(contract.GetInvoice(invoice_id=invoice.id))).to_contract(days.TODAY)
    return str(read.status), read.credited, read.remaining


def credit_a_piece(number: int) -> None:
    for _ in range(2):
        try:
            credit(os.environ["RACED_INVOICE"], wanted(1, quantity="1"), request_id=f"raced-{number}")
        except ServiceError as error:  # too many at once: the same request comes again
            assert error.code in ("billing.record_busy", "billing.numbers_busy"), error  # noqa: PT017


if __name__ == "__main__":
    run_racer("billing", credit_a_piece)
