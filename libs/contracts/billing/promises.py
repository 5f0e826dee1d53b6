"""Promises to pay and instalment plans: what a customer has promised, and whether it has come."""

from datetime import date
from typing import Annotated

from pydantic import Field

from contracts.base import Reply, SharedValue
from contracts.money import Amount
from contracts.open_enum import OpenEnum


class PromiseStatus(OpenEnum):
    """Of a promise on a day: what was due by then has come (kept, when all has), or it has not (broken)."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


class Instalment(SharedValue):
    """A sum in the invoice's currency, and the day by which it comes."""

    on: date
    amount: Annotated[Amount, Field(gt=0)]


class Promise(Reply):
    """One sum and day, or an instalment plan. Payments dated from `made_on` on count for it, those recorded before do not."""

    id: str
    made_on: date
    instalments: list[Instalment]
    comment: str = ""
    withdrawn_on: date | None = None
