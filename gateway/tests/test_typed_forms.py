"""What is typed in a form ↔ the JSON of its Request: nothing is lost, nothing is made up."""

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from contracts.crm import PlanActivity, SetProperties
from contracts.customers import ChangeBranch, CreateCustomer, CustomerChanges
from contracts.form_fields import describe_fields
from contracts.sales import ChangeQuote, CreateQuote
from gateway.web.forms.drawing import Drawing
from gateway.web.forms.typed import read, show, to_changes, to_json, without_empty_rows
from gateway.web.texts import Texts

Json = dict[str, Any]


def taken(model: Any, *pairs: tuple[str, str]) -> Json:
    """The JSON of a form in which only these inputs were sent."""
    fields = describe_fields(model)
    return to_json(fields, without_empty_rows(fields, read(fields, MultiDict(pairs))))


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("1 234,50", "1234.50"),
        ("1\u202f234.5", "1234.5"),
        ("−3", "-3"),
        ("tre", "tre"),
        ("1.2.3", "1.2.3"),
        ("1,234.50", "1234.50"),
        ("-1.234.567,5", "-1234567.5"),
        ("1,5", "1.5"),
    ],
)
def test_numbers_as_people_write_them(typed: str, sent: str) -> None:
    line = taken(CreateQuote, ("lines.4.text", "X"), ("lines.4.price", typed))["lines"]
    assert line == [{"text": "X", "price": sent}]


def test_rows_without_anything_in_them_are_left_out() -> None:
    blank = [("article", ""), ("text", ""), ("quantity", ""), ("unit", "st"), ("discount_percent", "0")]
    empty = [(f"lines.0.{name}", value) for name, value in blank]
    assert taken(CreateQuote, *empty, ("lines.7.text", "Y"), ("lines.2.text", "X"))["lines"] == [
        {"text": "X"},
        {"text": "Y"},
    ]


def test_a_local_time_gets_its_zone_also_in_winter() -> None:
    sent = taken(PlanActivity, ("starts_at", "2026-07-01T09:00"), ("ends_at", "2026-12-01T09:00"))
    assert sent == {"starts_at": "2026-07-01T09:00:00+02:00", "ends_at": "2026-12-01T09:00:00+01:00"}


def test_of_boxes_all_that_are_ticked_are_sent() -> None:
    assert taken(SetProperties, ("add", "prp_1"), ("add", "prp_2"), ("customer_id", "cus_1")) == {
        "customer_id": "cus_1",
        "add": ["prp_1", "prp_2"],
    }


def test_what_nobody_filled_in_is_not_sent() -> None:
    fields = describe_fields(CreateCustomer)
    assert to_json(fields, show(fields, None)) == {"fields": {}}


STORED: Json = {
    "name": "Åkeri",
    "phone": "1",
    "emails": {"invoice": "a@b.se", "order": "c@d.se"},
    "addresses": {
        "invoice": {"line1": "A", "city": "B", "country": "NO"},
        "delivery": {"line1": "C", "city": "D", "country": "SE"},
    },
}


def changed(model: Any, **changes: Any) -> Json:
    fields = describe_fields(model)
    before = show(fields, STORED)
    typed = show(fields, STORED)
    for name, value in changes.items():
        *groups, last = name.split("__")
        place = typed
        for group in groups:
            place = place[group]
        place[last] = value
    return to_changes(fields, typed, before)


def test_only_what_differs_is_changed() -> None:
    assert changed(CustomerChanges) == {}
    assert changed(CustomerChanges, phone="") == {"phone": ""}
    assert changed(CustomerChanges, emails__invoice="")["emails"] == {"invoice": None, "order": "c@d.se"}
    assert changed(CustomerChanges, credit_customer=False) == {"credit_customer": False}
    assert changed(CustomerChanges, payment_terms_days="30") == {"payment_terms_days": 30}


def test_a_group_is_sent_whole_and_an_emptied_one_is_null() -> None:
    moved = changed(ChangeBranch, addresses__invoice__city="Oslo")["addresses"]
    assert (moved["invoice"]["line1"], moved["invoice"]["city"], moved["invoice"]["country"]) == ("A", "Oslo", "NO")
    assert moved["delivery"]["city"] == "D"
    blank = show(describe_fields(ChangeBranch), None)["addresses"]["delivery"]
    assert changed(ChangeBranch, addresses__delivery=blank)["addresses"]["delivery"] is None


def test_a_field_without_an_input_stays() -> None:
    fields = describe_fields(CustomerChanges)
    sent = read(fields, MultiDict([("phone", "2"), ("name", "Åkeri")]))
    assert to_changes(fields, sent, show(fields, STORED))["phone"] == "2"
    assert {"name", "group", "seller", "website"} & set(to_changes(fields, sent, show(fields, STORED))) == set()


def test_what_has_no_input_and_line_ends_are_no_change() -> None:
    fields = describe_fields(ChangeQuote)
    stored = {"text": "Ett\nTvå", "lines": [{"text": "A\nB", "quantity": "1", "cost_price": "60.0000"}]}
    before = show(fields, stored)
    drawn = {f"lines.0.{name}": said for name, said in before["lines"][0].items() if said and name != "cost_price"}
    sent = {"text": "Ett\r\nTvå", **drawn, "lines.0.text": "A\r\nB"}
    assert to_changes(fields, read(fields, MultiDict(sent)), before) == {}
    more = to_changes(fields, read(fields, MultiDict({**sent, "lines.0.text": "A\r\nC"})), before)
    assert [line["text"] for line in more["lines"]] == ["A\nC"]


def test_fields_for_another_role_are_not_drawn() -> None:
    fields = describe_fields(CreateQuote)
    typed = show(fields, None)

    def names(roles: set[str]) -> set[str]:
        (lines,) = (one for one in Drawing(Texts("sv"), roles=roles).draw(fields, typed) if one.name == "lines")
        return {one.name.rpartition(".")[2] for one in lines.rows[0]}

    assert names({"margin", "seller"}) - names({"seller"}) == {"cost_price"}


@pytest.mark.parametrize(("language", "price"), [("sv", "1234,50"), ("en", "1234.50")])
def test_decimals_stand_in_inputs_as_in_the_language_and_are_no_change(language: str, price: str) -> None:
    fields = describe_fields(ChangeQuote)
    before = show(fields, {"text": "T", "lines": [{"text": "A", "quantity": "1", "price": "1234.50"}]})
    (lines,) = (one for one in Drawing(Texts(language)).draw(fields, before) if one.name == "lines")
    drawn = {one.name: one.value for one in lines.rows[0] if one.value}
    assert drawn["lines.0.price"] == price
    assert to_changes(fields, read(fields, MultiDict({"text": "T", **drawn})), before) == {}
