"""The company's users on the pages: chosen in forms and filters, named in the head and the history, handing over; in imports."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from chassis.context import using
from chassis.testing import a_context, service_fixture
from contracts.access import Role
from gateway.identity import companies
from gateway.models import User
from gateway.web import people

from .conftest import Company
from .test_customers import create
from .test_user_references import add_user, leave, path_of, rename
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page
from .web_forms import send

REGISTER = "Kundnr;Namn;Ort;Säljare;responsible_id\n"


service = service_fixture("customers")


class Crm:
    """A register of one customer of a user's, whose name was another one; nothing else."""

    def __init__(self) -> None:
        self.user_id, self.asked = "", list[dict[str, Any]]()

    def answer(self, method: str, body: dict[str, Any], _context: Any) -> Any:
        if method != "list_customer_register":
            return {"groups": [], "sellers": [], "cities": [], "items": []}
        self.asked.append(body)
        row = {"id": "cus_1", "number": "1", "name": "Bygg AB", "seller": "Bo Ek", "seller_id": self.user_id}
        return {"items": [row], "total": 1}


@pytest.fixture(autouse=True)
def crm(responder: Any) -> Iterator[Crm]:
    """Forms ask it for suggestions; a silent one would be waited for."""
    service = Crm()
    with responder("crm", service.answer):
        yield service


@pytest.fixture
def inside(app: Flask, company: Company) -> Any:
    return enter(app, company)


@pytest.fixture
def bo(company: Company) -> User:
    return add_user(company, "Bo Ek")


def fill_in(browser: Any, page: Any, path: str, **typed: Any) -> Any:
    """Sends a drawn form."""
    return send(browser, page, f"{path}?", **typed)


def choices_of(page: Any, name: str) -> list[tuple[str, str, bool]]:
    """Value, text and state of the options of a select."""
    found = re.search(rf'<select id="f-{name}".*?</select>', page.text, re.DOTALL)
    assert found, page.text
    options = re.findall(r'<option value="([^"]*)"( selected)?>([^<]*)', found[0])
    return [(value, text.strip(), bool(chosen)) for value, chosen, text in options]


def test_a_form_offers_the_users_oneself_first(inside: Any, company: Company, bo: User) -> None:
    gone = add_user(company, "Carl Gren")
    leave(company, gone)
    offered = choices_of(open_page(inside, SWEDISH, "/new-customer"), "fields-responsible_id")
    assert [(value, text) for value, text, _ in offered][1:] == [(company.user.id, "Anna (jag)"), (bo.id, "Bo Ek")]
    english = choices_of(open_page(inside, ENGLISH, "/new-customer"), "fields-seller_id")
    assert english[1][1] == "Anna (me)"


def test_who_has_left_stays_in_the_form_and_is_marked_everywhere(inside: Any, company: Company, bo: User) -> None:
    made = create(company, seller_id=bo.id, responsible_id=bo.id)
    card, edit = f"/customers/{made['id']}", f"/customers/{made['id']}/edit"
    rename(bo, "Bo Ask")
    leave(company, bo)
    page = open_page(inside, SWEDISH, edit)
    assert (bo.id, "Bo Ask (har slutat)", True) in choices_of(page, "responsible_id")
    assert fill_in(inside, page, edit, phone="040-1", responsible_id=bo.id, seller_id=bo.id).status_code == 303
    assert company.get(path_of(made)).json["phone"] == "040-1"
    assert "Ansvarig Bo Ask (har slutat)" in words(open_page(inside, SWEDISH, card))
    assert "Responsible Bo Ask (has left)" in words(open_page(inside, ENGLISH, card))
    page = open_page(inside, SWEDISH, edit)
    other = fill_in(inside, page, edit, responsible_id=company.user.id)
    assert other.headers["Location"].startswith(card)
    history = words(open_page(inside, SWEDISH, card + "/history"))
    assert "Ansvarig" in history
    assert "Bo Ask (har slutat)" in history
    assert bo.id not in history


