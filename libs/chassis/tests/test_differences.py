"""What differs between two states of a document, and the way back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.differences import differences, is_empty, undo

Row = dict[str, Any]

texts = st.sampled_from(["", "a", "b", "c"])
values = st.one_of(st.none(), texts, st.booleans(), st.integers(0, 3))
groups = st.dictionaries(st.sampled_from(["city", "line1"]), texts, max_size=2)
addresses = st.dictionaries(st.sampled_from(["invoice", "visiting"]), groups, max_size=2)
ids = st.sampled_from(["bra_1", "bra_2", "bra_3"])
inner = st.lists(st.fixed_dictionaries({"id": ids, "amount": st.integers(1, 3)}), max_size=2)
parts = st.lists(
    st.fixed_dictionaries({"id": ids, "name": texts, "addresses": addresses, "moves": inner}),
    max_size=3,
    unique_by=lambda part: str(part["id"]),
)
keyed = st.lists(st.fixed_dictionaries({"key": ids, "state": texts}), max_size=3)  # the same key may come twice
mixed = st.lists(st.one_of(texts, st.fixed_dictionaries({"id": ids}), st.fixed_dictionaries({"key": ids})), max_size=3)
states = st.fixed_dictionaries(
    {
        "vat_number": values,
        "active": st.booleans(),
        "addresses": addresses,
        "branches": parts,
        "billings": keyed,
        "party": st.fixed_dictionaries({"contacts": parts}),
        "mixed": mixed,
        "names": st.lists(texts),
    }
)


def without_empty(value: Any) -> Any:
    """The value without what says nothing, at every depth."""
    if isinstance(value, dict):
        kept = {name: without_empty(one) for name, one in value.items()}
        return {name: one for name, one in kept.items() if not is_empty(one)}
    if isinstance(value, list):
        return [without_empty(one) for one in value]
    return value


@given(states, states)
def test_undoing_the_differences_gives_the_state_before(before: Row, after: Row) -> None:
    kept = dict(after)
    assert without_empty(undo(after, differences(before, after))) == without_empty(before)
    assert after == kept


@given(st.lists(states, min_size=2, max_size=5))
def test_a_chain_of_changes_is_undone_step_by_step(chain: list[Row]) -> None:
    state = chain[-1]
    for before, after in zip(reversed(chain[:-1]), reversed(chain[1:]), strict=True):
        state = undo(state, differences(before, after))
    assert without_empty(state) == without_empty(chain[0])


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"name": "A"}, {"name": "B"}, [{"path": ["name"], "before": "A", "after": "B"}]),
        ({}, {"name": "", "emails": {}}, []),
        ({"active": True}, {"active": False}, [{"path": ["active"], "before": True, "after": False}]),
        ({"days": 30}, {"days": 0}, [{"path": ["days"], "before": 30, "after": 0}]),
        (
            {"addresses": {"invoice": {"city": "Lund", "line1": "Väg 1"}}},
            {"addresses": {"invoice": {"city": "Malmö", "line1": "Väg 1"}}},
            [{"path": ["addresses", "invoice", "city"], "before": "Lund", "after": "Malmö"}],
        ),
        (
            {"branches": [{"id": "bra_1", "name": "A"}]},
            {"branches": [{"id": "bra_1", "name": "B"}]},
            [{"path": ["branches", "bra_1", "name"], "part": "bra_1", "before": "A", "after": "B"}],
        ),
        (
            {},
            {"branches": [{"id": "bra_1", "name": "A"}]},
            [
                {
                    "path": ["branches", "bra_1"],
                    "part": "bra_1",
                    "before": None,
                    "after": {"id": "bra_1", "name": "A"},
                    "at": 0,
                }
            ],
        ),
        (
            {"billings": [{"key": "a", "state": "asked"}]},
            {"billings": [{"key": "a", "state": "issued"}]},
            [{"path": ["billings", "a", "state"], "part": "a", "before": "asked", "after": "issued"}],
        ),
        (
            {"lines": [{"id": "1"}, {"id": "2"}]},
            {"lines": [{"id": "2"}, {"id": "1"}]},
            [{"path": ["lines"], "before": [{"id": "1"}, {"id": "2"}], "after": [{"id": "2"}, {"id": "1"}]}],
        ),
        (
            {"payments": [{"id": "p", "moves": [{"id": "m"}]}]},
            {"payments": [{"id": "p", "moves": []}]},
            [{"path": ["payments", "p", "moves"], "part": "p", "before": [{"id": "m"}], "after": []}],
        ),
    ],
)
def test_each_kind_of_difference_names_its_path(before: Row, after: Row, found: list[Row]) -> None:
    assert differences(before, after) == found
