"""Number series when many take numbers at once, and when they are killed in the middle of it."""

import pytest

from chassis.context import using
from chassis.series import NumberSeries
from chassis.testing import a_context, wait_until
from chassis.testing_races import exit_codes, race_while_the_database_hangs, racers
from contracts import sales as contract
from contracts.errors import InvalidInput, Unavailable
from sales import orders, quotes, till_series
from sales.receipt_models import Receipt
from sales.tests import samples

PROCESSES, EACH, HELD_UP = 4, 12, 3


def given() -> list[int]:
    return sorted(row["number"] for row in Receipt.rows({"series": till_series.RECEIPT}, ["number"]))


def test_many_processes_make_no_gap_and_no_double(database: str, context: object) -> None:
    before = len(given())
    assert exit_codes(racers("sales.tests.selling", database, EACH, PROCESSES)) == [0] * PROCESSES
    assert given() == list(range(1, before + PROCESSES * EACH + 1))


def test_a_database_that_hangs_in_the_middle_makes_no_gap_and_no_double(database: str, context: object) -> None:
    before = len(given())
    halfway = before + HELD_UP * EACH // 2
    ended = race_while_the_database_hangs(
        "sales.tests.selling", database, EACH, HELD_UP, lambda: len(given()) >= halfway
    )
    assert ended == [0] * HELD_UP
    assert given() == list(range(1, before + HELD_UP * EACH + 1))


def test_killed_in_the_middle_of_completing(database: str, context: object) -> None:
    before = len(given())
    racing = racers("sales.tests.selling", database, 10_000, PROCESSES)
    for done, racer in enumerate(racing, 1):
        wait_until(lambda: len(given()) >= before + 15 * done, 60)  # noqa: B023
        racer.kill()
    assert exit_codes(racing) == [-9] * PROCESSES
    samples.paid(samples.receipt(), "99.00")
    assert given() == list(range(1, len(given()) + 1))


def test_every_company_and_kind_has_its_own_series(customer: str) -> None:
    samples.quote(customer)
    with using(a_context("fresh")):
        other = samples.known_customer("fresh")
        placed = orders.place(contract.PlaceOrder(customer_id=other, lines=[samples.line()]), samples.TODAY)
    assert placed.number == 1
    first, second = samples.order(customer), samples.order(customer)
    assert second.number == first.number + 1


def test_who_never_gets_a_number_is_told(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = samples.order(customer).number
    monkeypatch.setattr(NumberSeries, "next_number", lambda series: taken)
    monkeypatch.setattr("chassis.series.ATTEMPTS", 3)
    with pytest.raises(Unavailable) as refusal:
        samples.order(customer)
    assert refusal.value.code == "sales.numbers_busy"


def test_a_request_id_that_made_an_order_makes_no_quote(customer: str) -> None:
    placed = samples.order(customer)
    request = contract.CreateQuote(customer_id=customer, lines=[samples.line()])
    with using(a_context(request_id=placed.request_id)), pytest.raises(InvalidInput) as refusal:
        quotes.create(request, samples.TODAY, samples.VALID_DAYS)
    assert (refusal.value.code, refusal.value.details["id"]) == ("sales.idempotency_key_reused", placed.id)
