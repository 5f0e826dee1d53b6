"""Today's messages are compatible with all supported releases: golden JSON schemas, and the rules that compare them."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import Field, create_model

from contracts.base import Event, Reply, Request, Value
from contracts.deprecation import Deprecation
from tests.contracts import golden
from tests.contracts.differences import differences
from tests.contracts.growth import broken, may_be_gone
from tests.contracts.source import ROOT


def test_no_supported_release_is_broken() -> None:
    assert golden.reasons(golden.current(), datetime.now(UTC).date()) == []


def test_next_txt_is_what_differs_from_the_newest_release() -> None:
    """Otherwise run `.venv/bin/python -m tests.contracts.golden --add` and commit golden/next.txt."""
    assert golden.NEXT.read_text() == golden.differences_from_newest(golden.current())


def test_every_release_is_kept_as_it_was() -> None:
    assert list(golden.releases())[-1] == "0.1.0"
    assert {path.name for path in golden.RELEASED.iterdir()} == set(golden.releases())
    assert [name for version in golden.releases() for name in golden.changed_files(version)] == []


def test_a_release_is_supported_until_its_successor_is_half_a_year_old() -> None:
    dated = {"0.3.0": date(2027, 1, 1), "0.2.0": date(2026, 6, 1), "0.1.0": date(2026, 1, 1)}
    assert golden.supported(dated, date(2027, 1, 1)) == ["0.3.0", "0.2.0"]
    assert golden.supported(dated, date(2026, 11, 27)) == ["0.3.0", "0.2.0", "0.1.0"]
    assert golden.supported(dated, date(2027, 6, 30)) == ["0.3.0"]
    page = (ROOT / "docs/deprecation.md").read_text()
    assert f"{golden.SUPPORT_DAYS} days" in page


def test_a_release_is_kept_and_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    messages = {
        "toy.M request": request_schema(a=(str, ...)),
        "toy.M reply": reply_schema(b=(int, 1)),
        "other.E event": reply_schema(),
    }
    golden.keep("9.0.0", messages, tmp_path)
    monkeypatch.setattr(golden, "RELEASED", tmp_path)
    assert golden.released("9.0.0") == messages
    assert golden.changed_files("9.0.0") == []
    (tmp_path / "9.0.0/toy.json").write_text("{}")
    assert golden.changed_files("9.0.0") == ["toy.json"]


def test_reviewers_read_each_change_once() -> None:
    inner = create_model("Inner", __base__=Reply, x=(int, ...))
    more = create_model("Inner", __base__=Reply, x=(int, ...), y=(str | None, None))
    old = {
        "t.A reply": reply_schema(i=(inner, ...)),
        "t.B reply": reply_schema(i=(inner | None, None)),
        "t.C reply": reply_schema(),
    }
    new = {
        "t.A reply": reply_schema(i=(more, ...)),
        "t.B reply": reply_schema(i=(more | None, None)),
        "t.D reply": reply_schema(),
    }
    assert differences(old, new).splitlines() == [
        "new message: t.D reply",
        "removed message: t.C reply",
        "",
        "t.A reply",
        "t.B reply",
        '  + /i/y: {"or": "null", "type": "string"}',
    ]
    assert differences(old, old) == "nothing\n"


def request_schema(base: type[Any] = Value, **fields: Any) -> dict[str, Any]:
    return {**create_model("M", __base__=base, **fields).model_json_schema(mode="validation"), "x-method": "m"}


def reply_schema(**fields: Any) -> dict[str, Any]:
    return create_model("M", __base__=Reply, **fields).model_json_schema(mode="serialization")


def test_a_request_may_grow_by_optional_fields_and_wider_values() -> None:
    old = request_schema(a=(str, Field(max_length=5)), kind=(str, "x"))
    new = request_schema(a=(str, Field(max_length=9)), kind=(str, "x"), b=(int | None, None))
    assert broken("t.M request", old, new) == []


@pytest.mark.parametrize(
    ("new", "why"),
    [
        (request_schema(a=(str, Field(max_length=5))), "/n is gone"),
        (request_schema(a=(str, Field(max_length=5)), n=(str, "")), "/n: type was integer, is string"),
        (request_schema(a=(str, Field(max_length=4)), n=(int, 1)), "/a: maxLength is tighter"),
        (request_schema(a=(str, Field(max_length=5, pattern="^x")), n=(int, 1)), "/a: pattern is new"),
        (request_schema(a=(str, Field(max_length=5)), n=(int, 1), b=(int, ...)), "/b is newly required"),
        (request_schema(a=(str, Field(max_length=5)), n=(int, ...)), "/n is newly required"),
    ],
)
def test_a_request_may_not_refuse_what_it_accepted(new: dict[str, Any], why: str) -> None:
    old = request_schema(a=(str, Field(max_length=5)), n=(int, 1))
    assert broken("t.M request", old, new) == [why]


def test_a_reply_may_tell_more_but_not_less_nor_otherwise() -> None:
    inner = create_model("Inner", __base__=Reply, x=(int, ...))
    less = create_model("Inner", __base__=Reply)
    old = reply_schema(a=(str, ...), inner=(list[inner], ...))  # type: ignore[valid-type]
    assert broken("t.M reply", old, reply_schema(a=(str, ...), inner=(list[inner], ...), more=(int, 1))) == []  # type: ignore[valid-type]
    assert broken("t.M reply", old, reply_schema(a=(str, ...))) == ["/inner is gone"]
    assert broken("t.M reply", old, reply_schema(a=(str, ...), inner=(list[less], ...))) == [  # type: ignore[valid-type]
        "/inner/items/x is gone"
    ]
    assert broken("t.M reply", old, reply_schema(a=(str | None, ...), inner=(list[inner], ...))) == [  # type: ignore[valid-type]
        '/a: {"type": "null"} is new'
    ]


def test_texts_of_an_enumeration_may_be_added_to_what_is_given_but_not_numbers() -> None:
    old, new = reply_schema(kind=(Literal["a", "b"], ...)), reply_schema(kind=(Literal["a", "b", "c"], ...))
    assert broken("t.M event", old, new) == []
    assert broken("t.M reply", old, new) == []
    assert broken("t.M request", {**new, "x-method": "m"}, {**old, "x-method": "m"}) == [
        "/kind: c is no longer accepted"
    ]
    assert broken("t.M event", reply_schema(n=(Literal[1, 2], ...)), reply_schema(n=(Literal[1, 2, 3], ...))) == [
        "/n: 3 is new"
    ]


def test_a_message_or_field_goes_when_a_release_has_announced_it() -> None:
    """On the day of the sunset, not before; and never unannounced."""
    extra = Deprecation(date(2026, 1, 1), date(2026, 7, 1), "nothing").schema()
    old = reply_schema(a=(str, ...), b=(str, Field(default="", json_schema_extra=extra)))
    assert broken("t.M reply", old, reply_schema(a=(str, ...)), date(2026, 6, 30)) == ["/b is gone"]
    assert broken("t.M reply", old, reply_schema(a=(str, ...)), date(2026, 7, 1)) == []
    assert not may_be_gone({**old, **extra}, date(2026, 6, 30))
    assert may_be_gone({**old, **extra}, date(2026, 7, 1))
    assert not may_be_gone(old, date(2026, 7, 1))


def test_replies_and_events_ignore_what_they_do_not_know() -> None:
    """A reader of replies and events ignores unknown fields; a reader of requests rejects them."""
    for message in (Reply, Event):
        assert message.model_config["extra"] == "ignore"
    assert Request.model_config["extra"] == "forbid"
