"""Posting lists come back from their blocks as they were written."""

from array import array

from hypothesis import given
from hypothesis import strategies as st

from crm import posting_codec

SLOTS = st.sets(st.integers(0, posting_codec.MOST_SLOTS - 1), min_size=1, max_size=200).map(sorted)


@given(st.dictionaries(st.sampled_from(["aa", "bb", "cc"]), SLOTS))
def test_a_block_gives_each_list_back(lists: dict[str, list[int]]) -> None:
    block = posting_codec.encode_block({name: array("H", slots) for name, slots in lists.items()})
    for name in ("aa", "bb", "cc"):
        assert list(posting_codec.slots_of(posting_codec.decode_list(block, name))) == lists.get(name, [])


def test_a_dense_list_becomes_a_bitmap() -> None:
    slots = array("H", range(0, 30_000, 2))
    block = posting_codec.encode_block({"aa": slots})
    assert len(block) < 2_000
    assert list(posting_codec.slots_of(posting_codec.decode_list(block, "aa"))) == list(slots)


@given(SLOTS, SLOTS)
def test_lists_are_intersected_as_numbers(one: list[int], other: list[int]) -> None:
    block = posting_codec.encode_block({"aa": array("H", one), "bb": array("H", other)})
    both = posting_codec.decode_list(block, "aa") & posting_codec.decode_list(block, "bb")
    assert list(posting_codec.slots_of(both)) == sorted({*one} & {*other})


def test_ids_are_in_parts_in_their_order() -> None:
    ids = [f"cus_{number}" for number in range(posting_codec.IDS_A_PART + 3)]
    parts = [posting_codec.decode_ids(part) for part in posting_codec.parts_of(ids)]
    assert [len(part) for part in parts] == [posting_codec.IDS_A_PART, 3]
    assert [one for part in parts for one in part] == ids


def test_terms_that_one_customer_has_need_no_list() -> None:
    kept = [
        term
        for term in ("stockholm", "-stockholm", "~karlson", "070", "55601", "556016", "=1001")
        if posting_codec.is_kept(term)
    ]
    assert kept == ["stockholm", "-stockholm", "~karlson", "070", "55601"]
