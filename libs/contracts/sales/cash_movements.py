"""Cash put into the drawer of a register, or taken out of it, between the reports of its sales day."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Event, Id, ListRequest, Page, Reply, Request
from contracts.cleaning import LINES
from contracts.money import Amount
from contracts.open_enum import OpenEnum
from contracts.sales.lines import Day

MovedAmount = Annotated[Amount, Field(gt=0)]
MovementNumber = Annotated[int, Field(ge=1, le=10**9)]


class MovementKind(OpenEnum):
    """`deposit` goes into the drawer (change, or a float that was too small); a `withdrawal` to the bank or the safe and an
    `expense` that is paid from the drawer go out of it."""

    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    EXPENSE = "expense"


class CashMovement(Reply):
    """Cash that went into or out of the drawer. `number` is of the register's own series; `amount` is positive, `kind` says which
    way. `z_number` is that of the Z report that counts it, `date` its sales day, `by` who did it.
    """

    register_id: str
    number: int
    z_number: int
    date: Day
    kind: MovementKind
    amount: Amount
    reason: str = ""
    at: datetime
    by: str = ""


class MoveCash(Request[CashMovement], service="sales", role=Role.SELLER, module=Module.CASH):
    """Puts cash into the drawer of a register, or takes some out. Its sales day must be open, and an expense needs a reason.
    Conflict for more than should lie in the drawer. A mistake is put right by a movement the other way.
    """

    register_id: Id
    kind: MovementKind
    amount: MovedAmount
    reason: Annotated[str, Field(max_length=500), LINES] = ""


class GetCashMovement(Request[CashMovement], service="sales", role=Role.VIEWER, module=Module.CASH):
    """Returns a movement of cash by its number in the register's series."""

    register_id: Id
    movement_number: MovementNumber


class ListCashMovements(ListRequest[Page[CashMovement]], service="sales", role=Role.VIEWER, module=Module.CASH):
    """Lists the cash movements of a register, newest first."""

    register_id: Id


class CashMoved(Event, service="sales"):
    """Cash was put into a drawer or taken out of it; `subject` is the sales day of the register."""

    movement: CashMovement
