"""The pages of to-dos and of the calendar: whose, which day, which steps, in both languages."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from chassis import clock
from chassis.context import using
from chassis.testing import a_context
from contracts.access import Role
from contracts.errors import Conflict
from gateway.identity import users
from gateway.models import User

from .conftest import PASSWORD, Company
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page
from .web_forms import forms_of

Json = dict[str, Any]
ACTIVITY = "act_00000000000000000000000000000001"


def an_activity(**more: Any) -> Json:
    return {
        "id": ACTIVITY,
        "customer_id": "cus_1",
        "customer_name": "Norrlands Bygg AB",
        "kind": "todo",
        "status": "open",
        "text": "Ring om offerten",
        "assignee": "somebody",
        "due_on": "2026-03-02",
        "starts_at": None,
        "ends_at": None,
        "overdue": True,
        "version": 4,
        **more,
    }


class Crm:
    """A service with a list of activities; `steps` are those that were taken, `trouble` what it raises instead."""

    def __init__(self) -> None:
        self.items: list[Json] = [an_activity()]
        self.asked: list[Json] = []
        self.steps: list[tuple[str, Json]] = []
        self.trouble: Exception | None = None
        self.next_cursor: str | None = None

    def answer(self, method: str, body: Json, _context: Any) -> Any:
        if method == "list_activities":
            self.asked.append(body)
            return {"items": self.items, "next_cursor": self.next_cursor}
        if method in ("list_alarms", "list_teams"):
            return {"items": [], "next_cursor": None}
        if method == "get_activity" or method.startswith("check:"):
            return self.items[0]
        if self.trouble is not None:
            raise self.trouble
        self.steps.append((method, body))
        return self.items[0]


@pytest.fixture
def crm(responder: Any) -> Iterator[Crm]:
    service = Crm()
    with responder("crm", service.answer):
        yield service


@pytest.fixture
def inside(app: Flask, company: Company) -> Any:
    return enter(app, company)


@pytest.fixture
def bo(company: Company) -> User:
    with using(a_context(company.tenant)):
        return users.add(f"bo@{company.tenant}.example", "Bo", PASSWORD, [Role.SELLER])


def asked_of(crm: Crm) -> Json:
    return {name: value for name, value in crm.asked[-1].items() if value not in (None, "") and name != "limit"}


def test_own_activities_until_today_are_asked_for(inside: Any, company: Company, crm: Crm) -> None:
    crm.items = [an_activity(assignee=company.user.id)]
    page = words(open_page(inside, SWEDISH, "/activities"))
    assert "2026-03-02 Förfallen Uppgift: Ring om offerten Norrlands Bygg AB Anna Klarmarkera" in page
    today = clock.today().isoformat()
    assert asked_of(crm) == {"user_id": company.user.id, "finished": False, "on_or_before": today}
    english = words(open_page(inside, ENGLISH, "/activities"))
    assert "2026-03-02 Overdue To-do: Ring om offerten Norrlands Bygg AB Anna Finish" in english


def test_those_of_a_colleague_or_of_all(inside: Any, crm: Crm, bo: User) -> None:
    page = open_page(inside, SWEDISH, f"/activities?who={bo.id}")
    assert f'<option value="{bo.id}" selected>Bo</option>' in page.text
    assert asked_of(crm)["user_id"] == bo.id
    open_page(inside, SWEDISH, "/activities?who=all")
    assert not {"assignee", "user_id", "team_id"} & asked_of(crm).keys()


def test_a_to_do_is_finished_with_one_press(inside: Any, crm: Crm) -> None:
    page = open_page(inside, SWEDISH, "/activities?who=all")
    path = f"/activities/{ACTIVITY}/finish_activity?who=all"
    (form,) = forms_of(page, path)
    done = inside.post(path, data=form.hidden, headers=SWEDISH)
    assert (done.status_code, done.headers["Location"]) == (303, "/activities?who=all&done=finish_activity")
    ((method, body),) = crm.steps
    assert (method, body["activity_id"]) == ("finish_activity", ACTIVITY)
    assert "Klarmarkera: klart." in words(open_page(inside, SWEDISH, done.headers["Location"]))


def test_a_to_do_is_deferred_with_a_form(inside: Any, crm: Crm) -> None:
    path = f"/activities/{ACTIVITY}/defer_activity"
    assert f'href="{path}"' in open_page(inside, ENGLISH, "/activities").text
    page = open_page(inside, ENGLISH, path)
    assert "Defer until" in words(page)
    (form,) = forms_of(page, f"{path}?")
    wrong = inside.post(path, data={**form.hidden, "due_on": ""}, headers=ENGLISH)
    assert (wrong.status_code, 'id="f-due_on-wrong"' in wrong.text, crm.steps) == (422, True, [])
    done = inside.post(path, data={**form.hidden, "due_on": "2026-03-09"}, headers=ENGLISH)
    assert done.headers["Location"] == "/activities?done=defer_activity"
    ((_, body),) = crm.steps
    assert (body["due_on"], body["version"]) == ("2026-03-09", 4)


def test_a_step_that_is_refused_says_why(inside: Any, crm: Crm) -> None:
    crm.trouble = Conflict("crm.activity_state", "The activity is done.", {})
    page = open_page(inside, ENGLISH, "/activities")
    path = f"/activities/{ACTIVITY}/finish_activity"
    refused = inside.post(path, data=forms_of(page, path)[0].hidden, headers=ENGLISH)
    assert (refused.status_code, "The activity is done." in words(refused)) == (409, True)


def test_only_the_steps_of_the_state_are_offered(inside: Any, crm: Crm) -> None:
    crm.items = [an_activity(status="deferred"), an_activity(kind="call", status="planned", due_on=None)]
    page = open_page(inside, SWEDISH, "/activities")
    found = re.findall(rf"/activities/{ACTIVITY}/(\w+)", page.text)
    assert found == ["start_activity", "defer_activity", "record_outcome"]


def test_who_may_only_look_has_no_steps(app: Flask, company: Company, crm: Crm) -> None:
    with using(a_context(company.tenant)):
        viewer = users.add(f"v@{company.tenant}.example", "Vera", PASSWORD, [Role.VIEWER])
    browser = enter(app, company, user=viewer)
    page = open_page(browser, SWEDISH, "/activities?who=all")
    assert "Ring om offerten" in page.text
    assert f"/activities/{ACTIVITY}/" not in page.text
    headers = {**SWEDISH, "Accept": "text/html"}
    assert browser.get(f"/activities/{ACTIVITY}/finish_activity", headers=headers).status_code == 403


def test_only_the_next_steps_have_a_page(inside: Any, crm: Crm) -> None:
    headers = {**SWEDISH, "Accept": "text/html"}
    for name in ("change_activity", "cancel_activity", "delete_everything"):
        assert inside.get(f"/activities/{ACTIVITY}/{name}", headers=headers).status_code == 404


def test_many_have_pages(inside: Any, crm: Crm) -> None:
    crm.next_cursor = "the-next"
    page = open_page(inside, SWEDISH, "/activities?who=all")
    assert 'rel="next" href="/activities?who=all&amp;cursor=the-next"' in page.text
    assert "Första sidan" in words(open_page(inside, SWEDISH, "/activities?cursor=the-next"))
    assert asked_of(crm)["cursor"] == "the-next"


def test_a_week_begins_on_monday_and_knows_its_neighbours(inside: Any, company: Company, crm: Crm) -> None:
    crm.items = [
        an_activity(due_on="2026-12-28", overdue=False),
        an_activity(
            kind="meeting",
            status="planned",
            due_on=None,
            overdue=False,
            starts_at="2026-12-30T23:30:00Z",
            ends_at="2026-12-31T00:15:00Z",
            text="Nyårsmöte",
        ),
    ]
    page = open_page(inside, SWEDISH, "/calendar?week=2026-W53")
    said = words(page)
    assert "Vecka 53, 2026" in said
    assert "Måndag 2026-12-28 Uppgift: Ring om offerten" in said
    assert "Torsdag 2026-12-31 00:30–01:15 Möte: Nyårsmöte Norrlands Bygg AB" in said
    assert "Söndag 2027-01-03 Inget planerat" in said
    assert 'rel="prev" href="/calendar?week=2026-W52"' in page.text
    assert 'rel="next" href="/calendar?week=2027-W01"' in page.text
    asked = {"user_id": company.user.id, "on_or_after": "2026-12-28", "on_or_before": "2027-01-03"}
    assert asked_of(crm) == asked
    english = words(open_page(inside, ENGLISH, "/calendar?week=2026-W53"))
    assert "Week 53, 2026" in english
    assert "Thursday 2026-12-31 00:30–01:15 Meeting: Nyårsmöte" in english


def test_this_week_is_shown_first_and_today_marked(inside: Any, crm: Crm) -> None:
    page = open_page(inside, SWEDISH, "/calendar?who=all")
    today = clock.today()
    year, number, _ = today.isocalendar()
    assert f"Vecka {number}, {year}" in words(page)
    assert re.findall(r'id="h-([^"]+)" aria-current="date"', page.text) == [today.isoformat()]
    assert f'<input type="hidden" name="week" value="{year}-W{number:02}">' in page.text


@pytest.mark.parametrize("week", ["2026-W54", "2025-W53", "1999-W01", "2026-48", "x", "2026-W1", "٢٠٢٦-W01"])
def test_a_week_that_there_is_not_is_not_found(inside: Any, crm: Crm, week: str) -> None:
    assert inside.get(f"/calendar?week={week}", headers={**SWEDISH, "Accept": "text/html"}).status_code == 404


def test_a_module_that_is_off_has_no_pages(inside: Any, company: Company, crm: Crm) -> None:
    company.put_module("crm", on=False)
    for path in ("/activities", "/calendar"):
        assert inside.get(path, headers={**SWEDISH, "Accept": "text/html"}).status_code == 403
