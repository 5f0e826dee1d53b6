"""The page of a customer's history: fields in words, before and after, filters that stay, pages to the end."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from contracts.errors import NotFound

from .bulk_register import store_bulk
from .conftest import Company
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page

Json = dict[str, Any]
CUSTOMER = "cus_0192d4f7a8b37c1e8f2a4d6b9c0e1f35"
BRANCH = "bra_0192d4f7a8b37c1e8f2a4d6b9c0e1f35"


def changed(field: str, before: Any, after: Any, **more: Any) -> Json:
    return {"kind": "changed", "field": field, "before": before, "after": after, **more}


def entry(version: int, *changes: Json, **more: Json | str | None) -> Json:
    found = {"kind": "changed", "version": version, "at": "2026-03-02T08:00:00Z", "by": "", "source": "web"}
    return {**found, "changes": list(changes), **more}


class Register:
    """A customers service that lists `items`; `asked` is what it was asked."""

    def __init__(self) -> None:
        self.items: list[Json] = []
        self.next_cursor: str | None = None
        self.asked: list[Json] = []

    def answer(self, method: str, body: Json, _context: object) -> Any:
        if body["customer_id"] != CUSTOMER:
            raise NotFound("customers.customer_not_found", "There is no customer.", {"id": body["customer_id"]})
        if method == "get_customer":
            return {"id": CUSTOMER, "name": "Åkeri Bygg"}
        assert method == "list_customer_history"
        self.asked.append({name: value for name, value in body.items() if value is not None})
        return {"items": self.items, "next_cursor": self.next_cursor}


@pytest.fixture
def register(responder: Any) -> Iterator[Register]:
    found = Register()
    with responder("customers", found.answer):
        yield found


@pytest.fixture
def inside(app: Flask, company: Company) -> Any:
    return enter(app, company)


def test_a_change_of_many_customers_is_called_by_its_name(inside: Any, register: Register, company: Company) -> None:
    """Red before: "Massändring" beside each, and a link to 404 once it was forgotten."""
    named = store_bulk(company, {"selection_id": "sel_1", "name": "Mässan i Lund"})
    without = store_bulk(company, {"selection_id": "sel_1", "selection_name": "Nordkunder", "selection_shared": True})
    register.items = [
        entry(4, changed("stage", "prospect", "customer"), source="bulk", request_id=f"{named}:change:{CUSTOMER}"),
        entry(3, changed("stage", "customer", "prospect"), source="bulk_undo", request_id=f"{without}:undo:{CUSTOMER}"),
        entry(2, changed("active", True, False), source="bulk", request_id=f"blk_8:change:{CUSTOMER}"),
    ]
    page = open_page(inside, SWEDISH, f"/customers/{CUSTOMER}/history")
    assert f'href="/bulk/{named}">Massändring: Mässan i Lund</a>' in page.text
    assert f'href="/bulk/{without}">Ångrad massändring: Urvalet Nordkunder</a>' in page.text
    assert "blk_8" not in page.text


def test_changes_are_shown_in_the_words_of_the_forms(inside: Any, register: Register, company: Company) -> None:
    register.items = [
        entry(7, changed("addresses.invoice.city", "Lund", "Malmö"), by=company.user.id),
        entry(6, changed("stage", "prospect", "customer"), changed("active", True, False), source="event"),
        entry(5, changed("branches.name", "Lund", "Ystad", branch_id=BRANCH, part_name="Ystad")),
        entry(4, changed("emails.invoice", None, "a@b.se"), source="import"),
        entry(3, {"kind": "added", "field": "contacts", "after": {"name": "Anna"}, "part_name": "Anna"}, source="api"),
        entry(2, changed("info", None, None, omitted=True)),
        entry(1, kind="created"),
        entry(1, kind="lost", at=None),
    ]
    said = words(open_page(inside, SWEDISH, f"/customers/{CUSTOMER}/history"))
    for part in (
        "Kundens historik Åkeri Bygg · Till kundkortet",
        "2026-03-02 09:00",
        "Fakturaadress, Ort Lund Malmö",
        "Automatiskt Aktiv Ja Nej",
        "Kundstatus Prospekt Kund",
        "Ystad: Namn Lund Ystad",
        "Import E-post per dokumenttyp, Fakturor",
        "API Kontakt: Anna Tillagd",
        "Intern info Ändrad. Värdet sparas inte.",
        "Kunden lades upp.",
        "Äldre ändringar än så sparades inte.",
    ):
        assert part in said, part
    english = words(open_page(inside, ENGLISH, f"/customers/{CUSTOMER}/history"))
    assert "Invoice address, City Lund Malmö" in english
    assert "Customer stage Prospect Customer" in english


def test_values_of_others_are_shown_as_text(inside: Any, register: Register) -> None:
    register.items = [entry(2, changed("name", "<b>A</b>", '"><script>'))]
    page = open_page(inside, SWEDISH, f"/customers/{CUSTOMER}/history")
    assert "&lt;b&gt;A&lt;/b&gt;" in page.text
    assert '"><script>' not in page.text


def test_filters_reach_the_service_and_stay_on_the_next_page(inside: Any, register: Register) -> None:
    register.next_cursor = "xyz"
    query = f"field=branches.name&from=2026-01-01&to=2026-02-01&branch={BRANCH}"
    page = open_page(inside, SWEDISH, f"/customers/{CUSTOMER}/history?{query}")
    (asked,) = register.asked
    expected = {"field": "branches.name", "first": "2026-01-01", "last": "2026-02-01", "branch_id": BRANCH}
    assert {name: asked[name] for name in expected} == expected
    for part in ("field=branches.name", "from=2026-01-01", "to=2026-02-01", f"branch={BRANCH}", "cursor=xyz"):
        assert part in page.text.partition('rel="next" href="')[2].partition('"')[0]


@pytest.mark.parametrize("query", ["from=gårdag", "field=!!", "cursor=" + "x" * 999, "branch=x"])
def test_filters_that_nobody_can_read_are_refused_in_words(inside: Any, register: Register, query: str) -> None:
    answer = inside.get(f"/customers/{CUSTOMER}/history?{query}", headers={**SWEDISH, "Accept": "text/html"})
    assert answer.status_code in (200, 422)
    assert (answer.status_code == 422) == ("Kontrollera" in answer.text)


def test_an_unknown_customer_has_no_page(inside: Any, register: Register) -> None:
    other = CUSTOMER.replace("35", "36")
    answer = inside.get(f"/customers/{other}/history", headers={**SWEDISH, "Accept": "text/html"})
    assert answer.status_code == 404


def test_the_api_names_days_from_and_to(company: Company, register: Register) -> None:
    path = f"/v1/customers/{CUSTOMER}/history"
    answer = company.get(f"{path}?from=2026-01-01&to=2026-02-01&by=usr_1&limit=7")
    assert answer.status_code == 200, answer.text
    assert company.get(f"{path}?from=x").status_code == 422
    (asked,) = register.asked
    assert (asked["first"], asked["last"], asked["by"], asked["limit"]) == ("2026-01-01", "2026-02-01", "usr_1", 7)


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        (SWEDISH, "Ystad: Kommande adresser, från och med (tomt) 2026-12-24: Nygatan 9, 222 22 Lund"),
        (ENGLISH, "Ystad: Addresses to come, from (empty) 2026-12-24: Nygatan 9, 222 22 Lund"),
    ],
)
def test_what_a_branch_has_from_a_day_is_said_in_words(
    inside: Any, register: Register, headers: dict[str, str], said: str
) -> None:
    about = {"branch_id": BRANCH, "part_name": "Ystad"}
    address = {"line1": "Nygatan 9", "postcode": "222 22", "city": "Lund"}
    planned = [{"valid_from": "2026-12-24", "addresses": {"invoice": None, "visiting": address}}]
    former = [{"until": "2019-12-31", "addresses": {"invoice": address}}]
    move = {"move_id": "mov_1", "direction": "out", "customer_id": CUSTOMER, "on": "2026-12-15"}
    register.items = [
        entry(6, changed("branches.moves", [move], [{**move, "withdrawn": True}], **about)),
        entry(5, changed("branches.moves", [{**move, "pending": True}], [move], **about)),
        entry(4, changed("branches.moves", None, [{**move, "pending": True}], **about)),
        entry(3, changed("branches.former_addresses", None, former, **about)),
        entry(2, changed("branches.planned_addresses", None, planned, **about)),
    ]
    page = words(open_page(inside, headers, f"/customers/{CUSTOMER}/history"))
    assert said in page
    assert "2019-12-31: Nygatan 9, 222 22 Lund" in page
    assert page.count("2026-12-15") == 3
    assert ("moves" in page, "_addresses" in page) == (False, False)
