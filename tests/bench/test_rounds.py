"""Sides take turns, in reversed order every second time, and the first round only warms up."""

from tests.bench import rounds
from tests.bench.http import Load
from tests.bench.rounds import Sample, Side, alternate, meter, meter_load, take_turns


def test_sides_take_turns_in_reversed_order_every_second_time() -> None:
    calls: list[tuple[str, int]] = []

    def side(name: str) -> Side:
        def measure(turn: int) -> Sample:
            calls.append((name, turn))
            return Sample([float(turn)])

        return measure

    measured = alternate({"card": side("card"), "floor": side("floor")}, 3)
    assert calls == [
        ("floor", 0),
        ("card", 0),
        ("card", 1),
        ("floor", 1),
        ("floor", 2),
        ("card", 2),
        ("card", 3),
        ("floor", 3),
    ]
    assert measured == {name: [Sample([1.0]), Sample([2.0]), Sample([3.0])] for name in ("card", "floor")}


def test_each_round_is_read_by_itself() -> None:
    samples = [Sample([3.0, 1.0, 2.0], 5.0, 10.0), Sample([8.0], 6.0, 20.0)]
    assert rounds.middles(samples) == [2, 8]
    assert rounds.processor(samples) == [5, 6]
    assert rounds.rates(samples) == [10, 20]
    assert rounds.latencies(samples) == [3, 1, 2, 8]


def test_each_round_takes_the_next_items() -> None:
    assert take_turns(["a", "b", "c"], 2, 0) == ["a", "b"]
    assert take_turns(["a", "b", "c"], 2, 1) == ["c", "a"]


def test_a_request_costs_its_share_of_the_round() -> None:
    """Nobody's processes: no processor time."""
    assert meter([], lambda: [1.0, 3.0]) == Sample([1.0, 3.0], 0.0)
    assert meter_load([], lambda: Load([1.0, 3.0], 0.5)) == Sample([1.0, 3.0], 0.0, 4.0)
