"""Alarms while processes are killed: none is lost, and what goes out twice has one name."""

import os
from datetime import timedelta

import pytest

from chassis.clock import now as clock_now
from chassis.testing_killed_writes import Killed, dying_at
from crm import alarm_delivery, alarms
from crm.alarm_models import AlarmLook
from crm.tests.alarm_kills import kill_when_taken, send_later
from crm.tests.mail_server import MailServer
from crm.tests.test_alarms import ANNA, AT, choose, clean, deliver, look, mail, stored, with_alarm  # noqa: F401


@pytest.mark.parametrize("is_made", [False, True])
@pytest.mark.parametrize("write", range(1, 8))
def test_a_process_that_dies_at_any_write_loses_no_alarm(
    customer: str,
    mail: MailServer,  # noqa: F811
    write: int,
    is_made: bool,
) -> None:
    choose(ANNA, email="anna@test.example")
    with_alarm(customer)
    look(AT - timedelta(minutes=1))
    try:
        with dying_at(write, is_made, also=("find_one_and_update",)):
            look()
            deliver()
    except Killed:
        pass
    look(AT + timedelta(seconds=15))
    deliver(AT + timedelta(seconds=alarm_delivery.LEASE_SECONDS + 1))
    assert len({message["Message-ID"] for message in mail.messages()}) == 1
    assert len({bytes(one) for one in mail.taken}) == 1
    (row,) = stored()
    assert (list(row["sent"]), "deliver_at" in row) == (["email"], False)
    assert deliver(AT + timedelta(days=1)) == 0


def test_an_alarm_survives_kill_9(
    customer: str,
    mail: MailServer,  # noqa: F811
    database: str,
) -> None:
    """The process is killed right after the mail server has taken the message, before it can note that. The next one sends the
    same message again, under the same name; a third has nothing to do."""
    choose(ANNA, email="anna@test.example")
    now = clock_now()
    with_alarm(customer, alarm_at=now - timedelta(seconds=30))
    AlarmLook._get_collection().insert_one({"_id": alarms.LOOK, "tenant": "", "version": 1, "seen_to": now})
    environment = {
        **os.environ,
        "DATABASE": database,
        **mail.settings,
        "ALARM_MAILS_PER_DAY": "1",  # the second time takes no second place
    }
    kill_when_taken(mail, environment)
    (row,) = stored()
    assert (row.get("sent", {}), row["waiting"]) == ({}, ["email"])
    for seconds in (str(alarm_delivery.LEASE_SECONDS + 5), "3600"):
        send_later(seconds, environment)
    assert len(mail.taken) == 2
    assert mail.taken[0] == mail.taken[1]
    (row,) = stored()
    assert (list(row["sent"]), "deliver_at" in row) == (["email"], False)
