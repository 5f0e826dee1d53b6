"""The pages for people: who gets in, what they find, how a card looks when services are ill."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from contracts.billing.tabs import TABS as BILLING
from contracts.errors import InvalidInput, NotFound, Unavailable
from gateway.identity.cookies import SESSION as COOKIE
from gateway.web import formats
from gateway.web.formats import web_address

from .card_samples import habit
from .conftest import PASSWORD, Company

CARD = "/customers/cus_1"
SWEDISH, ENGLISH = {"Accept-Language": "sv"}, {"Accept-Language": "en-GB,en;q=0.9"}
HITS = [{"id": f"cus_{n}", "number": f"1000{n}", "name": f"Bygg <{n}> AB", "city": "Malmö"} for n in (1, 2)]
CUSTOMER = {
    "id": "cus_1",
    "number": "10001",
    "name": "Åbergs Bygg & Co AB",
    "active": False,
    "credit_customer": False,
    "identity_number": "556016-0680",
    "vat_number": "SE556016068001",
    "vat_type": "swedish_reverse_charge",
    "phone": "040-12 34 56",
    "email": "info@aberg.example",
    "website": "javascript:alert(1)",
    "payment_terms_days": 30,
    "addresses": {"invoice": {"line1": "Storgatan 1", "postcode": "211 34", "city": "Malmö", "country": "SE"}},
}
INVOICES = [
    {
        "id": f"inv_{n}",
        "number": str(n),
        "date": "2026-02-01",
        "due_date": "2026-03-03",
        "status": "part_paid",
        "overdue": n == 1,
        "amount": "1234567.50",
        "remaining": "-12.00",
        "currency": "SEK",
        "surprise": "secret",
        "branch": "Lund",
    }
    for n in range(1, 8)
]
MEETING = {
    "id": "act_1",
    "date": "2026-07-01",
    "kind": "meeting",
    "status": "planned",
    "text": "Genomgång",
    "starts_at": "2026-07-01T07:00:00+00:00",
    "ends_at": "2026-07-01T08:30:00+00:00",
}
FILE = {
    "id": "doc_1",
    "text": "Avtal.pdf",
    "kind": "contract",
    "size": 1_400_000,
    "content": "/v1/documents/doc_1/content",
}


def tab(key: str, order: int, sv: str, en: str, items: list[Any]) -> dict[str, Any]:
    return {"key": key, "order": order, "titles": {"sv": sv, "en": en}, "total": len(items), "items": items}


class Services:
    """What all five answer; `trouble[service]` is raised instead."""

    def __init__(self) -> None:
        self.hits: list[Any] = list(HITS)
        self.more = False
        self.approximate = False
        self.register: dict[str, Any] = {"items": HITS, "total": 2}
        self.next_cursor: str | None = None
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.trouble: dict[str, Exception] = {}
        self.sections: dict[str, dict[str, Any]] = {
            "customers": {"customer": CUSTOMER, "tabs": [tab("info", 100, "Info", "Info", [{"text": "Rad 1\nRad 2"}])]},
            "sales": {"tabs": [tab("orders", 50, "Order", "Orders", [])]},
            "billing": {"tabs": [tab("invoices", 60, "Fakturor", "Invoices", INVOICES)]},
            "crm": {"tabs": [tab("activities", 10, "Aktiviteter", "Activities", [MEETING])]},
            "documents": {"tabs": [tab("documents", 130, "Dokument", "Documents", [FILE])]},
        }

    def answer(self, service: str, method: str, body: dict[str, Any]) -> Any:
        self.asked.append((method, body))
        if service in self.trouble:
            raise self.trouble[service]
        if method == "search_customers":
            return {
                "hits": self.hits,
                "total_is_more": self.more,
                "next_cursor": self.next_cursor,
                "approximate": self.approximate,
            }
        if method == "look_up_customers":
            return {"hits": [{**hit, "id": one} for one in body["customer_ids"] for hit in HITS[:1]]}
        if method == "list_customer_register":
            return self.register
        if method in ("list_customers", "list_properties", "suggest_properties"):
            return {"items": HITS}
        return self.sections[service]


@pytest.fixture
def services(responder: Any) -> Iterator[Services]:
    told = Services()
    with ExitStack() as stack:
        for service in told.sections:
            stack.enter_context(responder(service, lambda *asked, service=service: told.answer(service, *asked[:2])))
        yield told


@pytest.fixture
def browser(app: Flask) -> Any:
    return app.test_client()


def token_in(page: Any) -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', page.text)
    assert found
    return found[1]


def log_in(browser: Any, company: Company, path: str = "/", password: str = PASSWORD, **extra: Any) -> Any:
    page = browser.get(path, headers=SWEDISH)
    wanted = re.search(r'name="next" value="([^"]+)"', page.text)
    assert wanted
    form = {"form_token": token_in(page), "login": company.login, "password": password, "next": wanted[1], **extra}
    return browser.post("/login", data=form, headers=SWEDISH)


@pytest.fixture
def inside(browser: Any, company: Company) -> Any:
    """A browser of somebody who is logged in."""
    assert log_in(browser, company).status_code == 303
    return browser


def words(page: Any) -> str:
    """The text of a page, without its tags."""
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]*>", " ", page.text))


def test_the_door_is_the_login(browser: Any) -> None:
    page = browser.get("/", headers=SWEDISH)
    assert (page.status_code, page.headers["Content-Language"]) == (200, "sv")
    assert '<html lang="sv">' in page.text
    assert "Lösenord" in page.text
    assert "<script" not in page.text
    assert "style=" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_login_leads_to_where_one_wanted_to_go(browser: Any, company: Company) -> None:
    refused = browser.get(f"{CARD}?tab=orders", headers=ENGLISH)
    assert (refused.status_code, "Log in to see this page." in words(refused)) == (401, True)
    answer = log_in(browser, company, f"{CARD}?tab=orders")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{CARD}?tab=orders")
    (cookie,) = (value for value in answer.headers.getlist("Set-Cookie") if value.startswith(COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_the_cookie_is_secure_where_the_line_is(browser: Any, company: Company) -> None:
    page = browser.get("/", base_url="https://localhost")
    form = {"form_token": token_in(page), "login": company.login, "password": PASSWORD}
    answer = browser.post("/login", data=form, base_url="https://localhost")
    assert answer.status_code == 303
    set_now = [value for value in answer.headers.getlist("Set-Cookie") if value.startswith(COOKIE)]
    assert all("Secure" in value for value in set_now)


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example", "/a\nb", ""])
def test_login_never_leads_away(browser: Any, company: Company, elsewhere: str) -> None:
    answer = log_in(browser, company, next=elsewhere)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_a_wrong_password_is_said(browser: Any, company: Company) -> None:
    answer = log_in(browser, company, password="wrong")
    assert (answer.status_code, "lösenordet är fel" in answer.text) == (401, True)
    assert company.login in answer.text
    assert not browser.get_cookie(COOKIE)


@pytest.mark.parametrize("token", ["", "1.x", "99999999999.00", "9" * 5000 + ".x"])
def test_a_foreign_form_does_nothing(inside: Any, app: Flask, company: Company, token: str) -> None:
    assert inside.post("/logout", data={"form_token": token}).status_code == 403
    with inside.get("/static/style.css") as style:
        assert style.status_code == 200
    assert inside.get("/account", headers=SWEDISH).status_code == 200
    stranger = app.test_client()
    stranger.get("/")
    form = {"form_token": token, "login": company.login, "password": PASSWORD}
    assert stranger.post("/login", data=form).status_code == 403


def test_a_form_belongs_to_its_browser(app: Flask, browser: Any, company: Company) -> None:
    stolen = token_in(app.test_client().get("/"))
    browser.get("/")
    form = {"form_token": stolen, "login": company.login, "password": PASSWORD}
    assert browser.post("/login", data=form).status_code == 403


def test_logout_ends_the_session(inside: Any, services: Services) -> None:
    cookie = inside.get_cookie(COOKIE).value
    page = inside.get("/", headers=SWEDISH)
    out = inside.post("/logout", data={"form_token": token_in(page)}, headers=SWEDISH)
    assert "Du är utloggad." in words(out)
    assert inside.get_cookie(COOKIE) is None
    inside.set_cookie(COOKIE, cookie)
    again = inside.get("/", headers=ENGLISH)
    assert (again.status_code, "Your session has ended." in words(again)) == (401, True)


def test_the_card_in_swedish(inside: Any, services: Services) -> None:
    page = inside.get(CARD, headers=SWEDISH)
    said = words(page)
    assert '<h1 id="name">Åbergs Bygg &amp; Co AB</h1>' in page.text
    for text in (
        "Inaktiv",
        "Ej kreditkund",
        "556016-0680",
        "Omvänd betalningsskyldighet",
        "30 dagar netto",
        "211 34 Malmö",
    ):
        assert text in said
    assert "Delbetald Förfallen" in said
    assert "1\u202f234\u202f567,50 SEK" in said
    assert "\u221212,00 SEK" in said
    assert "09:00–10:30" in said
    assert "Inga order." in said
    assert "Visa alla 7" in said
    assert 'href="/v1/documents/doc_1/content"' in page.text
    assert "secret" not in page.text
    assert 'href="javascript' not in page.text
    assert page.text.count("Delbetald") == 5


def test_a_count_that_was_not_taken_to_its_end_has_a_plus(inside: Any, services: Services) -> None:
    services.sections["crm"]["tabs"][0] |= {"total": 1000, "total_is_more": True}
    page = inside.get("/customers/cus_1")
    assert page.text.count("1\u202f000+</span>") == 2
    assert "Visa alla<span" in page.text
    assert "Visar 1 av fler än 1\u202f000." in inside.get("/customers/cus_1?tab=activities").text


@pytest.mark.parametrize("done", ["row", "hit_count", "nonsense"])
def test_a_card_says_only_of_its_own_steps_that_they_are_done(inside: Any, services: Services, done: str) -> None:
    page = inside.get(f"{CARD}?done={done}", headers=SWEDISH)
    assert (page.status_code, "klart." in words(page)) == (200, False)
    assert "Ändra kunduppgifter: klart." in words(inside.get(f"{CARD}?done=edit_customer", headers=SWEDISH))


OWED = [
    {"currency": "SEK", "owed": "1120.00", "overdue": "20.00", "overdue_invoices": 1, "oldest_due_date": "2025-05-31"},
    {"currency": "EUR", "owed": "7.50", "overdue": "0.00", "overdue_invoices": 0, "oldest_due_date": None},
]


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        (SWEDISH, "Att betala 1\u202f120,00 SEK 7,50 EUR Förfallet 20,00 SEK 0,00 EUR Förfallna fakturor 1 0"),
        (ENGLISH, "Owed 1\u202f120.00 SEK 7.50 EUR Overdue 20.00 SEK 0.00 EUR Overdue invoices 1 0"),
    ],
)
def test_what_is_owed_in_the_head(inside: Any, services: Services, headers: dict[str, str], said: str) -> None:
    services.sections["billing"] |= {"head": [tab("account", 10, "Saldo", "Balance", OWED)], "version": BILLING.version}
    assert said in words(inside.get(CARD, headers=headers))


def test_a_head_of_a_customer_that_owes_nothing(inside: Any, services: Services) -> None:
    services.sections["billing"] |= {"head": [tab("account", 10, "Saldo", "Balance", [])], "version": BILLING.version}
    assert "Saldo Inget att betala" in words(inside.get(CARD, headers=SWEDISH))


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        (
            SWEDISH,
            "Betalar efter förfallodagen (median) 8 dagar Median av så många fakturor 20 Prognosens fel (median) 3 dagar",
        ),
        (
            ENGLISH,
            "Pays after the due date (median) 8 days Median of so many invoices 20 Error of the forecast (median) 3 days",
        ),
    ],
)
def test_how_the_customer_pays_in_the_head(inside: Any, services: Services, headers: dict[str, str], said: str) -> None:
    block = tab("habit", 30, "Betalningsvana", "Payment habit", habit()["items"])
    services.sections["billing"] |= {"head": [block], "version": BILLING.version}
    assert said in words(inside.get(CARD, headers=headers))


def test_a_head_that_does_not_know_what_is_owed(inside: Any, services: Services) -> None:
    services.trouble["billing"] = Unavailable("billing.down", "Down.")
    page = inside.get(CARD, headers=SWEDISH)
    assert (page.status_code, "Saldo Kan inte nås just nu." in words(page)) == (200, True)


def test_one_tab_in_english(inside: Any, services: Services) -> None:
    page = inside.get(f"{CARD}?tab=invoices", headers=ENGLISH)
    said = words(page)
    assert '<html lang="en">' in page.text
    assert page.text.count("Partly paid") == 7
    assert "1\u202f234\u202f567.50 SEK" in said
    assert "Branch" in said
    assert re.search(r'tab=invoices"[^>]*aria-current="page"', page.text)
    assert 'id="activities"' not in page.text


@pytest.mark.parametrize("path", [f"{CARD}?tab=nonsense", "/customers/x", "/nowhere", "/customers/cus_9?a=b"])
def test_what_is_not_there(inside: Any, services: Services, path: str) -> None:
    page = inside.get(path, headers={**SWEDISH, "Accept": "text/html"})
    assert ("Sidan finns inte" in words(page), page.status_code in (404, 422)) == (True, True)


def test_an_unknown_customer(inside: Any, services: Services) -> None:
    services.trouble["customers"] = NotFound("customers.customer_not_found", "There is none.")
    page = inside.get(CARD, headers=ENGLISH)
    assert (page.status_code, "There is no such page" in words(page)) == (404, True)


def test_programs_still_get_problems(app: Flask) -> None:
    for path, headers in (("/v1/nowhere", {"Accept": "text/html"}), ("/nowhere", {})):
        answer = app.test_client().get(path, headers=headers)
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_a_remembered_tab_says_how_old_it_is(inside: Any, services: Services) -> None:
    inside.get(CARD)
    services.trouble["billing"] = InvalidInput("billing.defect", "Cannot.")
    page = inside.get(f"{CARD}?tab=invoices", headers=SWEDISH)
    assert re.search(r"Kan inte uppdateras just nu. Visar läget kl. \d\d:\d\d \(för \d+ s sedan\)", words(page))
    assert page.text.count("Delbetald") == 7


def test_a_tab_nobody_answers_for(inside: Any, services: Services) -> None:
    services.trouble["billing"] = Unavailable("billing.down", "Down.")
    page = inside.get(CARD, headers=ENGLISH)
    assert page.status_code == 200
    assert "Parts of this card cannot be updated" in words(page)
    assert "Payment reminders Cannot be reached right now." in words(page)
    assert "Genomgång" in page.text


def test_the_owner_is_down(inside: Any, services: Services) -> None:
    services.trouble["customers"] = Unavailable("customers.down", "Down.")
    page = inside.get(CARD, headers=SWEDISH)
    assert (page.status_code, "Kunduppgifterna kan inte nås just nu" in words(page)) == (200, True)
    assert "Genomgång" in page.text


def test_everybody_is_down(inside: Any) -> None:
    page = inside.get(CARD, headers=SWEDISH)
    assert (page.status_code, "Tjänsten kan inte nås just nu" in words(page)) == (503, True)
    assert "Retry-After" in page.headers


def test_a_tab_that_is_off_is_not_there(inside: Any, company: Company, services: Services) -> None:
    company.put_module("reminders", on=False)
    services.trouble["billing"] = Unavailable("billing.down", "Down.")
    page = inside.get(CARD, headers=ENGLISH)
    assert "Invoices" in words(page)
    assert "Payment reminders" not in words(page)


def test_a_tab_that_is_newer_than_the_pages(inside: Any, services: Services) -> None:
    items = [{"id": "pts_1", "text": "Gold", "status": "very_new", "kind": "bonus_point", "amount": "not money"}]
    services.sections["crm"] = {"tabs": [tab("points", 15, "Poäng", "Points", items)]}
    said = words(inside.get(CARD, headers=ENGLISH))
    assert "Points" in said
    assert "Very new" in said
    assert "Bonus point" in said
    assert "not money" in said


def test_static_files_are_found_under_an_address_of_their_content(inside: Any, services: Services) -> None:
    page = inside.get("/")
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text):
        with inside.get(address) as answer:
            assert (answer.status_code, "max-age=3600" in answer.headers["Cache-Control"]) == (200, True)
        assert urlsplit(address).query.startswith("v=")


@pytest.mark.parametrize(
    ("value", "sv", "en"),
    [
        ("0", "0,00", "0.00"),
        ("999.5", "999,50", "999.50"),
        ("-1000.00", "−1\u202f000,00", "−1\u202f000.00"),
        ("1e9", "1e9", "1e9"),
        ("", "", ""),
    ],
)
def test_amounts(value: str, sv: str, en: str) -> None:
    assert (formats.amount(value, "sv"), formats.amount(value, "en")) == (sv, en)


def test_instants_are_stockholm_time() -> None:
    assert formats.moment("2026-01-01T23:30:00Z") == "2026-01-02 00:30"
    assert formats.moment("2026-07-01T12:00:00+00:00") == "2026-07-01 14:00"
    assert formats.period("2026-01-01T22:00:00Z", "2026-01-01T23:30:00Z") == "2026-01-01 23:00 – 2026-01-02 00:30"
    assert formats.moment("yesterday") == "yesterday"


@pytest.mark.parametrize(("count", "said"), [(0, "0 B"), (999, "999 B"), (1400, "1,4 kB"), (52_428_800, "52 MB")])
def test_sizes(count: int, said: str) -> None:
    assert formats.size(count, "sv") == said.replace(" ", "\u202f")


@pytest.mark.parametrize(
    ("website", "href"),
    [
        ("www.bygg.example", "https://www.bygg.example"),
        ("http://bygg.example/a", "http://bygg.example/a"),
        ("javascript:alert(1)", ""),
        ("bygg", ""),
    ],
)
def test_a_website_is_a_link_only_if_it_is_one(website: str, href: str) -> None:
    assert web_address(website) == href
