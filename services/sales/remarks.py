"""What the seller should see of a document though nothing is refused: stored codes, and what contradicts its VAT. Pure."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from contracts.countries import country_of
from contracts.errors import BadField
from contracts.sales import Party, Remark, VatBorder
from contracts.sales import errors as texts
from contracts.sales import order_errors as order_texts
from contracts.supply import Supply
from contracts.vat_treatment import Facts, find_contradictions

if TYPE_CHECKING:
    from sales.models import SalesDocument

BY_CODE = {text.code: text for text in texts.WARNINGS}


def remarks_on(document: "SalesDocument", border: VatBorder | None) -> list[Remark]:
    """All of them, those about the customer first; `border` is the change of a VAT rate that the document crosses."""
    of_customer = [BY_CODE[code].at("") for code in document.warnings if code in BY_CODE]
    return [remark_of(one) for one in (*of_customer, *_of_vat(document), *_of_border(document, border))]


def remarks_of(codes: Iterable[str]) -> list[Remark]:
    """The remarks that stand under these codes; one that this release does not know is left out."""
    return [remark_of(BY_CODE[code].at("")) for code in codes if code in BY_CODE]


def to_pay_back(amount: Decimal, receipts: Iterable[str]) -> list[Remark]:
    """That the till has to pay back prepayments; nothing for 0."""
    said = order_texts.PREPAYMENT_TO_PAY_BACK.at("", amount=amount, numbers=", ".join(receipts)[:500])
    return [remark_of(said)] if amount else []


def _of_border(document: "SalesDocument", border: VatBorder | None) -> list[BadField]:
    if border is None:
        return []
    sums = {"before": border.before.total, "after": border.after.total}
    return [texts.VAT_BORDER.at("", day=border.day, currency=document.currency, **sums)]


def _of_vat(document: "SalesDocument") -> list[BadField]:
    """Contradictions of the customer as it is frozen on the document; a cash receipt bears Swedish VAT, whoever buys."""
    if not document.party or document.is_till:
        return []
    party = Party.model_validate(document.party)
    facts = Facts(
        document.vat_type,
        Supply.GOODS,
        document.vat_day,
        country_of(party.addresses.invoice),
        country_of(party.addresses.delivery),
        party.vat_number,
        seller_exempt=bool(document.seller_exempt),
    )
    return [one.warning() for one in find_contradictions(facts, [line.sells for line in document.lines])]


def remark_of(found: BadField) -> Remark:
    """A text with its values as a reply has it."""
    return Remark(code=found.code, detail=found.detail, values={name: str(one) for name, one in found.values.items()})
