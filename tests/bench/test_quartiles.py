"""Medians with quartiles, and ratios of rounds."""

import pytest

from tests.bench.quartiles import Quartiles, divide


def test_the_median_and_the_values_a_quarter_of_the_way_from_both_ends() -> None:
    assert Quartiles.of([5, 1, 4, 2, 3]) == (2, 3, 4)
    assert Quartiles.of([1, 2]) == (1.25, 1.5, 1.75)


def test_a_single_round_has_no_spread() -> None:
    assert Quartiles.of([7.0]) == (7, 7, 7)


def test_quartiles_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="no value"):
        Quartiles.of([])


def test_the_ratio_is_that_of_each_round_and_not_of_two_medians() -> None:
    """The machine was ten times slower in the last two rounds, for both sides: 2 is the ratio in each of them.

    The medians of the sides, 4 and 10, are of different rounds and would say 0.4.
    """
    above, below = [2.0, 4.0, 4.0, 40.0, 40.0], [1.0, 2.0, 2.0, 20.0, 20.0]
    assert divide(above, below) == (2, 2, 2)
    assert divide([2.0, 4.0, 9.0], [1.0, 1.0, 1.0]) == (3, 4, 6.5)


def test_rounds_that_counted_nothing_below_are_left_out() -> None:
    assert divide([2.0, 3.0], [0.0, 1.0]) == (3, 3, 3)
    assert divide([2.0], [0.0]) == (0, 0, 0)


def test_rounds_that_differ_in_number_are_refused() -> None:
    with pytest.raises(ValueError):
        divide([1.0, 2.0], [1.0])
