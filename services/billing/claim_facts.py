"""What a standing is reckoned from, and what it comes to: facts with their days, claims, interest; plain data in minor units."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from billing.bank_days import last_day_in_time

INTEREST = "claim_interest"
"""The id of the interest's claim; that of a fee is the id of its reminder."""


class Paid(NamedTuple):
    """A payment that counts; `place` is its place among the payments as they were recorded, from 0."""

    on: date
    amount: int
    principal_first: bool = False
    place: int = 0


class Changed(NamedTuple):
    """A credit or a refund: the day and a sum above 0."""

    on: date
    amount: int


class Demand(NamedTuple):
    """A reminder that was sent `on` and says what is owed `as_of`. What it asks for, paid to `pay_by`, settles the invoice.

    Of the payments of its own day it knew those whose place is below `seen`; the others came after it.
    """

    id: str
    on: date
    as_of: date
    kind: str
    fee: int
    bears_interest: bool
    pay_by: date | None = None
    seen: int = 0


class Waiver(NamedTuple):
    """What is given up of a claim, all of it when there is no sum."""

    claim: str
    on: date
    amount: int | None = None


@dataclass(frozen=True)
class Facts:
    """All that has happened to an invoice. `unit` is the currency's smallest sum; a rest up to `tolerance` settles by itself,
    and so does what is paid for the sum before it was rounded down (`rounded_down`). `invoiced` is interest that other invoices
    claim."""

    payable: int
    due: date
    payments: Sequence[Paid] = ()
    credits: Sequence[Changed] = ()
    refunds: Sequence[Changed] = ()
    demands: Sequence[Demand] = ()
    waivers: Sequence[Waiver] = ()
    invoiced: Sequence[Changed] = ()
    in_dispute: int = 0
    lost_on: date | None = None
    credited_whole_on: date | None = None
    unit: int = 1
    tolerance: int = 0
    rounded_down: int = 0

    @property
    def in_time(self) -> date:
        """The last day on which a payment is in time."""
        return last_day_in_time(self.due)

    def until(self, on: date) -> "Facts":
        """Those that had happened on that day."""
        lost, whole = (day if day is not None and day <= on else None for day in (self.lost_on, self.credited_whole_on))
        past = {
            name: [one for one in getattr(self, name) if one.on <= on]
            for name in ("payments", "credits", "refunds", "demands", "waivers", "invoiced")
        }
        rest = {name: getattr(self, name) for name in ("unit", "tolerance", "rounded_down", "in_dispute")}
        return Facts(self.payable, self.due, **past, **rest, lost_on=lost, credited_whole_on=whole)  # type: ignore[arg-type]


class Accrued(NamedTuple):
    """Interest of some days on one principal at one rate; `amount` is exact, in minor units."""

    first: date
    days: int
    percent: Decimal
    principal: int
    provisional: bool

    @property
    def amount(self) -> Decimal:
        return self.amount_of(self.days)

    def amount_of(self, days: int) -> Decimal:
        return Decimal(self.principal) * self.percent / 100 * days / 365

    def amount_to(self, day: date) -> Decimal:
        """Of its days up to that one."""
        return self.amount_of(max(0, min(self.days, (day - self.first).days + 1)))


@dataclass
class Claim:
    """A fee, or the interest; `waived` is never more than `amount`."""

    id: str
    kind: str
    since: date
    amount: int
    paid: int = 0
    waived: int = 0

    @property
    def open(self) -> int:
        return self.amount - self.waived - self.paid


@dataclass
class Standing:
    """How an invoice stands. `principal` includes what was paid back and is owed again; `over` is what was paid too much.

    `interest` is there once it is claimed. `difference` is the rest that settled by itself. All of what is open is lost when
    the invoice is written off (`is_lost`).
    """

    principal: int
    over: int = 0
    fees: list[Claim] = field(default_factory=list)
    interest: Claim | None = None
    accrued: list[Accrued] = field(default_factory=list)
    to_claims: int = 0
    difference: int = 0
    is_lost: bool = False

    @property
    def claims(self) -> list[Claim]:
        return [*self.fees, self.interest] if self.interest is not None else list(self.fees)

    @property
    def claims_open(self) -> int:
        return sum(one.open for one in self.claims)

    @property
    def open_interest(self) -> int:
        return self.interest.open if self.interest is not None else 0

    @property
    def remaining(self) -> int:
        """What is to be paid; below 0: what is owed to the customer. Nothing of what is lost."""
        return (0 if self.is_lost else self.principal + self.claims_open) - self.over

    @property
    def is_provisional(self) -> bool:
        return self.interest is not None and any(one.provisional for one in self.accrued)
