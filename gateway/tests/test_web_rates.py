"""The page "Rates and fees": what administrators read when a reference rate is missing."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask import Flask

from chassis.context import using
from chassis.testing import a_context
from contracts.access import Role
from gateway.identity import users

from .conftest import PASSWORD, Company
from .responder import Responder
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page


def rate(table: str, kind: str | None, first: str, value: str, **more: str) -> dict[str, Any]:
    return {"table": table, "kind": kind, "first": first, "value": value, **more}


KNOWN: dict[str, Any] = {
    "items": [
        rate("fee", "late_payment", "2013-03-16", "450.00", source="lagen", origin="release"),
        rate("reference", None, "2025-07-01", "2.00", source="§ 9", origin="release"),
        rate("reference", None, "2026-01-01", "-0.50", source="", origin="company"),
        rate("fee", "of_next_year", "2027-01-01", "1.00", source="SFS", origin="common"),
    ],
    "missing": ["2026-07-01"],
    "warnings": [{"code": "reference_rate_missing", "detail": "?", "values": {"half_year": "2026-07-01"}}],
}


@pytest.fixture
def billing(responder: Callable[..., AbstractContextManager[Responder]]) -> Iterator[Responder]:
    with responder("billing", lambda method, *_: KNOWN if method == "get_rates" else {}) as started:
        yield started


def test_what_is_missing_is_said_in_both_languages(app: Flask, company: Company, billing: Responder) -> None:
    browser = enter(app, company)
    page = words(open_page(browser, SWEDISH, "/rates"))
    assert "Referensräntan för halvåret från 2026-07-01 saknas." in page
    assert (
        "Referensränta 2026-01-01 −0,50\u00a0% Företagets inställningar Referensränta 2025-07-01 2,00\u00a0% § 9"
        in page
    )
    assert "Förseningsersättning 2013-03-16 450,00 kr lagen" in page
    assert "of_next_year 2027-01-01 1,00 kr SFS" in page
    page = words(open_page(browser, ENGLISH, "/rates"))
    assert "The reference rate of the half-year from 2026-07-01 is missing." in page
    assert "Late payment 2013-03-16 450.00 kr lagen" in page


def test_only_administrators_see_it(app: Flask, company: Company, billing: Responder) -> None:
    assert "Räntor och avgifter" in words(open_page(enter(app, company), SWEDISH, "/rates"))
    with using(a_context(company.tenant)):
        viewer = users.add(f"v@{company.tenant}.example", "Viewer", PASSWORD, [Role.VIEWER])
    page = enter(app, company, user=viewer).get("/rates", headers=SWEDISH)
    assert (page.status_code, "450" in page.text) == (403, False)
