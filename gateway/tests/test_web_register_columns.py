"""The columns of the register that a user keeps, and what is suggested in its filters and in the customer's form."""

import re
from typing import Any

import pytest
from flask import Flask
from pymongo.errors import AutoReconnect

from chassis.context import using
from chassis.testing import a_context
from contracts.access import Role
from contracts.common_errors import REQUEST_UNKNOWN
from contracts.errors import InvalidInput
from gateway.identity import users
from gateway.models import RegisterColumns

from .conftest import PASSWORD, Company
from .test_web import SWEDISH, Services, browser, inside, services, words  # noqa: F401
from .test_web_account import enter
from .web_forms import send

CHOSEN = "/customers?name=bygg&columns=name,seller"
VALUES = {"groups": ["VVS", "<b>"], "sellers": ["Åsa"], "cities": ["Lund", "Ystad"]}


def headings(page: Any) -> list[str]:
    return re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', page.text)


def show(browser: Any, path: str = "/customers") -> Any:  # noqa: F811
    return browser.get(path, headers=SWEDISH)


@pytest.mark.usefixtures("services")
def test_columns_are_kept_for_the_user_and_for_nobody_else(app: Flask, company: Company, inside: Any) -> None:  # noqa: F811
    usual = headings(show(inside))
    chosen = show(inside, CHOSEN)
    assert headings(chosen) == ["Namn", "Säljare"] != usual
    assert re.findall(r'type="hidden" name="columns" value="(\w+)"', chosen.text) == ["name", "seller"]
    done = send(inside, chosen, "/customers/columns", columns=["name", "seller"])
    assert (done.status_code, done.headers["Location"]) == (303, "/customers?name=bygg&kept=true")
    assert "Kolumnerna är sparade för dig." in words(show(inside, done.headers["Location"]))
    assert headings(show(inside)) == ["Namn", "Säljare"]
    assert "/customers/columns" not in show(inside).text, "what is kept need not be kept again"
    with using(a_context(company.tenant)):
        bo = users.add(f"bo@{company.tenant}.example", "Bo", PASSWORD, {Role.VIEWER})
    assert headings(show(enter(app, company, user=bo))) == usual


@pytest.mark.usefixtures("services")
def test_the_file_has_the_kept_columns_and_others_can_be_looked_at(inside: Any) -> None:  # noqa: F811
    send(inside, show(inside, CHOSEN), "/customers/columns", columns=["name", "seller"])
    page = show(inside)
    assert 'href="/v1/customer-register/file?columns=name%2Cseller&amp;language=sv"' in page.text
    assert headings(show(inside, "/customers?columns=city")) == ["Ort"]
    assert headings(show(inside)) == ["Namn", "Säljare"]


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize("back", ["https://evil.example/customers", "//evil.example", "/account", "/customers\r\nX: y"])
def test_the_way_back_leads_to_the_register_only(inside: Any, back: str) -> None:  # noqa: F811
    done = send(inside, show(inside, CHOSEN), "/customers/columns", columns=["name"], back=back)
    assert done.headers["Location"] == "/customers?kept=true"


def test_the_register_shows_who_is_responsible_and_the_properties(
    company: Company,
    inside: Any,  # noqa: F811
    services: Services,  # noqa: F811
) -> None:
    with using(a_context(company.tenant)):
        colleague = users.add(f"asa@{company.tenant}.example", "Åsa Öberg", PASSWORD, {Role.VIEWER}).id
    item = {
        "id": "cus_1",
        "number": "1",
        "name": "Bygg AB",
        "responsible_id": colleague,
        "properties": [
            {"id": "prp_1", "name": "Anställda", "since": "2026-03-02T00:00:00Z", "kind": "number", "value": "12.5"},
            {"id": "prp_2", "name": "VIP", "since": "2026-03-02T00:00:00Z"},
        ],
    }
    services.register = {"items": [item], "total": 1}
    page = show(inside, "/customers?columns=name,responsible,properties")
    assert headings(page) == ["Namn", "Ansvarig", "Egenskaper"]
    assert "Åsa Öberg" in words(page)
    assert "Anställda: 12,5, VIP" in words(page)
    asked = [body for method, body in services.asked if method == "list_customer_register"]
    assert asked[-1]["with_properties"] is True
    show(inside, "/customers?columns=name")
    asked = [body for method, body in services.asked if method == "list_customer_register"]
    assert asked[-1].get("with_properties", False) is False


