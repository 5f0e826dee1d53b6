"""The first of several segments whose stretches overlap: always the right ones, and few are read for them."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from crm import posting_merge
from crm.posting_merge import Segment, merge

KEYS = st.lists(st.lists(st.integers(0, 60), min_size=1, max_size=25), min_size=1, max_size=5)


class Register:
    """Customers in segments by their sort keys; `refused` of them do not match. Counts what is read."""

    def __init__(self, keys: list[list[int]], refused: frozenset[int] = frozenset()) -> None:
        self.keys, self.refused = [sorted(one) for one in keys], refused
        self.read = 0

    @property
    def segments(self) -> list[Segment]:
        return [Segment(at, one[0], (1 << len(one)) - 1) for at, one in enumerate(self.keys)]

    def first(self, limit: int) -> list[int] | None:
        found = merge(self.segments, self._ids, self._check, limit)
        return None if found is None else sorted(row["rank"] for row in found)[:limit]

    def expected(self, limit: int) -> list[int]:
        return sorted(key for one in self.keys for key in one if key not in self.refused)[:limit]

    def _ids(self, slots: list[tuple[int, int]]) -> list[str]:
        return [f"{segment}:{slot}" for segment, slot in slots]

    def _check(self, ids: list[str]) -> list[dict[str, object]]:
        self.read += len(ids)
        keys = {one: self.keys[int(one.split(":")[0])][int(one.split(":")[1])] for one in ids}
        rows: list[dict[str, object]] = [
            {"_id": one, "rank": key} for one, key in keys.items() if key not in self.refused
        ]
        Random(len(ids)).shuffle(rows)  # the database answers in any order
        return rows


@given(KEYS, st.frozensets(st.integers(0, 60)), st.integers(1, 12), st.integers(1, 9))
def test_the_first_are_found_however_the_segments_overlap(
    keys: list[list[int]], refused: frozenset[int], limit: int, at_once: int
) -> None:
    register = Register(keys, refused)
    first, posting_merge.FIRST, posting_merge.AT_ONCE = (posting_merge.FIRST, posting_merge.AT_ONCE), at_once, at_once
    try:
        assert register.first(limit) == register.expected(limit)
    finally:
        posting_merge.FIRST, posting_merge.AT_ONCE = first


def test_of_long_segments_that_touch_few_are_read() -> None:
    """Each begins a little before the one before it ends, as where many names have the same letters."""
    register = Register([list(range(at * 9_000, at * 9_000 + 10_000)) for at in range(20)])
    assert register.first(51) == list(range(51))
    assert register.read == posting_merge.FIRST


def test_of_segments_that_begin_alike_some_of_each_are_read() -> None:
    register = Register([list(range(at, 100_000, 3)) for at in range(3)])
    assert register.first(51) == list(range(51))
    assert register.read <= posting_merge.FIRST + 2 * posting_merge.AT_ONCE


def test_few_of_many_segments_are_read_together() -> None:
    register = Register([[at * 100] for at in range(40)])
    assert register.first(51) == [at * 100 for at in range(40)]
    assert register.read == 40


def test_a_check_that_refuses_nearly_all_is_given_up() -> None:
    register = Register([list(range(20_000))], frozenset(range(1, 20_000)))
    assert register.first(51) is None
    assert register.read <= posting_merge.MOST + posting_merge.AT_ONCE
