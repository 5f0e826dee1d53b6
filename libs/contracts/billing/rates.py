"""Rates and fees set by law, as dated rows common to all companies: the reference rate and the fees for late payment.

Operators add them (`kundkort rates add`); everybody in a company can read them.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import Field, PlainSerializer

from contracts.access import Module, Role
from contracts.base import Name, Reply, Request, Value
from contracts.money import Amount, shortest
from contracts.open_enum import OpenEnum
from contracts.remarks import Remark

ReferencePercent = Annotated[
    Decimal,
    Field(ge=-8, le=100, decimal_places=2, allow_inf_nan=False),
    PlainSerializer(shortest, return_type=str),
]
"""Per cent a year; below 0 as from 2016 to 2019, but never so far that interest would be negative (räntelagen § 6 adds 8)."""


class FeeKind(OpenEnum):
    """What a creditor may charge, one fee a kind and day."""

    REMINDER = "reminder"
    """A written reminder, if it was agreed when the debt arose."""
    COLLECTION_DEMAND = "collection_demand"
    LATE_PAYMENT = "late_payment"
    """Of a business or an authority that pays late; instead of the other fees."""
    INSTALMENT_PLAN = "instalment_plan"


class RateTable(OpenEnum):
    REFERENCE = "reference"
    FEE = "fee"


class RateOrigin(OpenEnum):
    """Where a row comes from. For the same day a common row counts, then the company's, then the release's."""

    RELEASE = "release"
    COMMON = "common"
    COMPANY = "company"


class RateFacts(Reply):
    """A value in force from `first` on: per cent a year of a reference rate, else kronor of a fee of that `kind`."""

    table: RateTable
    kind: FeeKind | None = None
    first: date
    value: str
    source: str = ""
    origin: RateOrigin


class Rates(Reply):
    """What is known, by table, kind and day.

    `missing` are the half-years without a reference rate that should have one by now: interest of their days is provisional.
    From 20 June and 20 December on the coming half-year is among them. `warnings` say so in words.
    """

    items: list[RateFacts]
    missing: list[date] = []
    warnings: list[Remark] = []


class GetRates(Request[Rates], service="billing", role=Role.VIEWER, module=Module.REMINDERS):
    """Returns the reference rates and fees that the company's reminders are reckoned with, and what is missing."""


class EarlierRate(Reply):
    """What a row stated before it was corrected."""

    value: str
    source: str
    by: str
    at: datetime


class CommonRate(RateFacts):
    """A row as operators see it: who stored it and when, with what it stated before; of a release, neither."""

    by: str = ""
    at: datetime | None = None
    history: list[EarlierRate] = []


class CommonRates(Reply):
    """The rows of the release and the common ones, with `missing` as in Rates."""

    items: list[CommonRate]
    missing: list[date] = []


class ListCommonRates(Request[CommonRates], service="billing", role=Role.ADMINISTRATOR):
    """Lists the rows that all companies share. Only for operators."""

    operators_only: ClassVar[bool] = True


class RateOutcome(OpenEnum):
    ADDED = "added"
    CORRECTED = "corrected"
    UNCHANGED = "unchanged"


class RateAdded(Reply):
    """What became of a row, and the row as it is stored."""

    outcome: RateOutcome
    row: CommonRate


class RateStatement(Value):
    """What every row states. `correct` replaces another value of the same day; the former one is kept."""

    first: date
    source: Name
    correct: bool = False


class AddReferenceRate(RateStatement, Request[RateAdded], service="billing", role=Role.ADMINISTRATOR):
    """Adds the reference rate of the half-year from `first` on (räntelagen § 9). Only for operators.

    The same row again changes nothing. InvalidInput when `first` begins no half-year, or one after the coming one; Conflict
    when another rate is known and `correct` is not given.
    """

    operators_only: ClassVar[bool] = True

    percent: ReferencePercent


class AddFee(RateStatement, Request[RateAdded], service="billing", role=Role.ADMINISTRATOR):
    """Adds the fee of that kind from `first` on, in kronor. Only for operators.

    The same row again changes nothing. Conflict when another amount is known for that day and `correct` is not given.
    """

    operators_only: ClassVar[bool] = True

    kind: FeeKind
    amount: Annotated[Amount, Field(ge=0, le=100_000)]
