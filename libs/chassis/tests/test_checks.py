"""Rules without a database are reported together with what the schema refuses, and never hide it."""

from collections.abc import Iterator

import pytest
from pydantic import Field, ValidationError
from toy import Toy
from toy_contract import RaiseCounter

from chassis.checks import CHECKS, checks, keep_valid, refusal
from chassis.client import RpcClient
from chassis.testing import a_context
from contracts.access import Role
from contracts.base import Empty, Request, Value
from contracts.errors import BadField, InvalidInput, NotAllowed


class Part(Value):
    name: str = Field(min_length=1)
    size: int = 1


class Build(Request[Empty]):
    """Names no service, so that no catalogue knows it."""

    role = Role.VIEWER
    title: str = Field(max_length=5)
    count: int
    parts: list[Part] = Field(default=[], max_length=20)
    colour: str = "red"


def rules(request: Build) -> Iterator[BadField]:
    if request.colour == "pink":
        yield BadField("/colour", "no_pink", "Not in pink.")
    if request.title is None:
        yield BadField("/title", "untitled", "It needs a title.")
    if len(request.parts or ()) == 2:
        yield BadField("/parts", "even", "An odd number of parts.")
    for at, part in enumerate(request.parts or ()):
        if part and part.size is not None and part.size > 9:
            yield BadField(f"/parts/{at}/size", "too_big", "It is too big.")


@pytest.fixture
def ruled() -> Iterator[None]:
    checks(Build)(rules)
    yield
    del CHECKS[Build]


def refused(given: object) -> InvalidInput:
    with pytest.raises(ValidationError) as error:
        Build.model_validate(given)
    return refusal(Build, given, error.value, "toy")


@pytest.mark.usefixtures("ruled")
def test_schema_and_rules_are_named_together() -> None:
    given = {"title": "x", "count": "many", "colour": "pink", "parts": [{"name": "", "size": 10}, 7, {"name": "a"}]}
    found = {pointer: said.split()[0] for pointer, said in refused(given).details.items()}
    assert found == {
        "/count": "int_parsing",
        "/parts/0/name": "string_too_short",
        "/parts/1": "model_type",
        "/colour": "no_pink",
        "/parts/0/size": "too_big",
    }


@pytest.mark.usefixtures("ruled")
def test_a_rule_says_nothing_of_a_thing_of_which_something_is_wrong() -> None:
    """It sees a hole in its place: what it would say of the whole need not be true."""
    assert refused({"title": "x", "count": 1, "parts": [{"name": ""}, {"name": "a"}]}).details.keys() == {
        "/parts/0/name"
    }
    assert refused({"title": "x", "count": "", "parts": [{"name": "b"}, {"name": "a"}]}).details.keys() == {
        "/count",
        "/parts",
    }


@pytest.mark.usefixtures("ruled")
def test_a_rule_does_not_overwrite_what_the_schema_says() -> None:
    assert refused({"title": "too long", "count": 1}).details == {
        "/title": "string_too_long At most 5 characters; you sent 8."
    }


def test_wrong_and_absent_required_fields_are_none_and_others_have_their_default() -> None:
    kept = keep_valid(Build, {"title": "too long", "parts": "?", "colour": ["red"]})
    assert vars(kept) == {"title": None, "count": None, "parts": [], "colour": "red"}


def test_a_rule_that_fails_hides_nothing() -> None:
    def broken(request: Build) -> list[BadField]:
        raise AttributeError(request.title.upper())

    checks(Build)(broken)
    try:
        assert set(refused({"count": "x"}).details) == {"/title", "/count"}
    finally:
        del CHECKS[Build]


@pytest.mark.parametrize("given", [None, [], "x"])
@pytest.mark.usefixtures("ruled")
def test_what_is_no_object_is_refused_by_the_schema(given: object) -> None:
    assert list(refused(given).details) == ["/"]


def test_a_question_about_fields_runs_nothing(toy: Toy, client: RpcClient) -> None:
    with toy.running():
        made = toy.new()
        client.check(RaiseCounter, {"counter_id": made}, a_context(roles=frozenset({Role.SELLER})))
        with pytest.raises(InvalidInput) as found:
            client.check(
                RaiseCounter, {"counter_id": made, "by": "x", "version": "y"}, a_context(roles=frozenset({Role.SELLER}))
            )
        assert {pointer: said.split()[0] for pointer, said in found.value.details.items()} == {
            "/by": "int_parsing",
            "/version": "int_parsing",
        }
        with pytest.raises(NotAllowed):
            client.check(RaiseCounter, {"counter_id": made}, a_context(roles=frozenset({Role.VIEWER})))
        assert toy.counter(made).value == 0


@pytest.mark.usefixtures("ruled")
@pytest.mark.parametrize("parts", [{"name": "a"}, "many", [{}] * 300_000, [[]], None])
def test_a_wrong_list_is_named_at_once_beside_the_other_fields(parts: object) -> None:
    """A list far beyond its limit costs no more than a short one: its elements are not searched."""
    found = refused({"title": "x", "count": 1, "colour": "pink", "parts": parts}).details
    assert "/colour" in found
    assert any(pointer.startswith("/parts") for pointer in found)
