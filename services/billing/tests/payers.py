"""Made-up customers and how they pay, as invoices of the database: for the tests of habits and for their measurement.

    python -m billing.tests.payers

prints how well the method predicts each kind of payer, against expecting each invoice on its due date.
"""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from billing import habit_sums

Row = dict[str, Any]
BEGIN, TERMS = date(2023, 1, 2), 30


def stored(number: int, issued: date, paid_on: date | None, **fields: Any) -> Row:
    """An invoice over 1 000.00 kronor, due after 30 days, paid at once on that day, or not."""
    payments = [{"id": f"pay_{number}", "amount": 100_000, "paid_on": str(paid_on)}] if paid_on is not None else []
    row = {"_id": f"inv_{number:06}", "issue_date": str(issued), "due_date": str(issued + timedelta(days=TERMS))}
    return row | {"payable": 100_000, "currency": "SEK", "disputed": False, "payments": payments} | fields


Payer = Callable[[Random, int, date], int]
"""How many days late the invoice of that number is paid, which is due on that day."""


def punctual(random: Random, _number: int, _due: date) -> int:
    return random.choice((-2, -1, 0, 0, 0, 1))


def steady(random: Random, _number: int, _due: date) -> int:
    return round(random.gauss(12, 4))


def at_the_end_of_the_month(_random: Random, _number: int, due: date) -> int:
    """Runs its payments on the last day of the month in which they fall due."""
    return ((due.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1) - due).days


def changing(random: Random, number: int, _due: date) -> int:
    """Pays on time until it gets into trouble."""
    return round(random.gauss(0, 2) if number < 60 else random.gauss(25, 5))


def erratic(random: Random, _number: int, _due: date) -> int:
    """Mostly a little late, at times very late."""
    return round(random.expovariate(1 / 8)) + (random.randrange(30, 90) if random.random() < 0.15 else 0)


PAYERS: tuple[Payer, ...] = (punctual, steady, at_the_end_of_the_month, changing, erratic)


def history(payer: Payer, seed: int, count: int = 120, until: date | None = None) -> list[Row]:
    """A year or more of invoices, a few days apart, newest first; what would be paid after the day `until` is open."""
    random, found, day = Random(seed), [], BEGIN
    for number in range(count):
        day += timedelta(days=random.randrange(1, 9))
        due = day + timedelta(days=TERMS)
        paid_on = max(day, due + timedelta(days=payer(random, number, due)))
        found.append(stored(number, day, paid_on if until is None or paid_on <= until else None))
    return found[::-1]


def main() -> None:
    print(f"{'payer':26} {'median late':>11} {'our error':>9} {'due date':>8}  (days; of 20 customers: median)")
    for payer in PAYERS:
        read = [[habit_sums.read(row) for row in history(payer, seed)] for seed in range(20)]
        tested = [one for one in map(habit_sums.back_test, read) if one is not None]
        late = sorted(habit_sums.know(one).spread().median for one in read)
        ours, due = sorted(one.error for one in tested), sorted(one.due_date_error for one in tested)
        name = payer.__name__.replace("_", " ")
        print(f"{name:26} {late[10]:11} {ours[10]:9} {due[10]:8}")


if __name__ == "__main__":
    main()
