"""The pages of likely duplicates: the list, two customers side by side, and the answer that they are none."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from contracts.access import Role
from contracts.errors import NotFound, Unavailable

from .conftest import Company
from .test_audit import of_operation
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page
from .test_web_navigation import enter_as
from .web_forms import forms_of, send

Json = dict[str, Any]
ONE = {"id": "cus_1abc", "number": "1001", "name": "AB <b>Volvo</b>", "city": "Lund", "stage": "customer"}
OTHER = {"id": "cus_2abc", "number": "1002", "name": "Volvo Aktiebolag", "stage": "prospect", "active": False}
PAIR: Json = {
    "customer": ONE,
    "other": OTHER,
    "score": 86,
    "reasons": ["name_and_place", "email", "by_smell"],
    "not_duplicates": False,
}
WHOLE = {
    "version": 1,
    "kind": "company",
    "vat_type": "swedish",
    "email": "eva@volvo.example",
    "created_at": "2026-03-02T08:00:00Z",
    "changed_at": "2026-03-02T08:00:00Z",
    "contacts": [{"id": "con_1", "name": "Eva Ek"}],
}
PAIR_PAGE = "/duplicates/cus_1abc/cus_2abc"


class Register:
    """customers with one pair, which can be settled."""

    def __init__(self) -> None:
        self.asked: list[Json] = []
        self.settled: list[Json] = []
        self.is_down = False

    def answer(self, method: str, body: Json, _context: Any) -> Any:
        if self.is_down:
            raise Unavailable("customers.database_down", "Not now.")
        if method == "get_customer":
            if body["customer_id"] not in (ONE["id"], OTHER["id"]):
                raise NotFound("customers.customer_not_found", "There is no such customer.")
            base = ONE if body["customer_id"] == ONE["id"] else {**OTHER, "phone": "08-123"}
            return {**WHOLE, **base}
        if method == "set_not_duplicates":
            self.settled.append(body)
            return {**PAIR, "not_duplicates": body["not_duplicates"]}
        assert method == "list_duplicates"
        self.asked.append(body)
        is_settled = bool(self.settled) and self.settled[-1]["not_duplicates"]
        if body.get("not_duplicates", False) is not is_settled:
            return {"items": []}
        said = (
            {"not_duplicates": True, "settled_by": "usr_1", "settled_at": "2026-03-02T08:00:00Z"} if is_settled else {}
        )
        return {"items": [{**PAIR, **said}], "next_cursor": "more"}


@pytest.fixture
def register(responder: Any) -> Iterator[Register]:
    made = Register()
    with responder("customers", made.answer):
        yield made


@pytest.fixture
def inside(app: Flask, company: Company) -> Any:
    return enter(app, company)


def test_the_list_names_pairs_reasons_and_the_next_page(inside: Any, register: Register) -> None:
    page = open_page(inside, SWEDISH, "/duplicates")
    said = words(page)
    assert (
        "AB &lt;b&gt;Volvo&lt;/b&gt; 1001, Lund Volvo Aktiebolag 1002, Inaktiv namn och ort, e-post, by_smell 86 % Jämför"
        in said
    )
    assert f'href="{PAIR_PAGE}"' in page.text
    assert 'rel="next" href="/duplicates?cursor=more"' in page.text
    assert "name and city, e-mail, by_smell 86 % Compare" in words(open_page(inside, ENGLISH, "/duplicates"))
    open_page(inside, SWEDISH, "/duplicates?cursor=more")
    assert register.asked[-1]["cursor"] == "more"


def test_side_by_side_marks_what_differs(inside: Any, register: Register) -> None:
    page = open_page(inside, SWEDISH, PAIR_PAGE)
    said = words(page)
    assert "De har gemensamt: namn och ort, e-post, by_smell." in said
    assert "Kundnummer 1001 1002 Skiljer" in said
    assert "E-post eva@volvo.example eva@volvo.example Telefon 08-123 Skiljer" in said
    assert "Kontakter Eva Ek Eva Ek Skapad" in said
    assert "<b>" not in page.text
    assert 'href="/customers/cus_1abc/merge?number=1002">Slå ihop dem</a>' in page.text


def test_no_duplicates_for_good_and_taken_back(inside: Any, company: Company, register: Register) -> None:
    done = send(inside, open_page(inside, SWEDISH, PAIR_PAGE), PAIR_PAGE, not_duplicates="true")
    assert (done.status_code, done.headers["Location"]) == (303, "/duplicates?done=settled")
    ids = {"customer_id": "cus_1abc", "other_id": "cus_2abc"}
    assert register.settled == [{**ids, "not_duplicates": True}]
    said = words(open_page(inside, SWEDISH, done.headers["Location"]))
    assert "Kunderna är avgjorda som två." in said
    assert "Inga möjliga dubbletter." in said
    listed = open_page(inside, SWEDISH, "/duplicates?settled=true")
    assert "Sedan 2026-03-02 09:00." in words(listed)
    assert 'href="/duplicates?settled=true&amp;cursor=more"' in listed.text
    page = open_page(inside, SWEDISH, PAIR_PAGE)
    assert "De är avgjorda som två kunder. Sedan 2026-03-02 09:00." in words(page)
    back = send(inside, page, PAIR_PAGE, not_duplicates="false")
    assert back.headers["Location"] == "/duplicates?done=taken_back"
    assert register.settled[-1] == {**ids, "not_duplicates": False}
    lines = of_operation(company, "duplicate_form")
    assert [line["subjects"] for line in lines] == [["cus_1abc", "cus_2abc"]] * 2


def test_a_customer_that_is_not_there_and_a_service_that_is_away(inside: Any, register: Register) -> None:
    assert inside.get("/duplicates/cus_1abc/cus_9abc", headers=SWEDISH).status_code == 404
    register.is_down = True
    assert inside.get("/duplicates", headers=SWEDISH).status_code == 503


def test_a_viewer_sees_the_list_and_settles_nothing(app: Flask, company: Company, register: Register) -> None:
    browser = enter_as(app, company, Role.VIEWER)
    page = open_page(browser, SWEDISH, PAIR_PAGE)
    assert "Inga dubbletter" not in words(page)
    assert forms_of(page, PAIR_PAGE) == []
    assert "Slå ihop" not in words(page)
    assert register.settled == []


def test_over_the_api(company: Company, register: Register) -> None:
    listed = company.get("/v1/customers/duplicates?limit=5&not_duplicates=false").get_json()
    assert (listed["items"][0]["score"], register.asked[-1]["limit"]) == (86, 5)
    path = "/v1/customers/cus_1abc/duplicates/cus_2abc"
    said = company.open("PUT", path, json={"not_duplicates": True})
    assert (said.status_code, said.get_json()["not_duplicates"]) == (200, True)
    assert company.open("PUT", path, json={"not_duplicates": True, "score": 1}).status_code == 422
