"""How late a customer pays, and what that predicts: examples, and random histories of which no later fact may leak.

HABIT_HISTORIES=10000 runs the long form.
"""

import os
from copy import deepcopy
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from billing import habit_sums
from billing.habit_sums import Expected, Known, know, quantile
from billing.tests import payers
from billing.tests.payers import stored

HISTORIES = int(os.environ.get("HABIT_HISTORIES", "150"))
ISSUED = date(2025, 5, 1)
DUE = date(2025, 5, 31)
Row = dict[str, Any]


def payment(amount: int, on: str, **fields: Any) -> Row:
    return {"amount": amount, "paid_on": on} | fields


def late(**fields: Any) -> int | None:
    """Of an invoice over 1 000.00 due on 2025-05-31, as it is known in the end."""
    return habit_sums.read(stored(1, ISSUED, None, **fields)).late


PAID = payment(100_000, "2025-06-08")


@pytest.mark.parametrize(
    ("fields", "days"),
    [
        ({"payments": [PAID]}, 8),
        ({"payments": []}, None),
        ({"payments": [payment(100_000, "2025-05-28")]}, -3),
        ({"payments": [payment(100_000, "2025-04-20")]}, -30),
        ({"payments": [payment(40_000, "2025-05-20"), payment(60_000, "2025-06-20")]}, 20),
        ({"payments": [payment(40_000, "2025-06-20"), payment(60_000, "2025-05-20")]}, 20),
        ({"payments": [payment(40_000, "2025-05-20")]}, None),
        ({"payments": [payment(99_950, "2025-06-02")]}, 2),
        ({"payments": [payment(99_900, "2025-06-02")]}, None),
        ({"payments": [payment(99_950, "2025-06-02")], "currency": "EUR"}, None),
        ({"payments": [PAID, payment(6_000, "2025-07-01")]}, 8),
        ({"payments": [PAID | {"withdrawn_on": "2025-06-10"}]}, None),
        ({"payments": [PAID | {"withdrawn_on": "2025-06-10"}, payment(100_000, "2025-06-30")]}, 30),
        ({"payments": [payment(90_000, "2025-06-08")], "credits": [{"on": "2025-07-01", "total": 10_000}]}, 8),
        ({"payments": [payment(90_000, "2025-06-08")], "credits": [{"on": "2025-05-10", "total": 10_000}]}, 8),
        ({"credits": [{"on": "2025-05-10", "total": 100_000}]}, None),
        ({"payments": [PAID], "credits": [{"on": "2025-07-01", "total": 100_000}]}, None),
        (
            {
                "payments": [PAID, payment(50_000, "2025-07-20")],
                "refunds": [{"paid_on": "2025-07-01", "amount": 50_000}],
            },
            50,
        ),
        ({"payments": [PAID], "disputed": True}, None),
        ({"payments": [PAID], "write_offs": [{"on": "2025-06-01"}]}, None),
        ({"payments": [PAID], "write_offs": [{"on": "2025-06-01", "reversed_on": "2025-06-05"}]}, 8),
        ({"payable": 0}, None),
    ],
    ids=lambda value: None if isinstance(value, dict) else str(value),
)
def test_how_late_an_invoice_was_paid(fields: Row, days: int | None) -> None:
    assert late(**fields) == days


def test_a_withdrawn_payment_counts_for_the_days_before_its_withdrawal() -> None:
    bounced = PAID | {"withdrawn_on": "2025-06-10"}
    seen = habit_sums.read(stored(1, ISSUED, None, payments=[bounced, payment(100_000, "2025-06-30")])).seen
    assert [tuple(one) for one in seen] == [(8, "2025-06-08", "2025-06-10"), (30, "2025-06-30", None)]
    assert [one.holds_before("2025-06-10") for one in seen] == [True, False]
    assert [one.holds_before("2025-06-08") for one in seen] == [False, False]


@pytest.mark.parametrize(
    ("numbers", "quartiles"),
    [([7], (7, 7, 7)), ([1, 2], (1, 1, 2)), ([1, 2, 3, 4], (1, 2, 3)), ([0, 0, 5, 8, 40], (0, 5, 8))],
)
def test_quartiles_are_days_that_have_occurred(numbers: list[int], quartiles: tuple[int, ...]) -> None:
    assert tuple(quantile(numbers, part) for part in (1, 2, 3)) == quartiles


def test_the_habit_is_that_of_the_latest_twenty() -> None:
    rows = payers.history(payers.changing, 1)
    known = know(habit_sums.read(row) for row in rows)
    assert (len(known.lates), known.spread().median > 15) == (habit_sums.WINDOW, True)
    assert known.since == rows[habit_sums.WINDOW - 1]["issue_date"]


