"""The links of the head: those that the caller's roles and the company's modules allow, and no dead one."""

import re
from typing import Any

import pytest
from flask import Flask

from chassis.context import using
from chassis.testing import a_context
from contracts.access import Role
from gateway.identity import users
from gateway.web import pages
from gateway.web.navigation import PAGES

from .conftest import PASSWORD, Company
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page


def links(page: Any) -> list[str]:
    (nav,) = re.findall(r'<nav class="own".*?</nav>', page.text, re.DOTALL)
    return re.findall(r'href="([^"]+)"', nav)


def enter_as(app: Flask, company: Company, *roles: Role) -> Any:
    with using(a_context(company.tenant)):
        user = users.add(f"{'-'.join(roles)}@{company.tenant}.example", "Bo", PASSWORD, roles)
    return enter(app, company, user=user)


def test_an_administrator_has_all_of_them(app: Flask, company: Company) -> None:
    assert links(open_page(enter(app, company))) == [page.path for page in PAGES]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SELLER, Role.ACCOUNTANT])
def test_others_have_those_of_their_role(app: Flask, company: Company, role: Role) -> None:
    expected = [page.path for page in PAGES if page.role in (Role.VIEWER, role)]
    assert links(open_page(enter_as(app, company, role))) == expected


def test_a_module_that_is_off_takes_its_links_away(app: Flask, company: Company) -> None:
    company.put_module("billing", on=False)
    company.put_module("reminders", on=False)
    expected = [page.path for page in PAGES if page.module not in ("billing", "reminders")]
    assert links(open_page(enter(app, company))) == expected


def test_the_page_that_is_open_is_marked(app: Flask, company: Company) -> None:
    page = open_page(enter(app, company), path="/api-keys")
    assert re.findall(r'href="([^"]+)" aria-current="page"', page.text) == ["/api-keys"]


def test_each_link_leads_to_a_page_with_its_role() -> None:
    served = {one.path: one for one in pages.operations if one.method == "GET"}
    assert [page for page in PAGES if page.path not in served] == []
    assert [page for page in PAGES if served[page.path].module not in (None, page.module)] == []


@pytest.mark.parametrize(
    ("headers", "said"), [(SWEDISH, "Modulen är avstängd"), (ENGLISH, "The module is switched off")]
)
def test_a_page_of_a_module_that_is_off_says_so(
    app: Flask, company: Company, headers: dict[str, str], said: str
) -> None:
    company.put_module("crm", on=False)
    page = enter(app, company).get("/activities", headers={**headers, "Accept": "text/html"})
    assert page.status_code == 403
    assert said in words(page)
    assert ("CRM" in words(page), "behörighet" in words(page)) == (True, False)
