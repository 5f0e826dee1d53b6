"""Ids that are stored sort by time; those of requests are random, and nobody can guess the next."""

import re

from chassis.ids import new_id, random_id


def test_stored_ids_sort_by_the_time_of_their_making() -> None:
    made = [new_id("cus") for _ in range(1000)]
    assert made == sorted(made)
    assert all(re.fullmatch(r"cus_[0-9a-f]{32}", one) for one in made)


def test_random_ids_are_32_hex_digits_without_order() -> None:
    made = [random_id() for _ in range(1000)]
    assert all(re.fullmatch(r"[0-9a-f]{32}", one) for one in made)
    assert len(set(made)) == 1000
    assert len({one[:2] for one in made}) > 200
    assert made != sorted(made)