def test_who_is_late_already_is_compared_with_those_who_were() -> None:
    known = Known([-2, 0, 3, 5, 8, 20, 40], "2025-01-01")
    assert known.expect(DUE, DUE - timedelta(days=10)) == days(5, 0, 20)
    assert known.expect(DUE, DUE + timedelta(days=6)) == days(20, 8, 40)
    assert known.expect(DUE, DUE + timedelta(days=40)) == days(40, 40, 40)
    assert known.expect(DUE, DUE + timedelta(days=41)) is None


def days(median: int, lower: int, upper: int) -> Expected:
    on, earliest, latest = (DUE + timedelta(days=late) for late in (median, lower, upper))
    return Expected(on, earliest, latest)


@pytest.mark.parametrize("count", [habit_sums.LEAST, habit_sums.LEAST + 1])
def test_too_little_is_known_to_test(count: int) -> None:
    """The first of them that can be predicted is the one after so many."""
    rows = [stored(n, ISSUED + timedelta(days=60 * n), ISSUED + timedelta(days=60 * n + 40)) for n in range(count)]
    tested = habit_sums.back_test([habit_sums.read(row) for row in rows[::-1]])
    assert tested == ((1, 0, 10) if count > habit_sums.LEAST else None)


@pytest.mark.parametrize("payer", payers.PAYERS)
def test_the_method_is_nowhere_worse_than_the_due_date(payer: payers.Payer) -> None:
    """Of made-up payers, in the median of twenty of each kind."""
    tested = [habit_sums.back_test([habit_sums.read(row) for row in payers.history(payer, seed)]) for seed in range(20)]
    ours, due = (sorted(one[place] for one in tested if one is not None)[10] for place in (1, 2))
    assert ours <= due
    if payer in (payers.steady, payers.changing):
        assert ours * 2 < due


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_no_later_fact_leaks_into_a_prediction(seed: int) -> None:
    """Each invoice is predicted alike from all that is known and from what was dated before its day alone."""
    random = Random(seed)
    rows = any_history(random)
    whole = [habit_sums.read(row) for row in rows]
    for place in random.sample(range(len(rows)), 5):
        then = [habit_sums.read(cut(row, rows[place]["issue_date"])) for row in rows[place + 1 :]]
        assert habit_sums.predict(whole[place], then) == habit_sums.predict(whole[place], whole[place + 1 :])


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_what_is_seen_is_what_each_day_says(seed: int) -> None:
    """The spans that are kept of an invoice say of each day what the rule says of that day."""
    random = Random(seed)
    for row in any_history(random)[:6]:
        read = habit_sums.read(row)
        for number in range(0, 200, 7):
            day = date.fromisoformat(row["issue_date"]) + timedelta(days=number)
            said = [one.late for one in read.seen if one.holds_before(str(day + timedelta(days=1)))]
            rule = habit_sums.days_late(row, str(day))
            assert said == ([] if rule is None else [rule])


def any_history(random: Random) -> list[Row]:
    """Invoices with part payments, withdrawals, credits, refunds, losses and disputes, newest first."""
    found, day = [], ISSUED
    for number in range(30):
        day += timedelta(days=random.randrange(12))
        found.append(any_invoice(random, number, day))
    return found[::-1]


def any_invoice(random: Random, number: int, issued: date) -> Row:
    def on(least: int = 0) -> str:
        return str(issued + timedelta(days=least + random.randrange(90)))

    row = stored(number, issued, None, disputed=random.random() < 0.05)
    for amount in random.choice(([100_000], [100_000], [100_000], [40_000, 60_000], [99_980], [50_000], [])):
        one = payment(amount, on(-10))
        if random.random() < 0.15:
            one["withdrawn_on"] = str(date.fromisoformat(one["paid_on"]) + timedelta(days=random.randrange(30)))
            row["payments"].append(payment(amount, on(40)))
        row["payments"].append(one)
    if random.random() < 0.2:
        row["credits"] = [{"on": on(), "total": random.choice((10_000, 100_000))}]
    if random.random() < 0.1:
        row["refunds"] = [{"paid_on": on(60), "amount": 10_000}]
    if random.random() < 0.1:
        row["write_offs"] = [{"on": on(), "reversed_on": random.choice((None, on(90)))}]
    return row


def cut(row: Row, day: str) -> Row:
    """The invoice as it was before that day began; its mark of a dispute has no date."""
    cut_row = deepcopy(row)
    for name, dated, ended in (
        ("payments", "paid_on", "withdrawn_on"),
        ("credits", "on", None),
        ("refunds", "paid_on", None),
        ("write_offs", "on", "reversed_on"),
    ):
        kept = [one for one in cut_row.get(name) or () if one[dated] < day]
        for one in kept:
            if ended and one.get(ended) and one[ended] >= day:
                del one[ended]
        cut_row[name] = kept
    return cut_row
