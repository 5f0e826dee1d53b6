"""Cash put into a drawer or taken out of it: a part of the sales day, in one write that also closing the day would change.

So a movement belongs to the day that was open, its number is the next of the register's series, and of two that take out the
same money the second sees the first. Cash paid back for a return is held in the same way before the return is completed.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from chassis.clock import now
from chassis.context import current
from chassis.paging import bad_cursor, decode_cursor, encode_cursor
from chassis.storage import Row, change
from contracts.base import Event, Page
from contracts.money import from_minor, to_minor
from contracts.sales.cash_movements import (
    CashMoved,
    CashMovement,
    GetCashMovement,
    ListCashMovements,
    MoveCash,
    MovementKind,
)
from sales import drawer_sums, errors, receipt_claims, registers, till_errors, till_series
from sales.checks import check_movement
from sales.receipt_models import Receipt
from sales.till_models import TillDay

Stored = Mapping[str, Any]
ABOVE_ALL = 2**31
"""Above every number of a movement."""


def move(request: MoveCash) -> CashMovement:
    """Puts cash into the drawer or takes it out. Raises NotFound, InvalidInput; Conflict when no day is open, or for more than
    should lie in the drawer."""
    if bad := check_movement(request):
        raise errors.invalid(bad)
    register = registers.get(request.register_id)

    def decide(day: TillDay) -> CashMoved:
        if not day.is_open:
            raise errors.till_day_not_open()
        amount = to_minor(request.amount)
        if request.kind is not MovementKind.DEPOSIT:
            require(day, amount)
        moved = {
            "number": day.last_movement + 1,
            "kind": request.kind.value,
            "amount": amount,
            "reason": request.reason,
            "at": now(),
            "by": current().user,
            "request_id": current().request_id,
        }
        day.movements = [*day.movements, moved]
        return CashMoved(subject=day.id, version=day.version, movement=show(day, moved))

    mine = _made_before()
    day = mine if mine is not None else _change_latest(register.id, decide)
    return show(day, next(one for one in day.movements if one["request_id"] == current().request_id))


def _made_before() -> TillDay | None:
    """The day that this request has moved cash in: it may have been closed since, and another opened."""
    found: TillDay | None = TillDay.find(movements__request_id=current().request_id).first()
    return found


def _change_latest(register_id: str, decide: Callable[[TillDay], Event | None]) -> TillDay:
    """Changes the day that was opened last. Tills of this process queue: cheaper than losing the race in the database."""
    with till_series.days_of(register_id).in_turn():
        last = TillDay.latest_of(register_id)
        if last is None:
            raise errors.till_day_not_open()
        return change(TillDay, last.id, decide, not_found=errors.register_not_found)


def require(day: TillDay, amount: int, but: str = "") -> None:
    """Raises Conflict when less than `amount` is left in the drawer of an open day; `but`: what this return holds is its own."""
    refunds = [one for one in day.refunds if one["receipt_id"] != but]
    left = drawer_sums.left(day.opening_float, _receipts_of(day), day.movements, refunds)
    if amount > left:
        raise till_errors.drawer_short(from_minor(left), from_minor(amount))


def _receipts_of(day: TillDay) -> list[Row]:
    """All receipts of the open day, in one read with what they took: none is counted both as held and as paid, or as neither."""
    series = till_series.name_of(till_series.RECEIPT, day.register_id)
    after = day.after.get(till_series.RECEIPT, 0)
    return Receipt.rows({"series": series, "number": {"$gt": after}}, ["payments"])


def hold_refund(back: Receipt, register_id: str | None, cash: int) -> None:
    """Sets aside `cash` (minor units) that a return is about to pay back, or drops what it has set aside when that is 0. Nothing
    is held where no day is open: nobody has said what lies in the drawer. `back` is as it was claimed. Raises Conflict when the
    drawer has less."""
    day = TillDay.latest_of(register_id) if register_id else None
    if day is None or not day.is_open or not (cash or _find_refund(day, back.id)):
        return

    def decide(open_day: TillDay) -> None:
        held = _find_refund(open_day, back.id)
        if not open_day.is_open or (held is not None and held["token"] > back.version):
            return  # the next day's drawer, which nobody has counted yet; or another till has gone on
        if cash:
            require(open_day, cash, but=back.id)
        others = [one for one in open_day.refunds if one["receipt_id"] != back.id]
        mine = [{"receipt_id": back.id, "amount": cash, "token": back.version}] if cash else []
        open_day.refunds = [*others, *mine]

    with receipt_claims.a_step():
        _change_latest(day.register_id, decide)


def _find_refund(day: TillDay, receipt_id: str) -> Stored | None:
    return next((one for one in day.refunds if one["receipt_id"] == receipt_id), None)


def get(request: GetCashMovement) -> CashMovement:
    """A movement by its number. Raises NotFound."""
    register, number = registers.get(request.register_id), request.movement_number
    day: TillDay | None = TillDay.find(register_id=register.id, movements__number=number).first()
    if day is None:
        raise till_errors.cash_movement_not_found(number)
    return show(day, next(one for one in day.movements if one["number"] == number))


def list_movements(request: ListCashMovements) -> Page[CashMovement]:
    """The movements of a register, newest first. Raises NotFound, InvalidInput for a bad cursor."""
    register, before = registers.get(request.register_id), _number_before(request)
    query = {"register_id": register.id, "movements.number": {"$lt": before}}
    rows = TillDay.rows(query, ["register_id", "number", "date", "movements"], [("number", -1)], request.limit + 1)
    found = [
        (day, moved)
        for day in (TillDay._from_son(row) for row in rows)
        for moved in reversed(day.movements)
        if moved["number"] < before
    ]
    shown = [show(day, moved) for day, moved in found[: request.limit]]
    is_more = len(found) > request.limit
    following = encode_cursor(str(shown[-1].number), ListCashMovements) if is_more else None
    return Page[CashMovement](items=shown, next_cursor=following)


def _number_before(request: ListCashMovements) -> int:
    """The number that all on the page are below."""
    if request.cursor is None:
        return ABOVE_ALL
    given = decode_cursor(request.cursor, ListCashMovements)
    if not given.isdecimal():
        raise bad_cursor("sales")
    return min(int(given), ABOVE_ALL)


def show(day: TillDay, moved: Stored) -> CashMovement:
    """A movement of a day as the contract has it."""
    return CashMovement(
        register_id=day.register_id,
        number=moved["number"],
        z_number=day.number,
        date=date.fromisoformat(day.date),
        kind=MovementKind(moved["kind"]),
        amount=from_minor(moved["amount"]),
        reason=moved["reason"],
        at=moved["at"],
        by=moved["by"] or "",
    )
