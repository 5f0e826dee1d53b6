"""What is owed beside an invoice's principal, and what settles the invoice on a day."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import PlainSerializer

from contracts.base import Reply
from contracts.money import Amount, Percent, shortest
from contracts.open_enum import OpenEnum

Exact = Annotated[Decimal, PlainSerializer(shortest, return_type=str)]
"""A sum before it is rounded, in major units."""


class ClaimKind(OpenEnum):
    """The principal is what the invoice itself asks for."""

    PRINCIPAL = "principal"
    REMINDER_FEE = "reminder_fee"
    COLLECTION_FEE = "collection_fee"
    LATE_FEE = "late_fee"
    INSTALMENT_FEE = "instalment_fee"
    INTEREST = "interest"


class ClaimStatus(OpenEnum):
    OPEN = "open"
    SETTLED = "settled"
    WAIVED = "waived"
    WRITTEN_OFF = "written_off"


class Claim(Reply):
    """What a sent reminder has added to an invoice: `amount` = `paid` + `waived` + `remaining`, or is written off.

    A fee has the id of its reminder; the interest is one claim, "claim_interest", and runs on while principal is unpaid: `amount`
    is that to the day of the last payment, credit or reminder. It stays owed until it is paid, waived or written off.
    """

    id: str
    kind: ClaimKind
    status: ClaimStatus
    since: date
    amount: Amount
    paid: Amount
    waived: Amount
    remaining: Amount


class ClaimWaiver(Reply):
    """What was given up of a claim. Without a sum it was the whole claim, with the interest that would still have run."""

    id: str
    claim_id: str
    on: date
    amount: Amount | None = None
    reason: str


class Refund(Reply):
    """Money that went back to the customer, of what was paid too much."""

    id: str
    amount: Amount
    paid_on: date
    means: str
    reference: str = ""


class InterestSpan(Reply):
    """Days from `first` to `last` with one rate on one unpaid principal: `amount` = principal × percent ÷ 100 × days ÷ 365, not
    rounded. `provisional`: the half-year's reference rate is not known yet, the one before stands in for it.
    """

    first: date
    last: date
    days: int
    percent: Percent
    principal: Amount
    amount: Exact
    provisional: bool = False


class PayoffLine(Reply):
    """A part of what settles the invoice. `source` names the law behind a fee or interest; `spans` add up, rounded once, to the
    interest from its beginning, of which `paid`, `waived` and what an interest invoice claims (`invoiced`) are taken off."""

    kind: ClaimKind
    claim_id: str | None = None
    since: date | None = None
    source: str = ""
    spans: list[InterestSpan] = []
    paid: Amount = Decimal("0.00")
    waived: Amount = Decimal("0.00")
    invoiced: Amount = Decimal("0.00")
    amount: Amount


class Payoff(Reply):
    """What settles an invoice on the day `on`, by all that had happened by then: `total` is the sum of the lines.

    `overpaid` is owed to the customer. `disputed` is not in the lines. `provisional`: interest, claimed or not, waits for a
    reference rate. `unclaimed_interest` could be claimed of what is unpaid, but no sent reminder has done so.
    """

    invoice_id: str
    invoice_number: str
    on: date
    currency: str
    lines: list[PayoffLine]
    total: Amount
    overpaid: Amount = Decimal("0.00")
    disputed: Amount = Decimal("0.00")
    unclaimed_interest: Amount = Decimal("0.00")
    provisional: bool = False
