"""Alarms in the pages, how a user wants them, and the pages of teams; in both languages, without script."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from contracts.crm import activity_errors
from contracts.errors import Unavailable, invalid_fields
from gateway.models import User

from .conftest import Company
from .test_user_references import add_user, leave
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page
from .test_web_activities import an_activity
from .web_forms import forms_of, said_beside, send

Json = dict[str, Any]
ALARM = "alr_0000000000000000000000000000000a"
TEAM = "tea_00000000000000000000000000000001"


class Crm:
    """A service with one alarm and one team; `changes` are what it was asked to change, `trouble` by method what it raises."""

    def __init__(self) -> None:
        self.changes: list[tuple[str, Json]] = []
        self.trouble: dict[str, Exception] = {}
        self.asked: list[Json] = []
        self.failed = ""
        self.members: list[Json] = []
        self.steps: list[Json] = []
        self.mails: Json = {}

    def answer(self, method: str, body: Json, _context: Any) -> Any:
        if method in self.trouble:
            raise self.trouble[method]
        read = {
            "list_activities": lambda: {"items": [an_activity()], "next_cursor": None},
            "list_alarms": lambda: {"items": [self.alarm(body["user_id"])], "next_cursor": None},
            "list_teams": lambda: {"items": [self.team()], "next_cursor": None},
            "get_team": self.team,
            "hand_over_activities": lambda: self.steps.pop(0),
            "get_alarm_settings": lambda: {
                "email": "anna@test.example",
                "email_works": True,
                "quiet_from": "22:00",
                **self.mails,
            },
        }
        if method == "list_activities":
            self.asked.append(body)
        if method in read:
            return read[method]()
        if not method.startswith("check:"):
            self.changes.append((method, body))
        return self.team() if "team" in method else {}

    def team(self) -> Json:
        return {"id": TEAM, "version": 3, "name": "Norr", "members": self.members, "active": True}

    def alarm(self, user: str) -> Json:
        deliveries = [{"channel": "email", "failed": self.failed}] if self.failed else []
        at = "2026-03-02T07:00:00Z"
        return {
            "id": ALARM,
            "user_id": user,
            "at": at,
            "shown_at": at,
            "activity": an_activity(),
            "deliveries": deliveries,
        }


@pytest.fixture
def crm(responder: Any) -> Iterator[Crm]:
    service = Crm()
    with responder("crm", service.answer):
        yield service


@pytest.fixture
def inside(app: Flask, company: Company, crm: Crm) -> Any:
    return enter(app, company)


def test_alarms_stand_above_the_to_dos_and_are_put_away(inside: Any, company: Company, crm: Crm) -> None:
    page = open_page(inside, SWEDISH, "/activities")
    assert (
        "Påminnelser om aktiviteter 2026-03-02 08:00 Uppgift: Ring om offerten Norrlands Bygg AB Lägg undan"
        in words(page)
    )
    done = send(inside, page, "/alarms/dismiss")
    assert (done.status_code, done.headers["Location"]) == (303, "/activities#h-alarms")
    assert crm.changes == [("dismiss_alarm", {"user_id": company.user.id, "alarm_id": ALARM})]
    crm.failed = "recipient refused"
    assert "Could not be sent: e-mail Put away" in words(open_page(inside, ENGLISH, "/activities"))


def test_an_alarm_put_away_leaves_whose_day_is_shown(inside: Any, crm: Crm) -> None:
    page = open_page(inside, SWEDISH, "/activities?who=all&day=2026-03-02")
    assert send(inside, page, "/alarms/dismiss").headers["Location"] == "/activities?who=all&day=2026-03-02#h-alarms"


def test_to_dos_are_shown_though_alarms_and_teams_cannot_be_read(inside: Any, crm: Crm) -> None:
    crm.trouble = dict.fromkeys(("list_alarms", "list_teams"), Unavailable("crm.down", "down"))
    page = words(open_page(inside, SWEDISH, "/activities"))
    assert "Ring om offerten" in page
    assert "Lägg undan" not in page


def test_a_team_and_a_day_are_asked_for(inside: Any, crm: Crm) -> None:
    page = open_page(inside, SWEDISH, f"/activities?who={TEAM}&day=2026-03-09")
    assert f'<option value="{TEAM}" selected>Teamet Norr</option>' in page.text
    assert "Allt som är planerat den 2026-03-09." in words(page)
    asked = crm.asked[-1]
    assert (asked["team_id"], asked["on_or_after"], asked["on_or_before"]) == (TEAM, "2026-03-09", "2026-03-09")
    assert asked.get("finished") is None
    open_page(inside, SWEDISH, f"/calendar?who={TEAM}")
    assert crm.asked[-1]["team_id"] == TEAM


def test_how_alarms_come_is_chosen(inside: Any, company: Company, crm: Crm) -> None:
    page = open_page(inside, SWEDISH, "/account/alarms")
    assert 'value="anna@test.example"' in page.text
    typed = {"email": "a@b.example", "webhook": "", "quiet_from": "21:30", "quiet_until": "06:00", "language": "en"}
    done = send(inside, page, "/account/alarms", **typed)
    assert (done.status_code, done.headers["Location"]) == (303, "/account/alarms?done=alarms_kept")
    assert crm.changes == [("set_alarm_settings", {"user_id": company.user.id, **typed})]
    assert "Saved." in words(open_page(inside, ENGLISH, done.headers["Location"]))


@pytest.mark.parametrize(("name", "value"), [("email", "nobody"), ("quiet_from", "25:00"), ("webhook", "ftp://x")])
def test_what_is_wrong_is_said_beside_its_field(inside: Any, crm: Crm, name: str, value: str) -> None:
    wrong = send(inside, open_page(inside, SWEDISH, "/account/alarms"), "/account/alarms", **{name: value})
    assert (wrong.status_code, bool(said_beside(wrong, f"alarms-{name}"))) == (422, True)
    assert crm.changes == []


def test_what_the_service_refuses_is_said_beside_its_field(inside: Any, crm: Crm) -> None:
    inward = activity_errors.WEBHOOK_INWARD.at("/webhook")
    crm.trouble = {"set_alarm_settings": invalid_fields("crm", [inward])}
    page = open_page(inside, SWEDISH, "/account/alarms")
    wrong = send(inside, page, "/account/alarms", webhook="https://printer.local/x")
    assert said_beside(wrong, "alarms-webhook") == "Ange en adress på internet som börjar med https://."
    assert 'value="https://printer.local/x"' in wrong.text


def test_teams_are_listed_made_and_changed(inside: Any, company: Company, crm: Crm) -> None:
    bo: User = add_user(company, "Bo Ek")
    crm.members = [{"user_id": bo.id}]
    leave(company, bo)
    page = open_page(inside, SWEDISH, "/teams")
    assert "Norr Bo Ek (har slutat) Ändra team" in words(page)
    form = open_page(inside, ENGLISH, "/teams/new")
    assert "New team" in words(form)
    made = inside.post("/teams/new", data={**_hidden(form, "/teams/new"), "name": "Syd"}, headers=ENGLISH)
    assert made.headers["Location"] == "/teams?done=team_created"
    assert [method for method, _ in crm.changes] == ["create_team"]
    path = f"/teams/{TEAM}/change"
    form = open_page(inside, SWEDISH, path)
    assert "Bo Ek (har slutat)" in words(form)
    changed = inside.post(path, data={**_hidden(form, path), "name": "Norrland"}, headers=SWEDISH)
    assert changed.headers["Location"] == "/teams?done=team_changed", words(changed)
    method, body = crm.changes[-1]
    assert (method, body["name"], body["version"]) == ("change_team", "Norrland", 3)


def _hidden(page: Any, path: str) -> dict[str, str]:
    found = [*forms_of(page, path), *forms_of(page, f"{path}?")]
    return found[0].hidden


def test_only_administrators_change_teams(app: Flask, company: Company, crm: Crm) -> None:
    browser = enter(app, company, user=add_user(company, "Eva"))
    headers = {**SWEDISH, "Accept": "text/html"}
    assert browser.get("/teams", headers=headers).status_code == 403
    assert "/teams" not in open_page(browser, SWEDISH, "/activities").text.replace("/teams/", "")


def test_alarms_end_with_the_users_access(company: Company, crm: Crm) -> None:
    bo = add_user(company, "Bo")
    assert company.open("DELETE", f"/v1/users/{bo.id}").status_code == 204
    assert crm.changes == [("stop_alarms", {"user_ids": [bo.id]})]


def test_access_ends_though_crm_is_down(company: Company, crm: Crm) -> None:
    crm.trouble = {"stop_alarms": Unavailable("crm.down", "down")}
    bo, eva = add_user(company, "Bo"), add_user(company, "Eva")
    assert company.open("DELETE", f"/v1/users/{bo.id}").status_code == 204
    crm.trouble = {}
    assert company.open("DELETE", f"/v1/users/{eva.id}").status_code == 204
    assert crm.changes == [("stop_alarms", {"user_ids": sorted([bo.id, eva.id])})]


def test_activities_are_handed_over_with_customers(company: Company, crm: Crm) -> None:
    bo, eva = add_user(company, "Bo"), add_user(company, "Eva")
    crm.steps = [{"changed": 2, "left": 1}, {"changed": 1, "left": 0}]
    told = company.post(f"/v1/users/{bo.id}/hand-over", json={"to_id": eva.id, "fields": ["activities"]})
    assert told.json == {"changed": 0, "left": 0, "activities": 3}


def test_the_page_says_how_many_e_mails_a_day_and_how_many_were_held_back(
    app: Flask, company: Company, crm: Crm
) -> None:
    inside = enter(app, company)
    assert "om dagen går ut per e-post" not in words(open_page(inside, SWEDISH, "/account/alarms")), (
        "an earlier crm says none"
    )
    crm.mails = {"mails_per_day": 50}
    assert "Högst 50 påminnelser om dagen går ut per e-post." in words(open_page(inside, SWEDISH, "/account/alarms"))
    crm.mails["mails_held_back"] = 7
    said = words(open_page(inside, ENGLISH, "/account/alarms"))
    assert "7 alarms of today were not sent by e-mail: at most 50 go out in a day." in said


def test_an_alarm_of_a_full_day_says_that_it_is_here_alone(app: Flask, company: Company, crm: Crm) -> None:
    crm.failed = "day_full"
    assert "e-mail (enough for today)" in words(open_page(enter(app, company), ENGLISH, "/activities"))
