"""The pages of a customer's timeline: what is new in the head, the whole list, notes and mentions."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from chassis.context import using
from chassis.testing import a_context
from contracts.access import Role
from contracts.crm.tabs import TABS
from gateway.api import timeline as timeline_api
from gateway.identity import users

from .bulk_register import store_bulk
from .conftest import PASSWORD, Company
from .test_web import CARD, ENGLISH, SWEDISH, Services, browser, inside, services, token_in, words  # noqa: F401

Json = dict[str, Any]
WHOLE = f"{CARD}/tabs/timeline/list_timeline"
ENTRY = {
    "id": "inv_1:invoice_issued",
    "customer_id": "cus_1",
    "at": "2026-03-06T09:30:00+00:00",
    "whole_day": False,
    "kind": "invoice",
    "what": "invoice_issued",
    "by": "",
    "by_id": "",
    "branch_id": None,
    "branch_name": "",
    "tab": "invoices",
    "thing_id": "inv_1",
    "number": "1001",
    "text": "",
    "amount": "1250.00",
    "currency": "SEK",
    "fields_changed": [],
    "card_at": "2026-03-06",
}
NEWS = {"customer_id": "cus_1", "since": "2026-03-01T08:00:00+00:00", "total": 1, "is_more": False, "items": [ENTRY]}


class Crm:
    """What crm answers; `asked` is what it was asked."""

    def __init__(self) -> None:
        self.items: list[Json] = [ENTRY]
        self.asked: list[tuple[str, Json]] = []

    def answer(self, method: str, body: Json, _context: Any) -> Any:
        self.asked.append((method, body))
        if method == "describe_tabs":
            return TABS.describe().model_dump(mode="json")
        if method == "list_timeline":
            return {"items": self.items, "next_cursor": None if body.get("cursor") else "more"}
        if method == "write_note":
            ids = [one["user_id"] for one in body.get("mentions", ())]
            made = {"id": "note_1", "version": 1, "customer_id": "cus_1", "text": body["text"], "mentions": ids}
            return {**made, "created_at": "2026-03-06T09:30:00+00:00"}
        if method == "list_mentions":
            mention = {"id": "men_1", "customer_id": "cus_1", "customer_name": "Åbergs", "note_id": "note_1", "by": ""}
            return {"items": [{**mention, "text": "Ring <b>Bo</b>", "at": ENTRY["at"], "read_at": None}], "unread": 1}
        if method == "read_mentions":
            return {"unread": 0}
        return NEWS


@pytest.fixture
def crm(responder: Any) -> Iterator[Crm]:
    told = Crm()
    with ExitStack() as stack:
        stack.enter_context(responder("crm", told.answer))
        stack.enter_context(responder("customers", lambda *_: {"id": "cus_1", "branches": [], "contacts": []}))
        yield told


def test_the_head_says_what_is_new_and_lists_it(inside: Any, services: Services) -> None:  # noqa: F811
    services.sections["crm"]["news"] = NEWS
    for headers, said in (
        (SWEDISH, "Nytt sedan du tittade 2026-03-01 09:00: 1 händelse"),
        (ENGLISH, "New since you looked"),
    ):
        page = inside.get(CARD, headers=headers)
        assert said in words(page)
    assert f'href="{CARD}/tabs/invoices/rows/inv_1"' in page.text
    assert f'href="{CARD}?at=2026-03-06"' in page.text
    assert [body.get("looks") for method, body in services.asked if method == "get_card_section"] == [True] * 10


def test_without_news_nothing_is_said(inside: Any, services: Services) -> None:  # noqa: F811
    assert 'id="news"' not in inside.get(CARD, headers=SWEDISH).text


def test_the_news_of_one_user_are_not_kept_for_another(inside: Any, services: Services) -> None:  # noqa: F811
    from contracts.errors import Unavailable

    services.sections["crm"]["news"] = NEWS
    assert 'id="news"' in inside.get(CARD, headers=SWEDISH).text
    services.trouble["crm"] = Unavailable("crm.database_down", "Not now.")
    stale = inside.get(CARD, headers=SWEDISH)
    assert ("Genomgång" in stale.text, 'id="news"' in stale.text) == (True, False)


def test_a_card_of_the_api_is_no_look(company: Company, services: Services) -> None:  # noqa: F811
    company.get("/v1/customers/cus_1/card")
    assert not any("looks" in body for _, body in services.asked)


def test_the_whole_timeline_with_filters_and_pages(inside: Any, crm: Crm) -> None:  # noqa: F811
    page = inside.get(f"{WHOLE}?kind=invoice&on_or_after=2026-03-01", headers=SWEDISH)
    assert page.status_code == 200
    said = words(page)
    for one in ("Faktura utfärdades", "1001", "2026-03-06 10:30", "1\u202f250,00 SEK", "cursor=more", "kind=invoice"):
        assert one in said or one in page.text
    (asked,) = [body for method, body in crm.asked if method == "list_timeline"]
    assert (asked["kind"], asked["on_or_after"], asked["customer_id"]) == ("invoice", "2026-03-01", "cus_1")
    assert "Invoice issued" in words(inside.get(WHOLE, headers=ENGLISH))


def test_what_a_change_of_many_customers_did_leads_to_it(
    inside: Any,  # noqa: F811
    company: Company,
    crm: Crm,
) -> None:
    bulk_id = store_bulk(company, {"filters": {"city": "Lund"}, "name": "Mässan"})
    crm.items = [ENTRY, {**ENTRY, "id": "2", "what": "property_added", "text": "Mässa", "bulk_id": bulk_id}]
    for headers, said in ((SWEDISH, "Massändring: Mässan"), (ENGLISH, "Bulk change: Mässan")):
        page = inside.get(WHOLE, headers=headers)
        assert (page.text.count('href="/bulk/'), page.text.count(f'href="/bulk/{bulk_id}">{said}</a>')) == (1, 1)


def test_no_link_leads_to_a_change_of_many_customers_that_is_forgotten(inside: Any, crm: Crm) -> None:  # noqa: F811
    """Red before: 404. It is kept for 90 days, what it did for good."""
    crm.items = [{**ENTRY, "what": "property_added", "text": "Mässa", "bulk_id": "blk_8"}]
    assert 'href="/bulk/' not in inside.get(WHOLE, headers=SWEDISH).text


def test_what_is_typed_wrong_is_said_at_its_field(inside: Any, crm: Crm) -> None:  # noqa: F811
    page = inside.get(f"{WHOLE}?on_or_after=someday&kind=nonsense", headers=SWEDISH)
    assert (page.status_code, page.text.count('aria-invalid="true"')) == (422, 2)
    assert [method for method, _ in crm.asked if method == "list_timeline"] == []


def test_an_entry_of_a_newer_service_is_shown_as_it_is(inside: Any, crm: Crm) -> None:  # noqa: F811
    crm.items = [{**ENTRY, "what": "rocket_started", "kind": "rocket", "tab": "rockets", "by": "robot"}]
    said = words(inside.get(WHOLE, headers=SWEDISH))
    assert [one for one in ("Rocket started", "Systemet") if one not in said] == []


def test_a_note_reaches_who_is_named_in_it(company: Company, crm: Crm) -> None:
    with using(a_context(company.tenant)):
        bo = users.add(f"bo@{company.tenant}.example", "Bo Ek", PASSWORD, [Role.SELLER])
    made = company.post("/v1/customers/cus_1/notes", json={"text": "Ring @bo ek"})
    assert (made.status_code, made.get_json()["mentions"]) == (201, [bo.id])
    with using(a_context(company.tenant)):
        users.add(f"bo2@{company.tenant}.example", "Bo Ekman", PASSWORD, [Role.SELLER])
    unclear = company.post("/v1/customers/cus_1/notes", json={"text": "Ring @Bo"}, headers={"Accept-Language": "sv"})
    assert unclear.status_code == 422
    (bad,) = unclear.get_json()["errors"]
    assert (bad["pointer"], bad["code"]) == ("/text", "mention_unclear")
    assert "Bo Ek, Bo Ekman" in bad["detail"]
    other = company.post("/v1/customers/cus_1/notes", json={"text": "Hej", "mentions": [{"user_id": "usr_other"}]})
    assert (other.status_code, other.get_json()["errors"][0]["pointer"]) == (422, "/mentions/0/user_id")
    plain = company.post("/v1/customers/cus_1/notes", json={"text": "skriv till info@bo.example"})
    assert plain.get_json()["mentions"] == []


def test_a_note_for_more_than_it_can_reach_is_refused(
    company: Company,
    crm: Crm,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(timeline_api, "MOST_MENTIONS", 1)
    for name in ("Bo Ek", "Eva Ask"):
        with using(a_context(company.tenant)):
            users.add(f"{name[0]}@{company.tenant}.example", name, PASSWORD, [Role.SELLER])
    many = company.post("/v1/customers/cus_1/notes", json={"text": "Ring @Bo eller @Eva"})
    (bad,) = many.get_json()["errors"]
    assert (many.status_code, bad["pointer"], bad["code"]) == (422, "/text", "mentions_too_many")


def test_the_mentions_of_who_is_logged_in(inside: Any, company: Company, crm: Crm) -> None:  # noqa: F811
    page = inside.get("/mentions", headers=SWEDISH)
    assert "1 oläst anteckning nämner dig." in words(page)
    assert "Ring &lt;b&gt;Bo&lt;/b&gt;" in page.text
    asked = [body for method, body in crm.asked if method == "list_mentions"]
    assert [one["user_id"] for one in asked] == [company.user.id]
    done = inside.post("/mentions", data={"form_token": token_in(page), "mention_id": "men_1"}, headers=SWEDISH)
    assert (done.status_code, done.headers["Location"]) == (303, "/mentions#h-mentions")
    (read,) = [body for method, body in crm.asked if method == "read_mentions"]
    assert read == {"user_id": company.user.id, "mention_ids": ["men_1"]}


def test_reading_one_leaves_the_list_of_the_unread(inside: Any, crm: Crm) -> None:  # noqa: F811
    page = inside.get("/mentions?unread=true", headers=SWEDISH)
    assert page.text.count('name="unread" value="true"') == 2
    done = inside.post("/mentions", data={"form_token": token_in(page), "unread": "true"}, headers=SWEDISH)
    assert done.headers["Location"] == "/mentions?unread=true#h-mentions"


def test_a_tab_of_more_than_are_counted_says_so_everywhere(inside: Any, services: Services) -> None:  # noqa: F811
    tab = services.sections["crm"]["tabs"][0]
    services.sections["crm"]["tabs"] = [{**tab, "total": 1000, "total_is_more": True}]
    for headers, below, said in (
        (SWEDISH, "Visar 1 av fler än 1\u202f000.", "Aktiviteter: 1\u202f000+"),
        (ENGLISH, "Showing 1 of more than 1\u202f000.", "Activities: 1\u202f000+"),
    ):
        page = words(inside.get(f"{CARD}?tab=activities", headers=headers))
        assert (below in page, said in page) == (True, True), page


def test_news_and_mentions_are_those_of_the_keys_owner(inside: Any, company: Company, crm: Crm) -> None:  # noqa: F811
    """The test's keys are nobody's: there is no user who could have looked."""
    for method, path in (
        ("GET", "/v1/customers/cus_1/news"),
        ("POST", "/v1/customers/cus_1/news"),
        ("GET", "/v1/mentions"),
    ):
        refused = company.open(method, path)
        assert (refused.status_code, refused.get_json()["errors"][0]["code"]) == (422, "user_none")
    assert inside.get("/v1/customers/cus_1/news").get_json()["total"] == 1
