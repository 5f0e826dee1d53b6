"""What two people have typed into the same form, brought together input by input."""

from typing import Any

import pytest

from contracts.card import FieldDescription
from contracts.customers import CustomerChanges
from contracts.form_fields import describe_fields
from contracts.sales import ChangeQuote
from gateway.web.forms import conflicts, typed
from gateway.web.forms.drawing import Drawing, Input
from gateway.web.texts import Texts

Typed = dict[str, Any]
CUSTOMER = describe_fields(CustomerChanges)
QUOTE = describe_fields(ChangeQuote)
LINE = {"text": "Virke", "quantity": "2", "price": "10"}
SCREWS = {"text": "Skruv", "quantity": "1", "price": "5"}


def customer(**fields: Any) -> Typed:
    return typed.show(CUSTOMER, {"name": "Bygg AB", **fields})


def quote(*lines: Typed, **fields: Any) -> Typed:
    return typed.show(QUOTE, {"lines": list(lines), **fields})


def at(shown: Typed, name: str) -> Any:
    for step in name.split("."):
        shown = shown[int(step)] if isinstance(shown, list) else shown[step]
    return shown


@pytest.mark.parametrize(
    ("before", "mine", "now", "stands", "merged_as"),
    [
        ("1", "1", "2", "2", "news"),
        ("1", "2", "1", "2", ""),
        ("1", "2", "2", "2", ""),
        ("1", "2", "3", "2", "conflict"),
        ("1", "", "3", "", "conflict"),
        ("1", "1", "", "", "news"),
    ],
)
def test_one_input(before: str, mine: str, now: str, stands: str, merged_as: str) -> None:
    fields = [one for one in CUSTOMER if one.name in ("phone", "website")]
    stood, typed_in, stored = ({"phone": one, "website": "x"} for one in (before, mine, now))
    found = conflicts.merge(fields, stood, typed_in, stored)
    assert found.typed == {"phone": stands, "website": "x"}
    assert found.conflicts == ({"phone": now} if merged_as == "conflict" else {})
    assert found.news == ({"phone": before} if merged_as == "news" else {})


def test_groups_and_boxes_are_compared_input_by_input() -> None:
    city = {"addresses": {"invoice": {"line1": "Storgatan 1", "city": "Lund"}}}
    before, now = customer(**city), customer(active=False, credit_customer=False, **city)
    mine = customer(addresses={"invoice": {"line1": "Storgatan 1", "city": "Malmö"}})
    now["addresses"]["invoice"] |= {"city": "Kiruna", "line1": "Torget 2"}
    found = conflicts.merge(CUSTOMER, before, mine, now)
    assert found.conflicts == {"addresses.invoice.city": "Kiruna"}
    assert found.news == {"active": True, "credit_customer": True, "addresses.invoice.line1": "Storgatan 1"}
    assert (found.typed["active"], at(found.typed, "addresses.invoice.line1")) == (False, "Torget 2")
    assert at(found.typed, "addresses.invoice.city") == "Malmö"


def test_lines_are_compared_one_by_one_or_as_a_whole() -> None:
    before = quote(LINE, SCREWS)
    mine, now = quote({**LINE, "quantity": "3"}, SCREWS), quote(LINE, {**SCREWS, "price": "6"})
    found = conflicts.merge(QUOTE, before, mine, now)
    assert (at(found.typed, "lines.0.quantity"), at(found.typed, "lines.1.price")) == ("3", "6")
    assert (found.conflicts, found.news) == ({}, {"lines.1.price": "5"})
    longer = quote(LINE, SCREWS, SCREWS)
    assert conflicts.merge(QUOTE, before, mine, longer).conflicts == {"lines": longer["lines"]}
    assert conflicts.merge(QUOTE, before, before, longer).typed["lines"] == longer["lines"]
    assert conflicts.merge(QUOTE, before, longer, before).typed["lines"] == longer["lines"]


def test_without_what_stood_there_before_everything_that_differs_is_a_conflict() -> None:
    found = conflicts.merge(QUOTE, None, quote(LINE, text="A"), quote({**LINE, "price": "11"}, text="B"))
    assert found.conflicts == {"text": "B", "lines.0.price": "11"}
    assert (found.news, found.typed["text"]) == ({}, "A")


def test_what_is_stored_is_taken_over_where_one_wants_it() -> None:
    mine, now = quote(LINE, SCREWS, text="A"), quote({**LINE, "price": "11"}, SCREWS, text="B")
    conflicts.take_over(mine, now, ["lines.0.price", "lines.9.price", "lines.x", "nothing", "text.more", ""])
    assert (at(mine, "lines.0.price"), mine["text"]) == ("11", "A")
    conflicts.take_over(mine, quote(LINE), ["lines", "text"])
    assert mine == quote(LINE)


def test_what_stood_there_travels_in_the_form() -> None:
    shown = quote(LINE)
    assert conflicts.unpack(conflicts.pack(shown)) == shown
    assert [conflicts.unpack(sent) for sent in ("", "{", "[]", "1", '"a"')] == [None] * 5


def inputs(fields: list[FieldDescription], shown: Typed, now: Typed, news: Typed) -> dict[str, Input]:
    drawn = Drawing(Texts("sv"), now=now, news=news).draw(fields, shown)
    return {one.name: one for one in drawn}


def test_values_are_said_in_words() -> None:
    now = {"vat_type": "eu_reverse_charge", "active": False, "phone": ""}
    found = inputs(CUSTOMER, customer(), now, {"credit_customer": True})
    assert found["vat_type"].now not in ("", "Nu: eu_reverse_charge")
    assert (found["active"].now, found["phone"].now) == ("Nu: Nej", "Nu: (tomt)")
    assert found["credit_customer"].news == "Ändrat av någon annan. Var: Ja"
    lines = inputs(QUOTE, quote(), {"lines": [LINE, SCREWS]}, {})["lines"]
    assert lines.now == "Nu: Virke · 2 · 10; Skruv · 1 · 5"
