"""What writing and rewriting a quote, an order, a contract and a receipt have in common."""

from datetime import date
from typing import Any, TypeVar

from contracts.customers import VatType
from contracts.sales import CreateContract, CreateQuote, LineFields, OpenReceipt, Party, PlaceOrder
from sales import customers, lines
from sales.models import SalesDocument

D = TypeVar("D", bound=SalesDocument)
Written = CreateQuote | PlaceOrder | CreateContract | OpenReceipt
TILL_CURRENCY = "SEK"


def begun(
    model: type[D], document_id: str, request: Written, today: date, branch_needed: bool = False, **fields: Any
) -> D:
    """A new document, not stored yet, without lines: the customer as it is now, what was asked for, and `fields`."""
    document = model(
        id=document_id, date=today.isoformat(), text=request.text, currency=TILL_CURRENCY, series=model.__name__.lower()
    )
    if request.customer_id is not None:
        customer = customers.known(request.customer_id)
        given = {"our_reference": request.our_reference, "your_reference": request.your_reference}
        party = customers.party_of(request.customer_id, customer, request.branch_id, branch_needed, **given)
        set_party(document, party)
        document.currency, document.warnings = customer.currency, customers.warnings_about(customer)
    for name, said in fields.items():
        setattr(document, name, said)
    return document


def set_party(document: SalesDocument, party: Party) -> None:
    """Freezes customer, branch, names and addresses on the document."""
    document.customer_id, document.branch_id = party.customer_id, party.branch_id
    document.party = party.model_dump(mode="json")


def vat_type_of(document: SalesDocument) -> VatType:
    """How VAT is reckoned for the document's customer; as within Sweden without one."""
    return VatType(document.party.get("vat_type", VatType.SWEDISH))


def write_lines(document: SalesDocument, fields: list[LineFields] | None, on: date, date_field: str) -> None:
    """Prices new lines as of the day `on`, or the lines that stand there; sums follow."""
    vat_type = vat_type_of(document)
    if fields is None:
        same = [(line, line.quantity) for line in document.lines]
        lines.put(document, lines.repriced(same, vat_type, on, date_field))
    else:
        lines.put(document, lines.written(fields, vat_type, on, date_field))


def day(said: str | None, otherwise: date | str) -> date:
    """A stored day, or another in its place."""
    return date.fromisoformat(said or str(otherwise))


def iso(said: date | None) -> str | None:
    """A day as it is stored."""
    return said.isoformat() if said else None
