"""The card of one branch: the choice above the tabs, kept by every link of the page; and the head's next and last contact."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask

from contracts import catalogue
from contracts.billing.tabs import TABS as BILLING
from contracts.card import GetCardSection
from contracts.crm.tabs import TABS as CRM
from contracts.errors import InvalidInput, Unavailable

from .conftest import Company
from .test_web import (  # noqa: F401 - fixtures
    CARD,
    CUSTOMER,
    ENGLISH,
    MEETING,
    SWEDISH,
    Services,
    browser,
    inside,
    services,
    tab,
    words,
)
from .web_forms import forms_of

BRANCHES = [{"id": "bra_1", "name": "Lund <b>"}, {"id": "bra_2", "name": "Malmö", "retired": True}]
LUND = f"{CARD}?branch=bra_1"


def with_branches(services: Services) -> None:  # noqa: F811
    services.sections["customers"] = {
        "customer": {**CUSTOMER, "branches": BRANCHES},
        "tabs": [tab("info", 100, "Info", "Info", [{"text": "Rad 1"}])],
        "version": catalogue.describe_services()["customers"].version,
    }


def asked_branches(services: Services) -> set[Any]:  # noqa: F811
    return {body.get("branch_id") for method, body in services.asked if method == GetCardSection.method}


def links_to_the_card(page: Any) -> list[str]:
    return re.findall(
        r'(?:href|hx-get)="(/customers/cus_1(?:/tabs/[^"]*)?(?:\?[^"]*)?)"', page.text.replace("&amp;", "&")
    )


def test_every_service_is_asked_for_the_branch(inside: Any, services: Services) -> None:  # noqa: F811
    with_branches(services)
    page = inside.get(LUND, headers=SWEDISH)
    assert (page.status_code, asked_branches(services)) == (200, {"bra_1"})
    assert "Visar bara filialen Lund &lt;b&gt;. Visa hela kunden" in words(page)
    assert '<option value="bra_1" selected>Lund &lt;b&gt;</option>' in page.text
    assert "Malmö (avvecklad)" in words(page)


def test_the_branch_goes_along_with_every_link(inside: Any, services: Services) -> None:  # noqa: F811
    with_branches(services)
    services.sections["crm"]["version"] = CRM.version
    page = inside.get(f"{LUND}&tab=activities", headers=SWEDISH)
    kept = {link: parse_qs(urlsplit(link).query).get("branch") for link in links_to_the_card(page)}
    whole = f"{CARD}?tab=activities"
    assert kept.pop(whole) is None
    assert kept.pop(CARD) is None
    assert set(map(str, kept.values())) == {"['bra_1']"}
    assert f"{CARD}/tabs/activities/rows/act_1?branch=bra_1" in kept
    assert '<input type="hidden" name="tab" value="activities">' in page.text


def test_without_a_choice_it_is_the_whole_customer(inside: Any, services: Services) -> None:  # noqa: F811
    with_branches(services)
    page = inside.get(f"{CARD}?branch=&tab=info", headers=ENGLISH)
    assert (page.status_code, asked_branches(services)) == (200, {None})
    assert "branch=" not in "".join(links_to_the_card(page))
    assert "alone" not in words(page)


def test_a_customer_without_branches_has_no_choice(inside: Any, services: Services) -> None:  # noqa: F811
    assert 'id="branch"' not in inside.get(CARD, headers=SWEDISH).text


def test_a_tab_that_does_not_follow_branches_says_so(inside: Any, services: Services) -> None:  # noqa: F811
    with_branches(services)
    said = "Gäller hela kunden, inte bara filialen."
    assert said in words(inside.get(f"{LUND}&tab=info", headers=SWEDISH))
    assert said not in words(inside.get(f"{LUND}&tab=invoices", headers=SWEDISH))
    assert said not in words(inside.get(f"{CARD}?tab=info", headers=SWEDISH))


def test_a_branch_that_the_customer_does_not_have(inside: Any, services: Services) -> None:  # noqa: F811
    with_branches(services)
    plain = services.answer

    def answer(service: str, method: str, body: dict[str, Any]) -> Any:
        if service == "customers" and body.get("branch_id") == "bra_9":
            raise InvalidInput("customers.invalid", "Bad.", {"/branch_id": "There is none."})
        return plain(service, method, body)

    services.answer = answer  # type: ignore[method-assign]
    page = inside.get(f"{CARD}?branch=bra_9", headers=SWEDISH)
    assert (page.status_code, "Kunden har ingen sådan filial. Här visas hela kunden." in words(page)) == (404, True)
    assert "bra_9" not in "".join(links_to_the_card(page))
    assert "Genomgång" in page.text


def test_a_branch_that_can_be_none_is_refused(inside: Any, services: Services) -> None:  # noqa: F811
    assert inside.get(f"{CARD}?branch=%3Cx%3E", headers=SWEDISH).status_code in (404, 422)
    assert inside.get(f"{CARD}/tabs/activities/plan_activity?branch=%3Cx%3E", headers=SWEDISH).status_code == 404


def test_what_is_missing_is_brought_for_the_branch(inside: Any, services: Services) -> None:  # noqa: F811
    with_branches(services)
    services.trouble["crm"] = Unavailable("crm.down", "Down.")
    page = inside.get(LUND, headers=SWEDISH)
    (again,) = re.findall(r'id="retry" hx-get="([^"]+)"', page.text.replace("&amp;", "&"))
    assert parse_qs(urlsplit(again).query)["branch"] == ["bra_1"]
    del services.trouble["crm"]
    services.asked.clear()
    assert "Genomgång" in inside.get(again, headers=SWEDISH).text
    assert asked_branches(services) == {"bra_1"}


def test_a_form_begins_with_the_branch_of_the_card(inside: Any, services: Services) -> None:  # noqa: F811
    with_branches(services)
    page = inside.get(f"{CARD}/tabs/activities/plan_activity?branch=bra_1", headers=SWEDISH)
    assert page.status_code == 200
    assert f'href="{CARD}?tab=activities&amp;branch=bra_1"' in page.text
    assert 'value="bra_1" selected' in page.text or 'name="branch_id" value="bra_1"' in page.text


def test_a_form_leads_back_to_the_branch(inside: Any, services: Services) -> None:  # noqa: F811
    with_branches(services)
    address = f"{CARD}/tabs/activities/plan_activity?branch=bra_1"
    page = inside.get(address, headers=SWEDISH)
    (form,) = forms_of(page, address)
    typed = {"text": "Ring", "kind": "todo", "due_on": "2026-12-01"}
    answer = inside.post(address, data={**form.hidden, **typed}, headers=SWEDISH)
    assert answer.headers["Location"] == f"{CARD}?tab=activities&branch=bra_1&done=plan_activity"


def test_next_and_last_contact_lead_to_their_activities(inside: Any, services: Services, company: Company) -> None:  # noqa: F811
    one = {**MEETING, "overdue": False, "assignee": company.user.id, "contact_name": "Åsa Öhman"}
    items = [
        {**one, "which": "next", "id": "act_1", "overdue": True},
        {**one, "which": "last", "id": "act_2", "date": "2026-06-01", "kind": "call", "contact_name": ""},
    ]
    services.sections["crm"] |= {"head": [tab("contact_days", 5, "Kontakt", "Contact", items)], "version": CRM.version}
    page = inside.get(CARD, headers=SWEDISH)
    said = words(page)
    assert "Nästa kontakt 2026-07-01 · Möte · Åsa Öhman · Anna · Förfallen" in said
    assert "Senaste kontakt 2026-06-01 · Samtal · Anna" in said
    assert f'<dd class="bad"><a href="{CARD}/tabs/activities/rows/act_1">' in page.text
    assert f'<dd><a href="{CARD}/tabs/activities/rows/act_2">' in page.text


def test_an_older_crm_says_nothing_of_contacts(inside: Any, services: Services) -> None:  # noqa: F811
    assert "Nästa kontakt" not in words(inside.get(CARD, headers=SWEDISH))


def test_what_is_overdue_is_a_warning_in_words(inside: Any, services: Services) -> None:  # noqa: F811
    owed = {"owed": "120.00", "overdue_invoices": 1, "oldest_due_date": None, "overpaid": None}
    items = [
        {**owed, "currency": "SEK", "overdue": "20.00", "is_overdue": True},
        {**owed, "currency": "EUR", "overdue": "0.00", "is_overdue": False},
    ]
    block = tab("account", 10, "Saldo", "Balance", items)
    services.sections["billing"] |= {"head": [block], "version": BILLING.version}
    page = inside.get(CARD, headers=SWEDISH)
    assert page.text.count('<span class="badge bad">Förfallet 20,00 SEK</span>') == 1
    assert '<dd class="bad">20,00 SEK<br>0,00 EUR</dd>' in page.text


def test_every_list_of_a_tab_that_follows_branches_takes_one(app: Flask, company: Company) -> None:
    paths = company.get("/openapi.json").json["paths"]
    lists = {
        "activities": "activities",
        "contacts": "contacts",
        "quotes": "quotes",
        "orders": "orders",
        "contracts": "contracts",
        "cash": "receipts",
        "invoices": "invoices",
        "reminders": "reminders",
        "documents": "documents",
        "timeline": "timeline",
    }
    tabs = [tab for described in catalogue.describe_services().values() for tab in described.tabs]
    follow = {tab.key for tab in tabs if tab.by_branch}
    assert follow == {*lists, "branches", "map"}
    for last in lists.values():
        parameters = paths[f"/v1/customers/{{customer_id}}/{last}"]["get"]["parameters"]
        assert "branch_id" in {one["name"] for one in parameters if one["in"] == "query"}, last
