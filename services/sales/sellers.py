"""The copy of what billing's settings say of the company's own VAT."""

from contracts.billing import SellerVatChanged
from sales.models import Seller


def keep(event: SellerVatChanged) -> None:
    """Stores what the event says, unless something newer is stored already."""
    Seller.apply(event.subject, event.version, exempt=event.exempt)


def is_exempt() -> bool:
    """Whether the current company is exempt from VAT; billing has said nothing of a company that is not."""
    return any(row.get("exempt") for row in Seller.rows({}, ["exempt"], limit=1))
