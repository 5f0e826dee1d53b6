"""A card's section is written by orjson as pydantic would write it, whatever stands in its items."""

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import Any, NoReturn
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from chassis.reply_bodies import encode_reply
from contracts.access import Module
from contracts.base import Reply
from contracts.card import CardSection, HiddenTab, Tab, Titles, UnknownTab
from contracts.money import Kronor

DAY = date(2026, 10, 25)
INSTANT = datetime(2026, 10, 25, 2, 30, 0, 120000, tzinfo=UTC)


class Tone(StrEnum):
    GOOD = "good"


class Level(IntEnum):
    FIRST = 1


class Kind(Enum):
    TAG = "tag"


class Note(BaseModel):
    at: datetime
    sum: Decimal


def a_section(*values: Any) -> CardSection:
    items = [{"id": "a_1", "value": value} for value in values]
    titles: Titles = {"sv": "Åtgärder", "en": "To-dos"}
    tab = Tab.model_construct(key="a", order=1, titles=titles, module=Module.CRM, total=len(items), items=items)
    hidden = [HiddenTab(key="b", reason="module_off", needs=Module.BILLING)]
    unknown = [UnknownTab(key="c", order=2, titles=titles, reason="past_unknown")]
    return CardSection.model_construct(
        tabs=[tab], hidden=hidden, unknown=unknown, at=DAY, version="1f", customer={"n": None}
    )


VALUES = (
    None,
    True,
    0,
    -1.5,
    0.1 + 0.2,
    'å\u2028"\\\n\x00',
    DAY,
    INSTANT,
    INSTANT.astimezone(timezone(timedelta(hours=2))),
    INSTANT.replace(microsecond=0, tzinfo=None),
    time(3, 4),
    timedelta(days=1, seconds=3),
    Decimal("1250.00"),
    Decimal("0.0000"),
    Tone.GOOD,
    Level.FIRST,
    Kind.TAG,
    UUID(int=7),
    (1, 2),
    {"one"},
    frozenset({Module.CRM}),
    {"deep": [{"at": INSTANT, "sum": Decimal("1.10")}]},
    {1: "a key that is a number"},
    {Tone.GOOD: "a key that is a word"},
    2**70,
    float("nan"),
    Note(at=INSTANT, sum=Decimal("2.50")),
)


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_every_value_is_written_as_pydantic_writes_it(value: Any) -> None:
    section = a_section(value)
    assert json.loads(encode_reply(section)) == json.loads(section.model_dump_json())


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**60), 2**60)
        | st.floats(allow_nan=False)
        | st.text()
        | st.decimals(allow_nan=False),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_any_tree_of_values_is_written_as_pydantic_writes_it(value: Any) -> None:
    section = a_section(value)
    assert json.loads(encode_reply(section)) == json.loads(section.model_dump_json())


def test_plain_values_do_not_go_through_pydantic(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: Any, **_options: Any) -> NoReturn:
        raise AssertionError("pydantic has written it")

    monkeypatch.setattr(CardSection, "model_dump_json", refuse)
    found = json.loads(encode_reply(a_section({"at": str(DAY), "sums": ["1.00"]})))
    assert found["tabs"][0]["items"] == [{"id": "a_1", "value": {"at": "2026-10-25", "sums": ["1.00"]}}]
    assert (found["at"], found["news"], found["head"]) == ("2026-10-25", None, [])


def test_other_replies_are_written_by_their_types() -> None:
    class Sum(Reply):
        amount: Kronor

    assert encode_reply(Sum(amount=Decimal("1.50"))) == b'{"amount":"1.50"}'
