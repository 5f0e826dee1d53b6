"""Deleting a customer: over HTTP, and the page that says what it means and how far it has come."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from chassis.context import using
from chassis.testing import a_context
from contracts.access import Role
from contracts.errors import NotFound
from gateway.identity import users

from .conftest import PASSWORD, Company
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter
from .web_forms import forms_of, send

PAGE = "/customers/cus_1/delete"
CUSTOMER = {"id": "cus_1", "number": "10042", "name": "Handel & Co AB", "version": 7}
ASKED_AT = "2026-03-01T23:30:00Z"
"""The second of March in Stockholm."""


class Register:
    """What the customers service answers: `states` one after the other, the last one for ever."""

    def __init__(self) -> None:
        self.customer: dict[str, Any] | None = CUSTOMER
        self.states: list[dict[str, Any]] = []
        self.deleted_with: list[Any] = []

    def answer(self, method: str, body: dict[str, Any], _context: Any) -> Any:
        if method == "get_customer" and self.customer is not None:
            return self.customer
        if method == "delete_customer":
            self.deleted_with.append(body["version"])
        if method in ("delete_customer", "get_customer_deletion") and self.states:
            return self.states.pop(0) if len(self.states) > 1 else self.states[0]
        raise NotFound("customers.customer_not_found", "There is no customer.")


def deletion(state: str, awaiting: tuple[str, ...] = (), **held: int) -> dict[str, Any]:
    holdings = [{"kind": kind, "count": count} for kind, count in held.items()]
    held_by = [{"service": "sales", "holdings": holdings}] if held else []
    said = {"customer_id": "cus_1", "number": "10042", "asked_at": ASKED_AT, "asked_by": "eva"}
    return {**said, "state": state, "held_by": held_by, "awaiting": list(awaiting)}


@pytest.fixture
def register(responder: Any) -> Iterator[Register]:
    told = Register()
    with responder("customers", told.answer):
        yield told


@pytest.fixture
def inside(app: Flask, company: Company) -> Any:
    """A browser of an administrator."""
    return enter(app, company)


def delete(company: Company, role: str = "administrator") -> Any:
    return company.open("DELETE", "/v1/customers/cus_1", role, headers={"If-Match": '"7"'})


def test_it_begins_once_all_have_answered(company: Company, register: Register) -> None:
    register.states = [deletion("asked", ("sales", "billing")), deletion("asked", ("billing",)), deletion("asked")]
    answer = delete(company)
    assert (answer.status_code, answer.json["state"], answer.json["awaiting"]) == (202, "asked", [])
    assert (register.deleted_with, company.get("/v1/customers/cus_1/deletion").json["number"]) == ([7], "10042")


def test_a_service_that_is_silent_is_not_waited_for_long(company: Company, register: Register) -> None:
    register.states = [deletion("asked", ("billing",))]
    assert (delete(company).status_code, delete(company).json["awaiting"]) == (202, ["billing"])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sv", "Kunden kan inte tas bort, eftersom den har order, fakturor. Gör den inaktiv i stället."),
        ("en", "The customer cannot be deleted, since it has orders, invoices. Make it inactive instead."),
    ],
)
def test_what_stands_in_the_way_is_a_conflict(company: Company, register: Register, language: str, said: str) -> None:
    register.states = [deletion("asked", ("sales",)), deletion("refused", order=2, invoice=1)]
    headers = {"If-Match": '"7"', "Accept-Language": language}
    refused = company.open("DELETE", "/v1/customers/cus_1", headers=headers)
    assert (refused.status_code, refused.json["code"]) == (409, "customers.customer_in_use")
    assert (refused.json["detail"], refused.json["held"]) == (said, ["held.order", "held.invoice"])


def test_only_an_administrator_deletes_and_with_a_version(company: Company, register: Register) -> None:
    assert delete(company, "seller").status_code == 403
    assert company.open("DELETE", "/v1/customers/cus_1").status_code == 428
    assert company.get("/v1/customers/cus_1/deletion", role="seller").status_code == 403
    assert register.deleted_with == []


def test_the_page_says_what_it_means_and_begins(inside: Any, register: Register) -> None:
    page = inside.get(PAGE, headers=SWEDISH)
    assert (page.status_code, "Ta bort kunden: Handel &amp; Co AB (10042)" in words(page)) == (200, True)
    register.states = [deletion("asked")]
    sent = send(inside, page, PAGE)
    assert (sent.status_code, sent.headers["Location"], register.deleted_with) == (303, PAGE, [7])
    page = inside.get(PAGE, headers=ENGLISH)
    assert "The customer is being deleted." in words(page)
    assert forms_of(page, PAGE) == []


def test_the_page_says_why_it_was_refused(inside: Any, register: Register) -> None:
    page = inside.get(PAGE, headers=SWEDISH)
    register.states = [deletion("refused", order=2)]
    assert send(inside, page, PAGE).headers["Location"] == PAGE
    said = words(inside.get(PAGE, headers=SWEDISH))
    assert "Kunden togs inte bort (2026-03-02). Den har order. Gör den inaktiv i stället." in said
    register.states = [deletion("refused", ("billing",))]
    assert "A service did not answer in time. Try again." in words(inside.get(PAGE, headers=ENGLISH))


def test_the_page_of_one_that_is_gone_and_of_one_that_never_was(inside: Any, register: Register) -> None:
    register.customer = None
    assert inside.get(PAGE, headers=SWEDISH).status_code == 404
    register.states = [deletion("deleted")]
    page = inside.get(PAGE, headers=SWEDISH)
    assert (page.status_code, "Kunden är borttagen." in words(page)) == (200, True)


def test_who_may_not_sees_no_page(app: Flask, company: Company, register: Register) -> None:
    with using(a_context(company.tenant)):
        seller = users.add(f"s@{company.tenant}.example", "Sara", PASSWORD, [Role.SELLER])
    assert enter(app, company, user=seller).get(PAGE, headers=SWEDISH).status_code == 403
