"""At most so many alarms go out to a user by e-mail on a day; an alarm that is sent again takes no second place."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from chassis.context import enter, using
from chassis.testing import a_context
from contracts.crm.alarms import GetAlarmSettings
from crm import alarm_quota, alarm_settings
from crm.alarm_models import Alarm, AlarmSettings, settings_id
from crm.tests.mail_server import MailServer, mail_server
from crm.tests.test_alarms import ANNA, AT, BO, choose, clean, deliver, look, set_up, stored, with_alarm  # noqa: F401

MOST = 3
ADDRESS = "anna@test.example"


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    with mail_server() as server:
        found = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "pages_url": "https://kort.test.example"}
        set_up(monkeypatch, alarm_mails_per_day=MOST, **found)
        yield server


def outcomes() -> list[str]:
    return sorted(row.get("failed", {}).get("email", "sent") for row in stored())


def test_a_day_has_so_many_mails_and_the_last_one_says_so(
    customer: str, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red before: every alarm went out, ten thousand to any address."""
    monkeypatch.setattr(alarm_settings, "now", lambda: AT)
    choose(ANNA, email=ADDRESS, language="en")
    for _ in range(MOST + 2):
        with_alarm(customer)
    look()
    deliver()
    assert outcomes() == ["day_full"] * 2 + ["sent"] * MOST
    assert [b"last reminder by e-mail today (3 a day)" in one for one in mail.taken] == [False, False, True]
    enter(a_context())
    said = alarm_settings.read(GetAlarmSettings(user_id=ANNA))
    assert (said.mails_per_day, said.mails_held_back) == (MOST, 2)


def test_the_next_day_and_a_colleague_have_their_own(customer: str, mail: MailServer) -> None:
    for user in (ANNA, BO):
        choose(user, email=ADDRESS)
    for _ in range(MOST + 1):
        with_alarm(customer, participants=[{"user_id": BO}])
    look()
    deliver()
    assert len(mail.taken) == 2 * MOST
    tomorrow = AT + timedelta(days=1)
    with_alarm(customer, alarm_at=tomorrow)
    look(tomorrow)
    deliver(tomorrow)
    assert len(mail.taken) == 2 * MOST + 1


def test_an_alarm_that_is_sent_again_has_its_place(customer: str, mail: MailServer) -> None:
    """As after a kill between the mail server's yes and the note."""
    choose(ANNA, email=ADDRESS)
    for _ in range(MOST):
        with_alarm(customer)
    look()
    deliver()
    again = {"$set": {"waiting": ["email"], "deliver_at": AT}, "$unset": {"sent": ""}}
    Alarm._get_collection().update_many({}, again)
    deliver(AT + timedelta(minutes=5))
    assert outcomes() == ["sent"] * MOST
    assert len(mail.taken) == 2 * MOST
    assert len({one["message-id"] for one in mail.messages()}) == MOST


def test_two_processes_do_not_both_take_the_last_place(customer: str, mail: MailServer) -> None:
    choose(ANNA, email=ADDRESS)
    alarms = [{"_id": f"alr_{number:012}", "user_id": ANNA, "shown_at": AT} for number in range(40)]
    places: list[int | None] = []

    def take(part: int) -> None:
        with using(a_context()):
            places.extend(alarm_quota.take_place(one, MOST) for one in alarms[part::8])

    threads = [threading.Thread(target=take, args=(part,)) for part in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(one for one in places if one) == [1, 2, 3]
    assert len(places) == 40
    enter(a_context())
    (row,) = AlarmSettings.rows({"_id": settings_id(ANNA)})
    assert len(row["mailed"]) == MOST


def test_another_choice_of_address_gives_no_new_places(customer: str, mail: MailServer) -> None:
    choose(ANNA, email=ADDRESS)
    for _ in range(MOST):
        with_alarm(customer)
    look()
    deliver()
    choose(ANNA, email="other@test.example")
    with_alarm(customer)
    look(AT + timedelta(seconds=30))
    deliver(AT + timedelta(seconds=30))
    assert outcomes() == ["day_full"] + ["sent"] * MOST
