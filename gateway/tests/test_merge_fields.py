"""The fields of a mailing's texts: a closed set, places of mistakes, and nothing that runs."""

from typing import Any

import pytest

from chassis.clock import today
from gateway.bulk.mailings import fields, letters

VALUES = {"contact.first_name": "Åsa", "contact.role_title": "", "customer.name": "{today} & <b>AB</b>"}


@pytest.mark.parametrize(
    ("text", "filled", "empty"),
    [
        ("Hej {contact.first_name}!", "Hej Åsa!", []),
        ("{ contact.first_name }", "Åsa", []),
        ("{customer.name}", "{today} & <b>AB</b>", []),
        ("{contact.role_title}{contact.role_title}", "", ["contact.role_title"]),
        ("{{contact.first_name}}", "{contact.first_name}", []),
        ("100 %d %s $x {{0}}", "100 %d %s $x {0}", []),
        ("{{{contact.first_name}}}", "{Åsa}", []),
    ],
)
def test_filling_in(text: str, filled: str, empty: list[str]) -> None:
    assert list(fields.check(text, "/text")) == []
    assert fields.fill(text, VALUES) == (filled, empty)


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("Hej {contact.fist_name}", "unknown_merge_field", 1, 5),
        ("a\nb {contact.__class__}", "unknown_merge_field", 2, 3),
        ("{contact.name.__init__.__globals__}", "unknown_merge_field", 1, 1),
        ("{0}", "unknown_merge_field", 1, 1),
        ("{contact.name!r}", "unknown_merge_field", 1, 1),
        ("{}", "unknown_merge_field", 1, 1),
        ("x { y", "merge_brace", 1, 3),
        ("a\n\n}", "merge_brace", 3, 1),
        ("{contact.\nname}", "merge_brace", 1, 1),
    ],
)
def test_what_is_no_field_is_named_with_its_place(text: str, code: str, line: int, column: int) -> None:
    first = next(fields.check(text, "/text"))
    assert (first.pointer, first.code, first.values["line"], first.values["column"]) == ("/text", code, line, column)


def test_every_field_has_a_value_of_a_whole_customer() -> None:
    address = {"line1": "Storgatan 1", "postcode": "211 20", "city": "Malmö"}
    customer = {
        "name": "Ek AB",
        "number": "1",
        "seller": "Eva",
        "our_reference": "Bo",
        "your_reference": "Åsa",
        "addresses": {"visiting": address},
    }
    contact = {"name": "Åsa von Ek", "role_title": "VD", "email": "a@ek.example", "phone": "040-1"}
    found = fields.values_of(customer, contact, "Vi AB", today())
    assert found.keys() == fields.FIELDS.keys()
    assert all(found.values())
    assert (found["contact.first_name"], found["contact.last_name"]) == ("Åsa", "von Ek")
    assert found["customer.address"] == "Storgatan 1\n211 20 Malmö"


@pytest.mark.parametrize("addresses", [None, {}, {"invoice": {"country": "SE"}}])
def test_no_address(addresses: Any) -> None:
    assert fields.address_lines({"addresses": addresses}) == []


@pytest.mark.parametrize(("country", "last"), [("NO", "NORGE"), ("SE", "0150 Oslo"), ("ZZ", "0150 Oslo"), ("QQ", "QQ")])
def test_a_foreign_country_is_named(country: str, last: str) -> None:
    """Red before: "NO", which no post office reads."""
    address = {"line1": "Gata 1", "postcode": "0150", "city": "Oslo", "country": country}
    assert fields.address_lines({"addresses": {"invoice": address}})[-1] == last


def test_letters_are_escaped() -> None:
    item = {"address": "<script>A</script>", "subject": 'Å "B"', "text": "1 < 2 & {today}"}
    page = b"".join(letters.write([item, item], "sv")).decode()
    assert "<script>" not in page
    assert "1 &lt; 2 &amp; {today}" in page
    assert page.count("<section>") == 2
