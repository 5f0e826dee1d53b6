"""Alarms when there are many at once, when most are about what is done, and when a receiver says odd things after its yes."""

from datetime import timedelta

import pytest

from chassis.storage import Row
from contracts.crm.alarms import ListAlarms
from crm import alarm_delivery, alarms
from crm.alarm_models import Alarm, AlarmSettings
from crm.models import Activity
from crm.tests.mail_server import Hooks, MailServer
from crm.tests.test_alarms import (  # noqa: F401 - fixtures
    ANNA,
    AT,
    choose,
    clean,
    deliver,
    hooks,
    look,
    mail,
    store_as_before,
    with_alarm,
)


def made() -> list[str]:
    return [row["activity_id"] for row in Alarm._get_collection().find({})]


def test_all_go_off_that_share_an_instant(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarms, "AT_ONCE", 3)
    there = [with_alarm(customer).id for _ in range(8)]
    look()
    assert sorted(made()) == sorted(there)
    late = with_alarm(customer, alarm_at=AT + timedelta(seconds=1)).id
    look(AT + timedelta(seconds=alarms.LATE_SECONDS + 10))
    assert sorted(made()) == sorted([*there, late])


def test_what_is_done_takes_no_place_in_a_page(customer: str) -> None:
    """Two open ones, older than five whose activities are finished."""
    open_ones = [with_alarm(customer, alarm_at=AT + timedelta(seconds=at)).id for at in range(2)]
    done = [with_alarm(customer, alarm_at=AT + timedelta(seconds=10 + at)).id for at in range(5)]
    look(AT + timedelta(seconds=60))
    Activity._get_collection().update_many({"_id": {"$in": done}}, {"$set": {"status": "done"}})
    now = AT + timedelta(seconds=60)
    first = alarms.list_alarms(ListAlarms(user_id=ANNA, limit=1), now)
    assert [one.activity.id for one in first.items] == open_ones[1:]
    rest = alarms.list_alarms(ListAlarms(user_id=ANNA, limit=1, cursor=first.next_cursor), now)
    assert ([one.activity.id for one in rest.items], rest.next_cursor) == (open_ones[:1], None)


@pytest.mark.parametrize("farewell", ["421 too busy", "550 go away", "221 bye"])
def test_what_a_mail_server_says_after_its_yes_changes_nothing(
    customer: str,
    mail: MailServer,  # noqa: F811
    farewell: str,
) -> None:
    mail.farewell = farewell
    choose(ANNA, email="anna@test.example")
    with_alarm(customer)
    look()
    deliver()
    deliver(AT + timedelta(hours=2))
    (row,) = Alarm._get_collection().find({})
    assert (len(mail.taken), row["waiting"], list(row["sent"]), row.get("failed")) == (1, [], ["email"], None)


def test_a_yes_with_a_packed_body_is_a_yes(customer: str, hooks: Hooks) -> None:  # noqa: F811
    hooks.headers = {"Content-Encoding": "gzip"}
    hooks.status = 200
    choose(ANNA, webhook=hooks.url)
    with_alarm(customer)
    look()
    deliver()
    deliver(AT + timedelta(hours=2))
    (row,) = Alarm._get_collection().find({})
    assert (len(hooks.taken), list(row["sent"])) == (1, ["webhook"])


def test_what_is_late_waits_for_the_end_of_quiet_hours(customer: str, mail: MailServer) -> None:  # noqa: F811
    """Refused before they begin, the e-mail would be tried again in them."""
    choose(ANNA, email="anna@test.example", quiet_from="09:31", quiet_until="11:00")
    with_alarm(customer)
    look()
    mail.refuses = "451 later"
    assert deliver() == 1
    mail.refuses = ""
    ended = AT + timedelta(minutes=90)
    for late in (AT + timedelta(minutes=5), ended - timedelta(seconds=1)):
        deliver(late)
        assert mail.taken == []
    assert (deliver(ended), len(mail.taken)) == (1, 1)


def test_an_address_with_letters_of_a_country_is_reached(customer: str, mail: MailServer) -> None:  # noqa: F811
    """A mail server that takes ASCII alone knows the domain by its other name."""
    choose(ANNA, email="anna@räksmörgås.example")
    with_alarm(customer)
    look()
    assert deliver() == 1
    assert [one["To"] for one in mail.messages()] == ["anna@xn--rksmrgs-5wao1o.example"]


def test_an_address_that_no_mail_server_takes_is_noted(customer: str, mail: MailServer) -> None:  # noqa: F811
    """An earlier release has stored it; this one refuses it."""
    store_as_before(ANNA, "åsa@test.example")
    with_alarm(customer)
    look()
    assert (deliver(), deliver(AT + timedelta(hours=2)), mail.taken) == (1, 0, [])
    (row,) = Alarm._get_collection().find({})
    assert row["failed"]["email"] == "cannot be sent to: åsa@test.example"


def of_another_company(row: Row, **fields: str) -> Row:
    """The same of another company."""
    return {**row, "tenant": "other", **fields}


def test_slow_receivers_of_one_company_hold_up_no_other(
    customer: str,
    hooks: Hooks,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three alarms of a company whose receiver hangs, and one of another that comes after them."""
    monkeypatch.setattr(alarm_delivery, "SLOW_SECONDS", 0.1)
    hooks.delay = 0.2
    choose(ANNA, webhook=hooks.url)
    mine = [with_alarm(customer).id for _ in range(3)]
    look()
    (settings,) = AlarmSettings._get_collection().find({})
    AlarmSettings._get_collection().insert_one(of_another_company(settings, _id=f"other:{ANNA}"))
    (activity,) = Activity._get_collection().find({"_id": mine[0]})
    Activity._get_collection().insert_one(of_another_company(activity, _id="act_other", request_id="req_other"))
    (alarm,) = Alarm._get_collection().find({"activity_id": mine[0]})
    later = {"deliver_at": alarm["deliver_at"] + timedelta(seconds=1)}
    Alarm._get_collection().insert_one({**of_another_company(alarm, _id="alr_other", activity_id="act_other"), **later})
    assert deliver(AT + timedelta(minutes=1)) == 4
    order = [body["activity"]["id"] for _, body in hooks.taken]
    assert order.index("act_other") == 1
    assert sorted(order) == sorted([*mine, "act_other"])
    alarm_delivery._slow.clear()
