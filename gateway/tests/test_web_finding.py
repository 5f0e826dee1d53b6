"""Finding customers on the pages: the search, the list below the search field, what was opened last, and the register."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from contracts.errors import InvalidInput, Unavailable
from gateway.web.hits import split

from .conftest import Company
from .test_web import CARD, ENGLISH, HITS, SWEDISH, Services, browser, inside, log_in, services, words  # noqa: F401

HOSTILE = "<script>alert(1)</script>\"'&"
FOUND = {
    **HITS[0],
    "matches": [
        {"field": "name", "text": "Bygg <1> AB", "of": "", "marks": [{"start": 0, "end": 4}]},
        {"field": "contact", "text": HOSTILE, "of": "", "marks": [{"start": 1, "end": 7}]},
        {"field": "phone", "text": "070-1", "of": HOSTILE, "marks": [{"start": 0, "end": 99}]},
        {"field": "planet", "text": "Mars", "of": "", "marks": []},
    ],
}


def is_down(services: Services, *names: str) -> None:  # noqa: F811
    services.trouble |= {name: Unavailable(f"{name}.down", "Down.") for name in names}


def asked(services: Services, method: str) -> list[dict[str, Any]]:  # noqa: F811
    return [body for one, body in services.asked if one == method]


def test_the_start_shows_the_newest_customers_and_leads_to_the_register(inside: Any, services: Services) -> None:  # noqa: F811
    page = inside.get("/", headers=SWEDISH)
    assert "Senast tillagda Hela kundregistret 10001 Bygg &lt;1&gt; AB" in words(page)
    assert 'href="/customers"' in page.text
    assert "Kunder som du öppnar visas här." in words(page)


def test_two_hits_are_listed(inside: Any, services: Services) -> None:  # noqa: F811
    page = inside.get("/?q=bygg", headers=ENGLISH)
    assert "Hits for “bygg” 2" in words(page)
    assert all(f'href="/customers/{hit["id"]}"' in page.text for hit in HITS)


@pytest.mark.parametrize(("extra", "active"), [("", True), ("&inactive=1", None)])
def test_hits_have_pages_of_the_same_search(
    inside: Any,  # noqa: F811
    services: Services,  # noqa: F811
    extra: str,
    active: bool | None,
) -> None:
    services.more, services.next_cursor = True, "x/1"
    page = inside.get(f"/?q=bygg+%26+co{extra}", headers=ENGLISH)
    search = "/?q=bygg%20%26%20co" + extra.replace("&", "&amp;")
    assert f'href="{search}&amp;cursor=x/1"' in page.text
    services.more, services.next_cursor, services.hits = False, None, HITS[:1]
    later = inside.get(f"/?q=bygg+%26+co{extra}&cursor=x/1", headers=ENGLISH)
    assert later.status_code == 200
    assert f'href="{search}">First page' in later.text
    assert [(body["q"], body["active"], body.get("cursor")) for body in asked(services, "search_customers")] == [
        ("bygg & co", active, None),
        ("bygg & co", active, "x/1"),
    ]


def test_one_hit_opens_its_card(inside: Any, services: Services) -> None:  # noqa: F811
    services.hits = HITS[:1]
    answer = inside.get("/?q=bygg")
    assert (answer.status_code, answer.headers["Location"]) == (303, CARD)
    services.more = True
    assert inside.get("/?q=bygg").status_code == 200


def test_no_hit_is_said(inside: Any, services: Services) -> None:  # noqa: F811
    services.hits = []
    page = inside.get("/?q=%3Cb%3Ex", headers=SWEDISH)
    assert "Ingen kund hittades." in words(page)
    assert "<b>x" not in page.text


@pytest.mark.parametrize("path", ["/?q=bygg", "/find?q=bygg"])
@pytest.mark.parametrize(
    ("headers", "contact", "phone"), [(SWEDISH, "Kontakt", "Telefon"), (ENGLISH, "Contact", "Phone")]
)
def test_a_hit_says_why_and_is_marked(
    inside: Any,  # noqa: F811
    services: Services,  # noqa: F811
    path: str,
    headers: dict[str, str],
    contact: str,
    phone: str,
) -> None:
    services.hits = [FOUND, HITS[1]]
    page = inside.get(path, headers=headers)
    assert "<mark>Bygg</mark> &lt;1&gt; AB" in page.text
    assert f"{contact}: &lt;<mark>script</mark>&gt;alert(1)&lt;/script&gt;&#34;&#39;&amp;" in page.text
    assert f"{phone} (&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&amp;): 070-1" in page.text
    assert "Mars" in page.text
    assert "<script>" not in page.text


@pytest.mark.parametrize("marks", [[(3, 2)], [(0, 99)], [(-1, 2)], [(2, 4), (3, 5)]])
def test_marks_that_do_not_fit_are_left_out(marks: list[tuple[int, int]]) -> None:
    pieces = split("Malmö", [{"start": start, "end": end} for start, end in marks])
    assert "".join(piece.text for piece in pieces) == "Malmö"


@pytest.mark.parametrize(
    ("hits", "more", "headers", "said"),
    [
        (HITS, False, SWEDISH, "2 träffar"),
        (HITS[:1], False, SWEDISH, "1 träff"),
        (HITS, True, ENGLISH, "More than 2 hits"),
        ([], False, ENGLISH, "No customer was found."),
    ],
)
def test_the_list_below_the_field_says_how_many(
    inside: Any,  # noqa: F811
    services: Services,  # noqa: F811
    hits: list[Any],
    more: bool,
    headers: dict[str, str],
    said: str,
) -> None:
    services.hits, services.more = hits, more
    part = inside.get("/find?q=bygg", headers=headers)
    assert f'data-said="{said}"' in part.text
    assert part.text.count('role="option"') == len(hits)
    assert (" data-only" in part.text) == (hits == HITS[:1])
    assert "<html" not in part.text
    assert part.headers["Cache-Control"] == "no-store"


def test_what_was_typed_stands_in_the_list_escaped(inside: Any, services: Services) -> None:  # noqa: F811
    part = inside.get("/find", query_string={"q": HOSTILE}, headers=SWEDISH)
    assert "<script>" not in part.text
    assert 'data-q="&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&amp;"' in part.text


def test_the_customers_opened_last_come_first_without_words(inside: Any, services: Services) -> None:  # noqa: F811
    for customer in ("cus_1", "cus_2", "cus_3", "cus_2"):
        assert inside.get(f"/customers/{customer}", headers=SWEDISH).status_code == 200
    part = inside.get("/find?q=", headers=SWEDISH)
    assert re.findall(r'href="/customers/(\w+)"', part.text) == ["cus_2", "cus_3", "cus_1"]
    assert 'data-said="3 senast öppnade kunder"' in part.text
    assert "Senast öppnade 10001 Bygg" in words(inside.get("/", headers=SWEDISH))


def test_only_the_last_ten_are_kept(inside: Any, services: Services) -> None:  # noqa: F811
    for at in range(12):
        inside.get(f"/customers/cus_{at}", headers=SWEDISH)
    assert inside.get("/find", headers=SWEDISH).text.count('role="option"') == 10


def test_what_somebody_opened_is_nobody_elses(
    app: Flask,
    inside: Any,  # noqa: F811
    services: Services,  # noqa: F811
    other_company: Company,
) -> None:
    inside.get(CARD, headers=SWEDISH)
    stranger = app.test_client()
    assert log_in(stranger, other_company).status_code == 303
    assert 'role="option"' not in stranger.get("/find", headers=SWEDISH).text


@pytest.mark.parametrize("path", ["/?q=x", "/find?q=x", "/customers"])
def test_nobody_finds_anything_without_a_login(app: Flask, services: Services, path: str) -> None:  # noqa: F811
    assert app.test_client().get(path, headers=SWEDISH).status_code == 401
    assert services.asked == []


@pytest.mark.parametrize(
    ("path", "headers", "said"),
    [
        ("/?q=bygg", ENGLISH, "Search cannot be reached right now."),
        ("/find?q=bygg", SWEDISH, "Sökningen kan inte nås just nu."),
        ("/customers", SWEDISH, "Kundregistret kan inte nås just nu."),
    ],
)
def test_a_search_that_is_down_says_so(
    inside: Any,  # noqa: F811
    services: Services,  # noqa: F811
    path: str,
    headers: dict[str, str],
    said: str,
) -> None:
    is_down(services, "crm")
    page = inside.get(path, headers=headers)
    assert (page.status_code, said in words(page)) == (503, True)
    assert path.startswith("/find") or 'name="q"' in page.text


def test_the_start_shows_what_can_be_reached(inside: Any, services: Services) -> None:  # noqa: F811
    inside.get(CARD, headers=SWEDISH)
    is_down(services, "crm")
    page = inside.get("/", headers=SWEDISH)
    assert (page.status_code, "Sökningen kan inte nås" in words(page), "Bygg &lt;2&gt;" in page.text) == (
        200,
        True,
        True,
    )
    is_down(services, "customers")
    assert inside.get("/", headers=SWEDISH).status_code == 503


def test_the_register_in_swedish(inside: Any, services: Services) -> None:  # noqa: F811
    services.register |= {"next_cursor": "n/1", "previous_cursor": "p/1", "total": 12345, "total_is_more": True}
    page = inside.get("/customers", headers=SWEDISH)
    said = words(page)
    assert "Kundregister Fler än 12\u202f345 kunder" in said
    assert "Bygg &lt;1&gt; AB" in page.text
    assert 'rel="next" href="/customers?cursor=n%2F1"' in page.text
    assert 'rel="prev" href="/customers?cursor=p%2F1"' in page.text
    assert re.search(r'aria-sort="ascending"><a href="/customers\?descending=true">Namn</a>', page.text)
    assert 'href="/customers?sort=city">Ort</a>' in page.text
    assert '<details id="filters">' in page.text


def test_the_registers_links_keep_filters_columns_and_order(inside: Any, services: Services) -> None:  # noqa: F811
    services.register["next_cursor"] = "n/1"
    given = "name=bygg+%26&city=&active=&stage=&group=&sort=city&descending=true&columns=name&columns=city"
    page = inside.get(f"/customers?{given}", headers=ENGLISH)
    (sent,) = asked(services, "list_customer_register")
    assert (sent["name"], sent["active"], sent["stage"], sent["sort"], sent["descending"]) == (
        "bygg &",
        None,
        None,
        "city",
        True,
    )
    (href,) = re.findall(r'rel="next" href="([^"]+)"', page.text)
    query = parse_qs(urlsplit(href.replace("&amp;", "&")).query, keep_blank_values=True)
    kept = {"name": ["bygg &"], "active": [""], "sort": ["city"], "descending": ["true"], "columns": ["name,city"]}
    assert query == {**kept, "cursor": ["n/1"]}
    assert inside.get(href.replace("&amp;", "&"), headers=ENGLISH).status_code == 200
    (file,) = re.findall(r'href="(/v1/customer-register/file\?[^"]+)"', page.text)
    assert parse_qs(urlsplit(file.replace("&amp;", "&")).query, keep_blank_values=True) == {**kept, "language": ["en"]}
    assert re.findall(r'<th scope="col"[^>]*><a[^>]*>(\w+)', page.text) == ["Name", "City"]
    (back,) = re.findall(r'aria-sort="descending"><a href="([^"]+)"', page.text)
    assert ("sort=city" in back, "descending" in back) == (True, False)


def test_the_columns_of_choice_are_shown(inside: Any, services: Services) -> None:  # noqa: F811
    services.register["items"] = [{**HITS[0], "stage": "prospect", "identity_number": "900101-0017", "active": False}]
    page = inside.get("/customers?columns=stage,identity_number", headers=SWEDISH)
    assert re.search(r'<a href="/customers/cus_1">Prospekt</a> <span class="badge bad">Inaktiv', page.text)
    assert "900101-••••" in page.text
    assert "900101-0017" not in page.text
    assert inside.get("/customers?columns=secret", headers=SWEDISH).status_code == 422


def test_the_whole_register_can_be_exported(inside: Any, services: Services) -> None:  # noqa: F811
    def whole(query: str) -> list[str]:
        page = inside.get(f"/customers?{query}", headers=SWEDISH)
        return [one.replace("&amp;", "&") for one in re.findall(r'id="whole" href="([^"]+)"', page.text)]

    assert whole("") == ["/v1/customers/export?language=sv"]
    given = "group=Bygg+%26&property=vip&stage=prospect&active="
    wanted = {"language": ["sv"], "group": ["Bygg &"], "property": ["vip"], "stage": ["prospect"], "active": [""]}
    (link,) = whole(given)
    assert parse_qs(urlsplit(link).query, keep_blank_values=True) == wanted
    assert whole("name=bygg") == whole("city=mal") == []


@pytest.mark.parametrize("path", ["/customers?cursor=old", "/?q=bygg&cursor=old"])
def test_a_page_that_is_gone_is_the_first_one(inside: Any, services: Services, path: str) -> None:  # noqa: F811
    answers = iter([InvalidInput("crm.invalid", "Bad.", {"/cursor": "bad"})])

    def answer(service: str, method: str, body: dict[str, Any]) -> Any:
        if "cursor" in body and (error := next(answers, None)):
            raise error
        return Services.answer(services, service, method, body)

    services.answer = answer  # type: ignore[method-assign]
    page = inside.get(path, headers=SWEDISH)
    assert (page.status_code, "Här är den första." in words(page)) == (200, True)


def test_an_empty_register_and_an_empty_choice_say_so(inside: Any, services: Services) -> None:  # noqa: F811
    services.register = {"items": [], "total": 0}
    assert "Det finns inga kunder än." in words(inside.get("/customers", headers=SWEDISH))
    assert "No customer matches" in words(inside.get("/customers?name=zebra", headers=ENGLISH))


@pytest.mark.parametrize(("path", "status"), [("/customers/cus_1?tab=nothing", 404), ("/customers?sort=colour", 422)])
def test_a_failure_page_keeps_the_search_field(inside: Any, services: Services, path: str, status: int) -> None:  # noqa: F811
    page = inside.get(path, headers={**SWEDISH, "Accept": "text/html"})
    assert (page.status_code, "Sidan finns inte" in words(page)) == (status, True)
    assert 'id="find"' in page.text
    assert "Logga ut" in words(page)


def test_a_stranger_gets_no_search_field(app: Flask) -> None:
    page = app.test_client().get("/customers?sort=colour", headers={**SWEDISH, "Accept": "text/html"})
    assert (page.status_code, 'id="find"' in page.text) == (401, False)
