"""The reminder ladder: which reminders an overdue invoice gets, in which order, and what each costs; a company's setting."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from contracts.base import Value
from contracts.cleaning import LINES
from contracts.money import Amount
from contracts.open_enum import OpenEnum

Channel = Literal["letter", "email", "e_invoice"]
LetterText = Annotated[str, Field(max_length=2_000), LINES]
AtLeastZero = Annotated[Amount, Field(ge=0)]


class BuyerClass(OpenEnum):
    """Who owes: a business, a public authority, or a private person."""

    BUSINESS = "business"
    AUTHORITY = "authority"
    PRIVATE = "private"


class LadderLevel(Value):
    """A level of the ladder: 1 a notice without fee and interest, 2 a reminder, 3 a collection demand."""

    level: int = Field(ge=1, le=3)
    after_days: int = Field(
        ge=0, le=365, description="After the due date for the first level, else after the one before was sent"
    )
    fee: AtLeastZero | None = Field(
        default=None, description="In kronor, at most that of the law, which it is if absent"
    )
    interest: bool = True
    pay_within_days: int = Field(default=10, ge=1, le=365)
    channel: Channel = "letter"
    text_sv: LetterText = Field(default="", description="Comes before the particulars of a letter in Swedish")
    text_en: LetterText = ""


Levels = Annotated[list[LadderLevel], Field(max_length=3)]
DEFAULT_LEVELS = [
    LadderLevel(level=1, after_days=2),
    LadderLevel(level=2, after_days=10),
    LadderLevel(level=3, after_days=10),
]


class ReminderLadder(Value):
    """What a company decides about its reminders. A level that is left out is not used."""

    levels: Annotated[list[LadderLevel], Field(min_length=1, max_length=3)] = DEFAULT_LEVELS
    authority_levels: Levels = Field(default=[], description="For authorities; those of everybody if empty")
    private_levels: Levels = Field(default=[], description="For private persons; those of everybody if empty")
    in_order: bool = Field(
        default=True,
        description="A level needs the one before it sent and the days between. Off: a later level may come first, any day",
    )
    late_fee: bool = Field(
        default=False,
        description="From businesses and authorities the fee for late payment, once, instead of the other fees",
    )
    smallest_claim: AtLeastZero = Field(
        default=Decimal("0.00"), description="In kronor; plans leave out an invoice of which less is owed"
    )

    def levels_for(self, buyer: BuyerClass) -> list[LadderLevel]:
        """The levels that such a buyer's invoices go through, in order."""
        own = {BuyerClass.AUTHORITY: self.authority_levels, BuyerClass.PRIVATE: self.private_levels}
        return own.get(buyer) or self.levels
