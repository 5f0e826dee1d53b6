"""What an invoice says of its time at a collection agency."""

from datetime import date

from contracts.base import Reply
from contracts.money import Amount


class Handover(Reply):
    """The invoice was handed over to collection, in that export, with those sums; `taken_back_on` when it was taken back."""

    id: str
    export_id: str
    handed_over_on: date
    principal: Amount
    fees: Amount
    interest: Amount
    taken_back_on: date | None = None
    taken_back_reason: str = ""
