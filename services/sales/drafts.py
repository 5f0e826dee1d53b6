"""What quotes, orders, contracts and receipts have in common when they are written."""

from datetime import date
from typing import Any, TypeVar

from contracts.denominations import new_minor_units
from contracts.sales import Party
from contracts.sales.agreements import NewContract
from contracts.sales.orders import NewOrder
from contracts.sales.quotes import NewQuote
from contracts.sales.receipts import NewReceipt
from sales import customers, sellers
from sales.customers import Buyer
from sales.models import SalesDocument

D = TypeVar("D", bound=SalesDocument)
NewDraft = NewQuote | NewOrder | NewContract | NewReceipt
TILL_CURRENCY = "SEK"


def start(model: type[D], document_id: str, request: NewDraft, buyer: Buyer | None, today: date, **fields: Any) -> D:
    """A new document, not stored yet and without lines; days in `fields` become text, as they are stored.

    `buyer` is None for a receipt without a customer.
    """
    document = model(
        **{"id": document_id, "series": model.__name__.lower(), "date": today.isoformat(), "status": "draft"}
        | {"text": request.text, "currency": TILL_CURRENCY, "seller_exempt": sellers.is_exempt() or None}
        | {name: iso(value) if isinstance(value, date) else value for name, value in fields.items()}
    )
    if buyer is not None:
        document.set_party(buyer.party)
        document.currency, document.warnings = buyer.currency, buyer.warnings
        document.minor_units = new_minor_units(buyer.currency)
    return document


def move_to_branch(document: SalesDocument, branch_id: str | None) -> None:
    """Gives a draft another branch of its customer; None leaves it. Raises what `customers.at_branch` raises."""
    if branch_id is not None and branch_id != document.branch_id:
        document.set_party(customers.at_branch(Party.model_validate(document.party), branch_id))


def day(said: str | None, otherwise: date | str) -> date:
    """A stored day, or another in its place."""
    return date.fromisoformat(said or str(otherwise))


def iso(said: date | None) -> str | None:
    """A day as it is stored."""
    return said.isoformat() if said else None