def test_customers_are_handed_over_on_a_page(inside: Any, company: Company, bo: User) -> None:
    made = create(company, seller_id=bo.id)
    path = f"/users/{bo.id}/hand-over"
    assert f'href="{path}"' in open_page(inside, SWEDISH, "/users").text
    form = open_page(inside, SWEDISH, path)
    assert "Lämna över kunder och aktiviteter – Bo Ek" in words(form)
    refused = fill_in(inside, form, path, to_id=bo.id, fields=["seller"])
    assert (refused.status_code, "Välj en annan." in words(refused)) == (422, True)
    done = fill_in(
        inside, open_page(inside, ENGLISH, path), path, to_id=company.user.id, fields=["seller", "responsible"]
    )
    assert (done.status_code, done.headers["Location"]) == (303, "/users?done=handed_over")
    assert "The customers are handed over." in words(open_page(inside, ENGLISH, done.headers["Location"]))
    assert company.get(path_of(made)).json["seller"] == "Anna"
    assert "Överlämning" in words(open_page(inside, SWEDISH, f"/customers/{made['id']}/history"))


def test_the_register_is_narrowed_to_a_users_customers(inside: Any, company: Company, bo: User, crm: Crm) -> None:
    rename(bo, "Bo Ask")
    leave(company, bo)
    crm.user_id = bo.id
    page = open_page(inside, SWEDISH, f"/customers?seller_id={bo.id}&columns=name,seller")
    assert choices_of(page, "seller_id")[1:] == [
        ("me", "Anna (jag)", False),
        (bo.id, "Bo Ask (har slutat)", True),
    ]
    assert "Bygg AB Bo Ask (har slutat)" in words(page)
    mine = open_page(inside, SWEDISH, "/customers?responsible_id=me")
    assert ("me", "Anna (jag)", True) in choices_of(mine, "responsible_id")
    file = company.get("/v1/customer-register/file?columns=name,seller&language=en").text
    assert [one.get("seller_id") for one in crm.asked[:1]] == [bo.id]
    assert [one.get("responsible_id") for one in crm.asked[1:2]] == [company.user.id]
    assert "Bygg AB,Bo Ask" in file


def load(company: Company, text: str, query: str = "") -> dict[str, Any]:
    """The report of an import."""
    answer = company.post(f"/v1/imports/customers{query}", data=text.encode(), headers={"Content-Type": "text/csv"})
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def test_an_import_finds_users_by_name_and_address_and_loads_its_export_again(
    company: Company, other_company: Company, bo: User
) -> None:
    for one in (company, other_company):
        one.put_module("crm", False)
    for name in ("Tvilling", "Tvilling"):
        add_user(company, name)
    rows = (
        "1;Ett AB;Lund;bo  EK;",
        f"2;Två AB;Lund;Kontoret;{bo.login.upper()}",
        "3;Tre AB;Lund;Tvilling;Okänd Person",
        f"4;Fyra AB;Lund;;{other_company.user.id}",
    )
    report = load(company, REGISTER + "\n".join(rows) + "\n")
    assert report["created"] + report["doubtful"] == 4, report
    doubts = {(row["line"], one["code"], one["field"]) for row in report["rows"] for one in row["problems"]}
    assert doubts == {(4, "user_not_found", "responsible_id"), (5, "user_not_found", "responsible_id")}
    found = {one["name"]: company.get(path_of(one)).json for one in company.get("/v1/customers").json["items"]}
    pointed = {name: (one["seller"], one["seller_id"], one["responsible_id"]) for name, one in found.items()}
    assert pointed == {
        "Ett AB": ("bo  EK", bo.id, ""),
        "Två AB": ("Kontoret", "", bo.id),
        "Tre AB": ("Tvilling", "", ""),
        "Fyra AB": ("", "", ""),
    }
    exported = company.get("/v1/customers/export?language=sv").text
    again = load(company, exported)
    assert (again["unchanged"], again["total"]) == (4, 4), again
    leave(company, bo)
    assert load(company, exported)["unchanged"] == 4
    elsewhere = load(other_company, exported)
    codes = {one["code"] for row in elsewhere["rows"] for one in row["problems"]}
    assert "user_not_found" in codes
    assert {row["outcome"] for row in elsewhere["rows"]} <= {"created", "doubtful"}


def test_who_has_done_something_through_a_key_is_named_like_a_user(app: Flask, company: Company) -> None:
    with using(a_context(company.tenant)), app.test_request_context(headers=SWEDISH):
        key = companies.add_key("Kassan", [Role.SELLER])[0]
        assert people.find_names([key.id, "key_of_nobody", "Eva", None]) == {key.id: "Kassan"}
