"""Addresses that an earlier release has stored unasked: alarms go there for a month more, and say so; none is lost in silence."""

from datetime import UTC, datetime, timedelta

import pytest

from chassis.clock import now as clock_now
from crm import alarm_addresses, alarm_settings
from crm.alarm_models import AlarmSettings
from crm.tests.address_steps import ANNA, NEW, OLD, ask, ask_again, codes, confirm, post, read, text_of
from crm.tests.mail_server import MailServer
from crm.tests.test_alarms import AT, clean, deliver, look, mail, store_as_before, stored, with_alarm  # noqa: F401 - fixtures

DAY = timedelta(days=1)
LAST = AT.astimezone(UTC) + DAY * alarm_addresses.KEPT_DAYS


def go_off(customer: str, at: datetime = AT) -> None:
    with_alarm(customer, alarm_at=at)
    look(at)
    deliver(at)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "sv",
            "Adressen är inte bekräftad. Efter 2026-04-01 skickas inga påminnelser hit om den inte bekräftas på sidan.",
        ),
        (
            "en",
            "This address is not confirmed. After 2026-04-01 no reminders are sent here unless confirmed on the page.",
        ),
    ],
)
def test_alarms_go_on_and_say_for_how_long(customer: str, mail: MailServer, language: str, said: str) -> None:  # noqa: F811
    store_as_before(ANNA, OLD)
    AlarmSettings._get_collection().update_one({}, {"$set": {"language": language}})
    assert (read().email, read().email_state, read().email_until) == (OLD, "kept", None)
    go_off(customer)
    text = text_of(mail.messages()[0])
    assert said in text
    assert "https://kort.test.example/account/alarms" in text


def test_after_a_month_they_are_in_the_page_alone(
    customer: str,
    mail: MailServer,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store_as_before(ANNA, OLD)
    go_off(customer)
    go_off(customer, LAST - timedelta(minutes=1))
    assert len(mail.taken) == 2
    go_off(customer, LAST)
    assert len(mail.taken) == 2
    assert stored()[-1]["failed"] == {"email": "unconfirmed"}
    monkeypatch.setattr(alarm_settings, "now", lambda: LAST)
    assert (read().email_state, read().email_in_use, read().email_until) == ("ended", "", None)
    monkeypatch.setattr(alarm_settings, "now", lambda: LAST - DAY)
    assert (read().email_state, read().email_in_use, read().email_until) == ("kept", OLD, LAST)


def test_it_is_confirmed_by_a_code(customer: str, mail: MailServer) -> None:  # noqa: F811
    store_as_before(ANNA, OLD)
    go_off(customer, clock_now())
    said = ask_again()
    assert (said.email_state, said.code is not None, post()) == ("kept", True, 1)
    code = text_of(mail.messages()[-1]).split("\n\n")[1].strip()
    assert confirm(code).email_state == "confirmed"
    go_off(customer, clock_now() + 2 * DAY * alarm_addresses.KEPT_DAYS)
    assert (len(mail.taken), "inte bekräftad" in text_of(mail.messages()[-1])) == (3, False)


def test_saving_other_settings_asks_for_nothing_and_keeps_it(mail: MailServer) -> None:  # noqa: F811
    store_as_before(ANNA, OLD)
    said = ask(OLD, quiet_from="22:00", quiet_until="07:00")
    assert (said.email_state, said.email_in_use, said.quiet_from, post()) == ("kept", OLD, "22:00", 0)


def test_another_address_follows_it_once_confirmed(customer: str, mail: MailServer) -> None:  # noqa: F811
    store_as_before(ANNA, OLD)
    said = ask(NEW)
    assert (said.email, said.email_state, said.email_in_use) == (NEW, "asked", OLD)
    post()
    ((address, code),) = codes(mail)
    assert (address, confirm(code).email_in_use) == (NEW, NEW)
    go_off(customer)
    assert str(mail.messages()[-1]["To"]) == NEW


def test_one_that_a_release_before_stores_over_a_confirmed_one_is_unconfirmed(
    customer: str,
    mail: MailServer,  # noqa: F811
) -> None:
    """While both run; back at the confirmed one, nothing is asked."""
    ask(OLD)
    post()
    confirm(codes(mail)[0][1])
    store_as_before(ANNA, NEW)
    assert (read().email, read().email_state) == (NEW, "kept")
    go_off(customer)
    assert "inte bekräftad" in text_of(mail.messages()[-1])
    store_as_before(ANNA, OLD)
    assert read().email_state == "confirmed"
    store_as_before(ANNA, "")
    assert (read().email, read().email_state, ask(OLD).email_state) == ("", "", "asked")


def test_a_release_before_mails_only_to_what_was_confirmed(mail: MailServer) -> None:  # noqa: F811
    """It reads `email`, whatever else is stored."""
    ask(OLD)
    (row,) = AlarmSettings._get_collection().find({})
    assert row["email"] == ""
    post()
    confirm(codes(mail)[0][1])
    ask(NEW)
    (row,) = AlarmSettings._get_collection().find({})
    assert row["email"] == OLD
