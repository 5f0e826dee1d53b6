"""What tests of the till put in; and a process that sells: `python -m sales.tests.tills DATABASE COUNT`.

The company and its registers come from RACE ("company register register …"); TILLS tills of the process sell at them at once.
"""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import date
from decimal import Decimal
from typing import Any

from chassis.testing import once
from chassis.testing_races import run_racer
from contracts import sales as contract
from contracts.errors import Conflict
from contracts.sales import Means, ReceiptKind
from contracts.sales.cash_movements import CashMovement, MoveCash, MovementKind
from sales import cash_movements, receipt_completion, receipts, registers, till_days
from sales.receipt_models import Receipt
from sales.tests import samples
from sales.tests.samples import TODAY
from sales.till_models import Register, TillDay

TILLS = 26
SELLER = {"company_name": "Belysningsgrossisten AB", "identity_number": "556036-0793", "place": "Lagergatan 3, Malmö"}


def register(name: str = "Kassa 1") -> Register:
    return once(lambda: registers.make(contract.CreateRegister(name=name, **SELLER)))


def sell(
    price: str = "99.00", means: Means = Means.CARD, register_id: str = "", kind: ReceiptKind = ReceiptKind.SALE
) -> Receipt:
    opened = once(
        lambda: receipts.open_(
            contract.OpenReceipt(lines=[samples.line(price)], register_id=register_id, kind=kind), TODAY
        )
    )
    return samples.paid(opened, price, means)


def open_day(at: Register, opening_float: str = "500.00", on: date = TODAY) -> TillDay:
    asked = contract.OpenTillDay(register_id=at.id, opening_float=Decimal(opening_float))
    return once(lambda: till_days.open_day(asked, on))


def close_day(at: Register, **fields: Any) -> contract.TillReport:
    """Asked again, as a caller does, while others write the same day."""
    asked = contract.CloseTillDay(register_id=at.id, **fields)
    for _ in range(100):
        try:
            return till_days.report(once(lambda: till_days.close_day(asked)))
        except Conflict as error:
            if error.code != "sales.record_busy":
                raise
    raise TimeoutError("The day was busy a hundred times.")


def move(
    at: Register,
    amount: str,
    kind: MovementKind = MovementKind.DEPOSIT,
    reason: str = "",
    request_id: str | None = None,
) -> CashMovement:
    asked = MoveCash(register_id=at.id, kind=kind, amount=Decimal(amount), reason=reason)
    return once(lambda: cash_movements.move(asked), request_id=request_id)


def x_report(at: Register) -> contract.TillReport:
    return till_days.read(contract.GetXReport(register_id=at.id), TODAY)


@contextmanager
def events_taken_out() -> Iterator[None]:
    """Inside, events leave their documents as the relay takes them out: else the days of busy tills are soon full of them."""
    over = threading.Event()

    def take_out() -> None:
        while not over.wait(0.05):
            for model in (TillDay, Receipt):
                model._get_collection().update_many({"outbox.0": {"$exists": True}}, {"$set": {"outbox": []}})

    relay = threading.Thread(target=take_out, name="relay of the tills")
    relay.start()
    try:
        yield
    finally:
        over.set()
        relay.join()


def sell_at_all(number: int) -> None:
    """TILLS tills sell at once, each once, put cash in and take some out; the next step is their next sale."""
    company, *at = os.environ["RACE"].split()
    with ThreadPoolExecutor(TILLS) as tills:
        for done in [tills.submit(_sell_once, company, at[till % len(at)]) for till in range(TILLS)]:
            done.result()


def _sell_once(company: str, register_id: str) -> None:
    def sale() -> Receipt:
        opening = contract.OpenReceipt(lines=[samples.line("99.00")], register_id=register_id)
        return receipts.open_(opening, TODAY)

    opened = once(sale, company, seconds=60)
    payments = [contract.Payment(means=Means.CARD, amount=Decimal("99.00"))]
    asked = contract.CompleteReceipt(receipt_id=opened.id, payments=payments)
    once(lambda: receipt_completion.complete(asked, TODAY), company, seconds=60)
    with suppress(Conflict):  # no day is open, or another till was faster
        for kind, sum_ in ((MovementKind.DEPOSIT, "20.00"), (MovementKind.WITHDRAWAL, "15.00")):
            moving = MoveCash(register_id=register_id, kind=kind, amount=Decimal(sum_))
            once(lambda moving=moving: cash_movements.move(moving), company, seconds=60)  # type: ignore[misc]


if __name__ == "__main__":
    run_racer("sales", sell_at_all)
