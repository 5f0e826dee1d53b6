"""An older reader accepts values and fields of a newer writer that it does not know."""

from collections.abc import Iterator
from enum import Enum
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel, ValidationError

from contracts import catalogue
from contracts.access import Module, Role
from contracts.base import Event, Reply, Request, Value
from contracts.open_enum import OpenEnum


class Newer(OpenEnum):
    CALL = "call"
    CHAT = "chat"


class Older(OpenEnum):
    """The same enumeration one release earlier."""

    CALL = "call"


class NewerPlace(Value):
    city: str
    zone: str


class OlderPlace(Value):
    city: str


class NewerTold(Event, service="newer"):
    kind: Newer
    kinds: dict[Newer, list[Newer]] = {}
    place: NewerPlace


class OlderTold(Event, service="older"):
    kind: Older
    kinds: dict[Older, list[Older]] = {}
    place: OlderPlace


class Ask(Request[Reply], service="older", role=Role.VIEWER):
    kind: Older


NEW = NewerTold(
    subject="act_1",
    version=3,
    kind=Newer.CHAT,
    kinds={Newer.CHAT: [Newer.CALL, Newer.CHAT]},
    place=NewerPlace(city="Lund", zone="north"),
)


@pytest.mark.filterwarnings("error")
def test_an_older_reader_keeps_an_unknown_value_and_gives_it_on() -> None:
    for told in (
        OlderTold.model_validate(NEW.model_dump(mode="json")),
        OlderTold.model_validate_json(NEW.model_dump_json()),
    ):
        assert told.kind == "chat"
        assert not told.kind.is_known
        assert told.kinds == {"chat": ["call", "chat"]}
        assert told.kinds[told.kind][0] is Older.CALL
        assert told.place == OlderPlace(city="Lund")
        assert told.model_dump(mode="json")["kind"] == "chat"
        assert OlderTold.model_validate_json(told.model_dump_json()) == told


def test_a_value_that_is_known_is_the_member() -> None:
    told = OlderTold.model_validate({**NEW.model_dump(mode="json"), "kind": "call"})
    assert told.kind is Older.CALL
    assert told.kind.is_known


def test_a_request_is_as_strict_as_ever() -> None:
    for read in (lambda: Ask.model_validate({"kind": "chat"}), lambda: Ask.model_validate_json('{"kind": "chat"}')):
        with pytest.raises(ValidationError, match="Input should be 'call'"):
            read()
    with pytest.raises(ValidationError, match="Extra inputs"):
        OlderPlace.model_validate({"city": "Lund", "zone": "north"})


def test_a_writer_cannot_misspell_a_value() -> None:
    with pytest.raises(ValidationError):
        OlderTold(subject="act_1", version=1, kind="chat", place=OlderPlace(city=""))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="chat"):
        Older("chat")


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(ValidationError):
        OlderTold.model_validate({**NEW.model_dump(mode="json"), "kind": 7})


def types_in(annotation: Any, seen: set[Any]) -> Iterator[Any]:
    """Every class and Literal in a field's annotation, at any depth."""
    if annotation in seen:
        return
    seen.add(annotation)
    if get_origin(annotation) is Literal:
        yield annotation
    for inner in get_args(annotation):
        yield from types_in(inner, seen)
    if isinstance(annotation, type):
        yield annotation
        if issubclass(annotation, BaseModel):
            for field in annotation.model_fields.values():
                yield from types_in(field.annotation, seen)


def test_enumerations_of_events_may_all_grow() -> None:
    found = {one for event in catalogue.events() for one in types_in(event, set())}
    enums = {one for one in found if isinstance(one, type) and issubclass(one, Enum)}
    assert len(enums) > 10
    assert {one for one in enums if not issubclass(one, OpenEnum)} == set()
    assert [one for one in found if get_origin(one) is Literal and isinstance(get_args(one)[0], str)] == []


def test_no_request_holds_a_reply() -> None:
    """A request that used it would accept unknown values."""
    for request in catalogue.requests():
        fields = request.model_fields.values()
        found = [one for field in fields for one in types_in(field.annotation, set())]
        assert [one for one in found if isinstance(one, type) and issubclass(one, Reply)] == [], request


def test_rights_never_grow_by_themselves() -> None:
    for closed in (Role, Module):
        assert not issubclass(closed, OpenEnum)
