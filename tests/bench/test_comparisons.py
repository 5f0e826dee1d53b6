"""What the rounds of card, floors, single calls and nameko's example become in the table."""

from tests.bench import cards, compare, example, floors
from tests.bench.report import Figure
from tests.bench.rounds import Sample


def by_name(figures: list[Figure]) -> dict[str, Figure]:
    return {one.name: one for one in figures}


def test_the_sum_of_the_floors_is_one_answer_five_calls_and_each_find() -> None:
    """0.5 + 5 × 0.5 + 6 × 0.25 = 4.5 ms of latency, 0.2 + 5 × 0.4 + 6 × 0.3 = 4 ms of processor time."""
    measured = {
        "card": [Sample([9.0], 8.0), Sample([18.0], 16.0)],
        "flask": [Sample([0.5], 0.2), Sample([1.0], 0.4)],
        "echo": [Sample([0.5], 0.4), Sample([1.0], 0.8)],
        "find": [Sample([0.25], 0.3), Sample([0.5], 0.6)],
    }
    found = by_name(floors.compare(measured, {"customers": 2, "crm": 4}))
    assert round(found["card / sum of its floors, p50"].value, 9) == 2
    cost = found["card / sum of its floors, processor time"]
    assert (round(cost.value, 9), cost.target, cost.met) == (2, "≤ 1.8", False)
    assert cost.note == "1 empty answer + 5 echo RPCs + 6 finds"
    assert (found["queries of a card"].value, found["queries of a card"].note) == (6, "customers 2, crm 4")
    assert found["card / a find by id, p50"].value == 36
    assert found["card / an echo RPC, processor time"].value == 20


def test_a_card_is_held_against_the_slowest_call_of_the_run() -> None:
    measured = {
        "card": [Sample([8.0], 9.0)] * 3,
        **{name: [Sample([2.0], 3.0)] * 3 for name in cards.SINGLES},
        "orders": [Sample([4.0], 3.0), Sample([5.0], 3.0), Sample([5.0], 3.0)],
        "in a row": [Sample([16.0])] * 3,
    }
    found = by_name(cards.compare(measured))
    slowest = found["card / slowest single call, p50"]
    assert (slowest.value, slowest.low, slowest.high, slowest.note) == (1.6, 1.6, 1.8, "orders")
    assert (slowest.target, slowest.met) == ("≤ 2", True)
    assert found["card / one customer, p50"].value == 4
    assert found["card / one customer, processor time"].value == 3
    assert found["card / five in a row, p50"].value == 0.5


def test_a_card_is_held_against_the_examples_order() -> None:
    one = {"card": [Sample([4.0, 4.0], 6.0)], "order": [Sample([8.0, 8.0], 10.0)]}
    many = {"card": [Sample([1.0], 3.0, 190.0)], "order": [Sample([2.0], 5.0, 100.0)]}
    found = example.compare(one, many)
    assert [(name.value, name.target, name.met) for name in found if name.target] == [
        (0.5, "≤ 0.5", True),
        (0.6, "≤ 0.6", True),
        (1.9, "≥ 1.9", True),
    ]


def test_two_trees_are_held_against_each_other() -> None:
    measured = {"6311591": [Sample([4.0, 4.0], 2.0)] * 2, "this tree": [Sample([2.0, 2.0], 1.0)] * 2}
    found = by_name(compare.figures_of("6311591", "this tree", measured))
    assert found["card, p50: after / before"].value == 0.5
    assert found["processor time: after / before"].value == 0.5
    assert found["6311591: card, p50"].value == 4


def test_no_target_is_a_number_of_milliseconds_of_this_machine() -> None:
    samples = [Sample([4.0, 4.0], 2.0, 5.0)] * 2
    every = dict.fromkeys((*cards.SINGLES, "card", "in a row", "flask", "echo", "find", "order"), samples)
    figures = [*cards.compare(every), *floors.compare(every, {"crm": 6}), *example.compare(every, every)]
    assert [one.name for one in figures if one.target and one.unit] == []
