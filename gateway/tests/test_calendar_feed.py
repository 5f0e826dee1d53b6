"""The secret address of a user's calendar: made, read by a client's library, made anew, revoked; and nothing for anybody else."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from icalendar import Calendar

from chassis.context import using
from chassis.testing import a_context
from contracts.access import Role
from contracts.errors import Unavailable
from gateway.identity import users
from gateway.models import CalendarFeed, User
from gateway.web import calendar_feed

from .conftest import PASSWORD, Company
from .test_audit import lines
from .test_web import ENGLISH, SWEDISH
from .test_web_account import enter, open_page
from .web_forms import send

Json = dict[str, Any]
STOCKHOLM = ZoneInfo("Europe/Stockholm")
TO_DO = {
    "id": "act_00000000000000000000000000000001",
    "customer_id": "cus_1",
    "customer_name": "Norrlands Bygg; AB",
    "kind": "todo",
    "status": "open",
    "text": "Ring om offerten, snart\n" + "Åäö " * 40,
    "assignee": "somebody",
    "due_on": "2026-03-02",
    "version": 4,
    "alarm_at": "2026-03-02T07:00:00Z",
    "changed_at": "2026-03-01T12:00:00Z",
}


def a_meeting(number: int, starts: str, ends: str, **more: Any) -> Json:
    event = {"kind": "meeting", "status": "planned", "due_on": None, "alarm_at": None, "text": f"Möte {number}"}
    return {**TO_DO, **event, "id": f"act_{number:032}", "starts_at": starts, "ends_at": ends, **more}


class Crm:
    def __init__(self) -> None:
        self.items: list[Json] = [TO_DO]
        self.asked: list[Json] = []
        self.trouble: Exception | None = None

    def answer(self, method: str, body: Json, _context: Any) -> Any:
        if self.trouble is not None:
            raise self.trouble
        if method == "get_alarm_settings":
            return {"email": "", "email_works": False}
        if method != "list_activities":
            return {}
        self.asked.append(body)
        return {"items": self.items, "next_cursor": None}


@pytest.fixture
def crm(responder: Any) -> Iterator[Crm]:
    service = Crm()
    with responder("crm", service.answer):
        yield service


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar_feed.READS, "_interval", 0.0)


def renew(browser: Any) -> str:
    """The path and query of the new address."""
    page = send(browser, open_page(browser, SWEDISH, "/account/alarms"), "/account/calendar")
    _, address = page.text.split("<code>")
    return "/calendar.ics" + address.partition("</code>")[0].partition("/calendar.ics")[2]


@pytest.fixture
def inside(app: Flask, company: Company, crm: Crm) -> Any:
    return enter(app, company)


def read(app: Flask, address: str) -> Any:
    return app.test_client().get(address)


def events(answer: Any) -> dict[str, Any]:
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8"), answer.text
    return {str(one["uid"]): one for one in Calendar.from_ical(answer.data).walk("VEVENT")}


def test_a_client_reads_what_the_user_has_to_do(app: Flask, company: Company, inside: Any, crm: Crm) -> None:
    address = renew(inside)
    (event,) = events(read(app, address)).values()
    assert str(event["summary"]) == "Uppgift: Ring om offerten, snart – Norrlands Bygg; AB"
    assert str(event["description"]).startswith("Ring om offerten, snart\nÅäö Åäö")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2026, 3, 2), date(2026, 3, 3))
    assert str(event["url"]).endswith("/customers/cus_1/tabs/activities/rows/act_00000000000000000000000000000001")
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("trigger") == datetime(2026, 3, 2, 7, tzinfo=UTC)
    asked = crm.asked[-1]
    assert (asked["user_id"], asked["limit"]) == (company.user.id, 200)
    assert all(len(line) <= 75 for line in read(app, address).data.split(b"\r\n"))


def _local(event: Any, name: str) -> str:
    said: str = event.decoded(name).astimezone(STOCKHOLM).strftime("%m-%d %H:%M %z")
    return said


def test_times_are_right_when_the_clocks_change(app: Flask, inside: Any, crm: Crm) -> None:
    crm.items = [
        a_meeting(1, "2027-03-27T08:00:00Z", "2027-03-27T09:00:00Z"),
        a_meeting(2, "2027-03-28T07:00:00Z", "2027-03-28T08:00:00Z"),
        a_meeting(3, "2027-03-28T00:30:00Z", "2027-03-28T01:30:00Z"),
        a_meeting(4, "2026-10-24T07:00:00Z", "2026-10-24T08:00:00Z"),
        a_meeting(5, "2026-10-25T08:00:00Z", "2026-10-25T09:00:00Z"),
        a_meeting(6, "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", status="held"),
    ]
    found = events(read(app, renew(inside)))
    shown = [
        tuple(_local(found[f"act_{number:032}@kundkort"], name) for name in ("dtstart", "dtend"))
        for number in range(1, 7)
    ]
    assert shown == [
        ("03-27 09:00 +0100", "03-27 10:00 +0100"),
        ("03-28 09:00 +0200", "03-28 10:00 +0200"),
        ("03-28 01:30 +0100", "03-28 03:30 +0200"),
        ("10-24 09:00 +0200", "10-24 10:00 +0200"),
        ("10-25 09:00 +0100", "10-25 10:00 +0100"),
        ("10-25 02:30 +0200", "10-25 02:30 +0100"),
    ]


def secret_of(address: str) -> str:
    """What stands behind "usr_…_": one in two secrets has a "_" of its own."""
    return address.partition("key=")[2].split("_", 2)[2]


def test_a_new_address_ends_the_old_one_and_none_is_shown_twice(app: Flask, company: Company, inside: Any) -> None:
    first = renew(inside)
    second = renew(inside)
    assert first != second
    assert (read(app, first).status_code, read(app, second).status_code) == (404, 200)
    assert "calendar.ics" not in open_page(inside, SWEDISH, "/account/alarms").text
    stored = CalendarFeed._get_collection().find_one({"_id": company.user.id})
    assert secret_of(second) not in str(stored)
    gone = send(inside, open_page(inside, ENGLISH, "/account/alarms"), "/account/calendar/revoke")
    assert gone.headers["Location"] == "/account/alarms?done=feed_revoked"
    assert read(app, second).status_code == 404


@pytest.mark.parametrize("key", ["", "x", "usr_" + "0" * 32 + "_" + "A" * 43, "../etc", "usr_" + "0" * 32, "%00"])
def test_anything_else_is_not_found(app: Flask, key: str) -> None:
    assert read(app, f"/calendar.ics?key={key}").status_code == 404
    assert read(app, "/calendar.ics").status_code == 404


def test_another_users_secret_opens_nothing(app: Flask, company: Company, inside: Any) -> None:
    address = renew(inside)
    other = address.replace(company.user.id, "usr_" + "0" * 32)
    assert read(app, other).status_code == 404


def test_who_has_left_or_has_no_module_has_no_calendar(app: Flask, company: Company, crm: Crm) -> None:
    with using(a_context(company.tenant)):
        bo: User = users.add(f"bo@{company.tenant}.example", "Bo", PASSWORD, [Role.SELLER])
    address = renew(enter(app, company, user=bo))
    company.put_module("crm", on=False)
    assert read(app, address).status_code == 404
    company.put_module("crm", on=True)
    assert read(app, address).status_code == 200
    with using(a_context(company.tenant)):
        users.deactivate(bo.id)
    assert read(app, address).status_code == 404


def test_a_service_that_is_down_is_not_an_empty_calendar(app: Flask, inside: Any, crm: Crm) -> None:
    address = renew(inside)
    crm.trouble = Unavailable("crm.down", "down")
    assert read(app, address).status_code == 503


def test_a_calendar_that_did_not_change_is_not_sent_again(app: Flask, inside: Any) -> None:
    address = renew(inside)
    mark = read(app, address).headers["ETag"]
    again = app.test_client().get(address, headers={"If-None-Match": mark})
    assert (again.status_code, again.data) == (304, b"")


def test_reads_are_limited_and_noted_without_the_secret(
    app: Flask, company: Company, inside: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = renew(inside)
    monkeypatch.setattr(calendar_feed.READS, "_interval", 3.0)
    assert [read(app, address).status_code for _ in range(3)] == [200, 429, 429]
    (line,) = [one for one in lines(company, "&operation=calendar_feed") if one["status"] == 200]
    assert (line["user"], line["subjects"]) == (company.user.id, [])
    assert secret_of(address) not in str(lines(company))


def test_contacts_who_take_part_and_signs_in_names(app: Flask, company: Company, crm: Crm) -> None:
    with using(a_context(company.tenant)):
        eva: User = users.add(f"eva@{company.tenant}.example", "Ek, Eva; VD", PASSWORD, [Role.SELLER])
    crm.items = [{**TO_DO, "contact_name": "Bo", "participants": [{"contact_name": "Åsa, Ek"}, {"user_id": eva.id}]}]
    answer = read(app, renew(enter(app, company, user=eva)))
    (event,) = events(answer).values()
    assert str(event["description"]).splitlines()[-2:] == ["Bo", "Åsa, Ek"]
    assert "X-WR-CALNAME:Kundkort – Ek\\, Eva\\; VD\r\n" in answer.text