def test_a_property_that_nobody_has_made_is_said_at_its_field(
    inside: Any,  # noqa: F811
    services: Services,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unknown = {"/property": "property_unknown There is no property Ingen."}
    usual = services.answer

    def answer(service: str, method: str, body: dict[str, Any]) -> Any:
        if method == "list_customer_register":
            raise InvalidInput("crm.property_unknown", "There is no property Ingen.", unknown)
        return usual(service, method, body)

    monkeypatch.setattr(services, "answer", answer)
    page = show(inside, "/customers?property=Ingen")
    assert page.status_code == 422
    assert 'id="f-property-wrong"' in page.text
    assert 'value="Ingen"' in page.text


@pytest.mark.usefixtures("services")
def test_columns_of_a_newer_release_are_left_out(company: Company, inside: Any) -> None:  # noqa: F811
    send(inside, show(inside, CHOSEN), "/customers/columns", columns=["name", "seller"])
    rows = RegisterColumns._get_collection()
    rows.update_one({"tenant": company.tenant}, {"$set": {"columns": ["moon", "city"]}})
    assert headings(show(inside)) == ["Ort"]


@pytest.mark.usefixtures("services")
def test_a_database_that_does_not_answer_costs_the_choice_only(
    inside: Any,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def silent(*_asked: Any, **_options: Any) -> Any:
        raise AutoReconnect("nobody there")

    usual = headings(show(inside))
    send(inside, show(inside, CHOSEN), "/customers/columns", columns=["name", "seller"])
    monkeypatch.setattr(RegisterColumns, "rows", silent)
    assert headings(show(inside)) == usual


def test_the_api_keeps_them_too(company: Company) -> None:
    assert company.get("/v1/me/register-columns", role="viewer").json == {"columns": []}
    for _ in range(2):
        put = company.open("PUT", "/v1/me/register-columns", role="viewer", json={"columns": ["city", "name", "city"]})
        assert (put.status_code, put.json) == (200, {"columns": ["city", "name"]})
    assert company.get("/v1/me/register-columns", role="viewer").json == {"columns": ["city", "name"]}
    assert company.get("/v1/me/register-columns", role="seller").json == {"columns": []}
    bad = company.open("PUT", "/v1/me/register-columns", json={"columns": ["secret"]})
    assert bad.json["errors"][0]["pointer"] == "/columns/0"


def with_values(services: Services) -> None:  # noqa: F811
    plain = services.answer

    def answer(service: str, method: str, body: dict[str, Any]) -> Any:
        said = plain(service, method, body)
        return VALUES if method == "list_register_values" else said

    services.answer = answer  # type: ignore[method-assign]


def suggested(page: Any, field: str) -> list[str]:
    """What is suggested in the input with that id."""
    (listed,) = re.findall(rf'<input id="{field}"[^>]* list="([^"]+)"', page.text)
    (options,) = re.findall(rf'<datalist id="{listed}">(.*?)</datalist>', page.text, re.DOTALL)
    return re.findall(r'<option value="([^"]*)">', options)


def test_values_in_use_are_suggested_in_the_filters(inside: Any, services: Services) -> None:  # noqa: F811
    with_values(services)
    page = show(inside, "/customers?extended=true")
    assert suggested(page, "f-group") == ["VVS", "&lt;b&gt;"]
    assert (suggested(page, "f-seller"), suggested(page, "f-city")) == (["Åsa"], ["Lund", "Ystad"])


@pytest.mark.parametrize(
    ("query", "q", "options"),
    [("city=+lu", "lu", ["Lund", "Ystad"]), ("group=V", "V", ["VVS", "&lt;b&gt;"]), ("", "", ["Lund", "Ystad"])],
)
def test_what_is_typed_into_a_filter_is_asked_for(
    inside: Any,  # noqa: F811
    services: Services,  # noqa: F811
    query: str,
    q: str,
    options: list[str],
) -> None:
    with_values(services)
    page = show(inside, f"/customers/values?{query}")
    assert re.findall(r'<option value="([^"]*)">', page.text) == options
    assert services.asked[-1] == ("list_register_values", {"q": q})
    assert "<html" not in page.text
    services.trouble["crm"] = REQUEST_UNKNOWN.error("crm")
    assert "<option" not in show(inside, f"/customers/values?{query}").text


def test_values_in_use_are_suggested_in_the_customers_form(inside: Any, services: Services) -> None:  # noqa: F811
    with_values(services)
    page = show(inside, "/new-customer")
    assert suggested(page, "f-fields-group") == ["VVS", "&lt;b&gt;"]
    assert suggested(page, "f-fields-seller") == ["Åsa"]
    assert suggested(page, "f-fields-addresses-invoice-city") == ["Lund", "Ystad"]


def test_a_service_that_cannot_say_costs_the_suggestions_only(inside: Any, services: Services) -> None:  # noqa: F811
    plain = services.answer

    def answer(service: str, method: str, body: dict[str, Any]) -> Any:
        if method == "list_register_values":
            raise REQUEST_UNKNOWN.error("crm")
        return plain(service, method, body)

    services.answer = answer  # type: ignore[method-assign]
    for path, field in (("/customers?extended=true", "f-group"), ("/new-customer", "f-fields-group")):
        page = show(inside, path)
        assert (page.status_code, f'id="{field}"' in page.text, f'id="{field}-list"' in page.text) == (200, True, False)
