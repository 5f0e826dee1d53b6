"""The sales day of a register: opened with a float, looked at (X report), closed once (Z report).

A day counts a range of numbers of each series of its register (`till_series`): those above the last Z report's, up to the
highest at the moment of closing. Receipts with such a number never change, so the sums can be reckoned at leisure and are
stored in the one write that closes the day.
"""

from collections.abc import Sequence
from datetime import date

from chassis import kept_history
from chassis.clock import now
from chassis.context import current
from chassis.ids import new_id
from chassis.paging import page
from chassis.storage import Row, change, create
from contracts import sales as contract
from contracts.base import Page
from contracts.money import from_minor, to_minor
from sales import cash_movements, certified_register, errors, registers, sellers, till_counts, till_series, till_sums
from sales.receipt_models import Receipt
from sales.remarks import remarks_of
from sales.till_models import TillDay


def open_day(request: contract.OpenTillDay, today: date) -> TillDay:
    """Opens today's sales day. Raises Conflict when one is open, or today's has been closed; InvalidInput for a register out
    of use."""
    register = registers.get(request.register_id)
    if not register.active:
        raise errors.register_retired(register.name)
    numbers = till_series.days_of(register.id)

    def write() -> TillDay:
        last = TillDay.latest_of(register.id)
        mine: TillDay | None = TillDay.find(request_id=current().request_id).first()
        if mine is not None:
            return mine
        if last is not None:
            _refuse_second(last, today)
        day = TillDay(
            id=new_id("day"),
            register_id=register.id,
            number=numbers.next_number(),
            date=today.isoformat(),
            opening_float=to_minor(request.opening_float),
            after=last.up_to if last is not None else till_counts.NONE_YET,
            grand_sales=last.grand_sales if last is not None else 0,
            grand_returns=last.grand_returns if last is not None else 0,
            moved_before=last.last_movement if last is not None else 0,
        )
        return create(day)

    return numbers.take(write)


def _refuse_second(last: TillDay, today: date) -> None:
    if last.is_open:
        raise errors.till_day_open(last.date)
    if last.date >= today.isoformat():
        raise errors.till_day_closed(last.date)


def close_day(request: contract.CloseTillDay) -> TillDay:
    """The Z report of the open day. Raises Conflict when none is open."""
    register = registers.get(request.register_id)
    last = TillDay.latest_of(register.id)
    # Looked for after the latest one: a request that has closed a day must not close the one that was opened since.
    mine: TillDay | None = TillDay.find(register_id=register.id, applied=current().request_id).first()
    if mine is not None:
        return mine
    if last is None:
        raise errors.till_day_not_open()

    def decide(day: TillDay) -> contract.TillDayClosed:
        if not day.is_open:
            raise errors.till_day_not_open()
        day.up_to = till_counts.highest(register.id)
        day.till, day.report, day.closed_at = (
            register.till(),
            till_counts.count(register.id, day.after, day.up_to),
            now(),
        )
        day.warnings = _warnings(day.date, day.report)
        day.counted_cash = None if request.counted_cash is None else to_minor(request.counted_cash)
        day.grand_sales += day.report["sales"]
        day.grand_returns += day.report["returned"]
        return closed(day)

    return change(TillDay, last.id, decide, not_found=errors.register_not_found)


def read(request: contract.GetXReport, today: date) -> contract.TillReport:
    """The X report: what a Z report would say now. Changes nothing."""
    register = registers.get(request.register_id)
    last = TillDay.latest_of(register.id)
    day = last if last is not None and last.is_open else None
    after = day.after if day is not None else last.up_to if last is not None else till_counts.NONE_YET
    sums = till_counts.count(register.id, after, till_counts.highest(register.id))
    grand_sales = (last.grand_sales if last is not None else 0) + sums["sales"]
    grand_returns = (last.grand_returns if last is not None else 0) + sums["returned"]
    return contract.TillReport(
        till=contract.Till(**register.till()),
        date=day.date if day is not None else None,
        opened_at=day.created_at if day is not None else None,
        made_at=now(),
        grand_sales=from_minor(grand_sales),
        grand_returns=from_minor(grand_returns),
        grand_net=from_minor(grand_sales + grand_returns),
        warnings=remarks_of(_warnings((day.date if day is not None else today.isoformat()), sums)),
        **sums["counts"],
        **till_sums.show(
            sums, day.opening_float if day is not None else 0, None, day.movements if day is not None else ()
        ),
        movements=[cash_movements.show(day, one) for one in day.movements] if day is not None else [],
    )


def report(day: TillDay) -> contract.TillReport:
    """The Z report of a closed day."""
    return contract.TillReport(
        till=contract.Till(**day.till),
        number=day.number,
        date=day.date,
        opened_at=day.created_at,
        made_at=day.closed_at,
        grand_sales=from_minor(day.grand_sales),
        grand_returns=from_minor(day.grand_returns),
        grand_net=from_minor(day.grand_sales + day.grand_returns),
        warnings=remarks_of(day.warnings),
        **day.report["counts"],
        **till_sums.show(day.report, day.opening_float, day.counted_cash, day.movements),
        movements=[cash_movements.show(day, one) for one in day.movements],
    )


def get_report(request: contract.GetZReport) -> contract.TillReport:
    """A Z report. Raises NotFound, also for the number of a day that is still open."""
    register = registers.get(request.register_id)
    day: TillDay | None = TillDay.find(
        register_id=register.id, number=request.report_number, closed_at__ne=None
    ).first()
    if day is None:
        raise errors.z_report_not_found(request.report_number)
    return report(day)


def list_days(request: contract.ListTillDays) -> Page[contract.TillDay]:
    """The days of a register, newest first. Raises NotFound, InvalidInput for a bad cursor."""
    register = registers.get(request.register_id)
    return page(TillDay, {"register_id": register.id}, request, (), lambda row: TillDay._from_son(row).to_contract())


def closed(day: TillDay) -> contract.TillDayClosed:
    """What is told of a Z report."""
    return contract.TillDayClosed(subject=day.id, version=day.version, report=report(day))


def mark_receipts(event: contract.TillDayClosed) -> None:
    """Notes the number of the Z report on each receipt that it counts. The version counts up: what people see changes."""
    marked = kept_history.update_of_absent({"z_number": event.report.number})
    Receipt._get_collection().update_many({**_unmarked(event), "tenant": current().tenant}, marked)


def find_unmarked(events: Sequence[contract.TillDayClosed]) -> list[contract.TillDayClosed]:
    """Those of the events whose receipts do not all bear the number."""
    return [event for event in events if Receipt.rows(_unmarked(event), ["_id"], limit=1)]


def _unmarked(event: contract.TillDayClosed) -> Row:
    first, last = event.report.first_receipt, event.report.last_receipt
    series = till_series.name_of(till_series.RECEIPT, event.report.till.register_id)
    return {"series": series, "number": {"$gte": first or 1, "$lte": last or 0}, "z_number": {"$exists": False}}


def _warnings(day: str, sums: Row) -> list[str]:
    """What to warn of, from the company's Z reports of that year and these sums, which are in none yet."""
    year = day[:4]
    of_the_year = {"closed_at": {"$ne": None}, "date": {"$gte": f"{year}-01-01", "$lte": f"{year}-12-31"}}
    taken = [row["report"]["payments"] for row in TillDay.rows(of_the_year, ["report.payments"])]
    uncertified = certified_register.warnings_for(int(year), [*taken, sums["payments"]])
    return [*uncertified, *sellers.exemption_warnings(int(year))]
