"""Messages of past releases are still understood: golden JSON schemas, and the rules by which they are compared."""

from typing import Any

import pytest
from pydantic import Field, create_model

from contracts.base import Event, Reply, Request, Value
from tests.contracts import golden


def test_no_released_message_is_gone_or_broken() -> None:
    old, new = golden.released(), golden.current()
    assert old, "golden/ is empty"
    assert sorted(old.keys() - new.keys()) == []
    found = [f"{name}: {why}" for name in sorted(old) for why in golden.broken(name, old[name], new[name])]
    assert found == []


def test_every_message_is_recorded() -> None:
    """A new or grown message: run `python -m tests.contracts.golden --add` and commit what it writes."""
    old, new = golden.released(), golden.current()
    assert sorted(name for name in new if new[name] != old.get(name)) == []


def request(base: type[Any] = Value, **fields: Any) -> dict[str, Any]:
    return {**create_model("M", __base__=base, **fields).model_json_schema(mode="validation"), "x-method": "m"}


def told(**fields: Any) -> dict[str, Any]:
    return create_model("M", __base__=Reply, **fields).model_json_schema(mode="serialization")


def test_a_request_may_grow_by_optional_fields_and_wider_values() -> None:
    old = request(a=(str, Field(max_length=5)), kind=(str, "x"))
    new = request(a=(str, Field(max_length=9)), kind=(str, "x"), b=(int | None, None))
    assert golden.broken("t.M request", old, new) == []


@pytest.mark.parametrize(
    ("new", "why"),
    [
        (request(a=(str, Field(max_length=5))), "/n is gone"),
        (request(a=(str, Field(max_length=5)), n=(str, "")), "/n: type was integer, is string"),
        (request(a=(str, Field(max_length=4)), n=(int, 1)), "/a: maxLength is tighter"),
        (request(a=(str, Field(max_length=5, pattern="^x")), n=(int, 1)), "/a: pattern is new"),
        (request(a=(str, Field(max_length=5)), n=(int, 1), b=(int, ...)), "/b is newly required"),
        (request(a=(str, Field(max_length=5)), n=(int, ...)), "/n is newly required"),
    ],
)
def test_a_request_may_not_refuse_what_it_accepted(new: dict[str, Any], why: str) -> None:
    old = request(a=(str, Field(max_length=5)), n=(int, 1))
    assert golden.broken("t.M request", old, new) == [why]


def test_a_reply_may_tell_more_but_not_less_nor_otherwise() -> None:
    inner = create_model("Inner", __base__=Reply, x=(int, ...))
    less = create_model("Inner", __base__=Reply)
    old = told(a=(str, ...), inner=(list[inner], ...))  # type: ignore[valid-type]
    assert golden.broken("t.M reply", old, told(a=(str, ...), inner=(list[inner], ...), more=(int, 1))) == []  # type: ignore[valid-type]
    assert golden.broken("t.M reply", old, told(a=(str, ...))) == ["/inner is gone"]
    assert golden.broken("t.M reply", old, told(a=(str, ...), inner=(list[less], ...))) == [  # type: ignore[valid-type]
        "/inner/items/x is gone"
    ]
    assert golden.broken("t.M reply", old, told(a=(str | None, ...), inner=(list[inner], ...))) == [  # type: ignore[valid-type]
        '/a: {"type": "null"} is new'
    ]


def test_an_event_may_not_bring_a_value_that_its_readers_refuse() -> None:
    from typing import Literal

    old, new = told(kind=(Literal["a", "b"], ...)), told(kind=(Literal["a", "b", "c"], ...))
    assert golden.broken("t.M event", old, new) == ["/kind: c is new"]
    assert golden.broken("t.M reply", old, new) == []
    assert golden.broken("t.M request", {**new, "x-method": "m"}, {**old, "x-method": "m"}) == [
        "/kind: c is no longer accepted"
    ]


def test_replies_and_events_ignore_what_they_do_not_know() -> None:
    """An older reader lives with a newer writer; a request's reader tells the writer of every unknown field."""
    for message in (Reply, Event):
        assert message.model_config["extra"] == "ignore"
    assert Request.model_config["extra"] == "forbid"
