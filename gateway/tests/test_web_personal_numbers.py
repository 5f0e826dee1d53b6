"""The page that shows a personal number in full to who says why; and services of the release before, which know no purpose."""

from typing import Any

import pytest
from flask import Flask

from contracts import catalogue
from contracts.errors import Conflict

from .conftest import Company
from .test_web import (  # noqa: F401 - fixtures
    CARD,
    CUSTOMER,
    ENGLISH,
    SWEDISH,
    Services,
    browser,
    inside,
    services,
    tab,
    words,
)
from .web_forms import said_beside, send

NUMBER = "900101-0017"
PAGE = f"{CARD}/personal-numbers"
PERSON = {**CUSTOMER, "kind": "person", "identity_number": NUMBER}


@pytest.fixture
def asked(services: Services, monkeypatch: pytest.MonkeyPatch) -> list[Any]:  # noqa: F811
    """What the services are asked for numbers in full; they know a person."""
    found: list[Any] = []
    services.sections["customers"] = {
        "customer": dict(PERSON),
        "tabs": [tab("info", 100, "Info", "Info", [{"text": "Rad 1"}])],
        "version": catalogue.describe_services()["customers"].version,
    }

    def answer(service: str, method: str, body: dict[str, Any]) -> Any:
        if method == "reveal_personal_number":
            found.append(body)
            return {"customer_id": body["customer_id"], "identity_number": NUMBER, "vat_number": "", "peppol_id": ""}
        if method == "get_customer":
            return {**PERSON, "version": 1}
        return Services.answer(services, service, method, body)

    monkeypatch.setattr(services, "answer", answer)
    return found


def test_the_card_leads_to_the_number(inside: Any, asked: list[Any]) -> None:  # noqa: F811
    card = inside.get(CARD, headers=SWEDISH)
    assert "900101-••••" in card.text
    assert NUMBER not in card.text
    assert f'<a class="all" href="{PAGE}">Visa personnummer</a>' in card.text


def test_a_company_has_nothing_to_show(inside: Any, services: Services) -> None:  # noqa: F811
    assert PAGE not in inside.get(CARD, headers=SWEDISH).text


def test_the_form_shows_the_number_for_a_purpose(inside: Any, asked: list[Any]) -> None:  # noqa: F811
    page = inside.get(PAGE, headers=SWEDISH)
    assert NUMBER not in page.text
    shown = send(inside, page, PAGE, purpose="tax_reduction", note="ROT")
    assert (shown.status_code, NUMBER in shown.text) == (200, True)
    assert asked == [{"customer_id": "cus_1", "purpose": "tax_reduction", "note": "ROT"}]


def test_the_form_says_what_is_missing(inside: Any, asked: list[Any]) -> None:  # noqa: F811
    page = inside.get(PAGE, headers=ENGLISH)
    refused = send(inside, page, PAGE, purpose="other", note="")
    assert (refused.status_code, said_beside(refused, "note")) == (422, "Describe why the personal number is needed.")
    assert '<option value="other" selected>' in refused.text
    assert send(inside, page, PAGE, purpose="").status_code == 422
    assert asked == []


@pytest.mark.parametrize("code", ["customers.request_unknown", "customers.unknown_method"])
def test_an_older_service_is_asked_for_the_customer(app: Flask, company: Company, responder: Any, code: str) -> None:
    customer = {"id": "cus_older1", "kind": "person", "identity_number": NUMBER, "version": 1}

    def answer(method: str, _body: Any, _context: Any) -> Any:
        if method == "reveal_personal_number":
            raise Conflict(code, "Unknown.")
        return customer

    with responder("customers", answer):
        assert company.get("/v1/customers/cus_older1").json["identity_number"] == "900101-••••"
        path, body = "/v1/customers/cus_older1/personal-numbers", {"purpose": "correction"}
        assert company.post(path, json=body).json["identity_number"] == NUMBER
