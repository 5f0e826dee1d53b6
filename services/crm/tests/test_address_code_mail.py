"""The mail of a code: what it says, that it goes out once though processes are killed, and what a mail server refuses."""

import os
from datetime import timedelta
from email import policy
from email.parser import BytesParser

import pytest

from chassis.clock import local
from chassis.clock import now as clock_now
from chassis.testing_keys import key_settings
from chassis.testing_killed_writes import Killed, dying_at
from crm import alarm_code_delivery, alarm_codes
from crm.alarm_models import AlarmSettings
from crm.tests.address_steps import NEW, OLD, ask, ask_again, codes, confirm, post, read, refusal, text_of
from crm.tests.alarm_kills import kill_when_taken, send_later
from crm.tests.mail_server import MailServer
from crm.tests.test_alarms import clean, mail, store_as_before  # noqa: F401 - fixtures

LEASE = timedelta(seconds=alarm_code_delivery.LEASE_SECONDS + 1)


@pytest.mark.parametrize(
    ("language", "subject", "said"),
    [
        ("sv", "Kundkort: bekräfta din e-postadress", "Den gäller till {until} och bara en gång."),
        ("en", "Kundkort: confirm your e-mail address", "It is valid until {until}, and once."),
    ],
)
def test_the_mail_says_nothing_that_a_user_can_type(
    mail: MailServer,  # noqa: F811
    language: str,
    subject: str,
    said: str,
) -> None:
    found = ask(OLD, webhook="", language=language)
    post()
    message = BytesParser(policy=policy.default).parsebytes(mail.taken[0])
    assert (message["Subject"], message["To"], message["Auto-Submitted"]) == (subject, OLD, "auto-generated")
    assert message["From"] == "kundkort@test.example"
    assert found.code is not None
    text = text_of(mail.messages()[0])
    assert said.format(until=local(found.code.until).strftime("%Y-%m-%d %H:%M")) in text
    assert "(https://kort.test.example/account/alarms)" in text
    assert OLD not in text
    ((_, code),) = codes(mail)
    assert code.replace(" ", "") not in str(AlarmSettings._get_collection().find_one({}))


@pytest.mark.parametrize("written", ["anna@test.example\r\nBcc: bo@test.example", "anna@test.example\nX: y@b.example"])
def test_an_address_adds_no_line_to_the_head(mail: MailServer, written: str) -> None:  # noqa: F811
    with pytest.raises(ValueError, match="email"):
        ask(written)
    assert (post(), mail.taken) == (0, [])


def test_an_address_with_other_letters_in_its_domain_is_mailed(mail: MailServer) -> None:  # noqa: F811
    ask("anna@räksmörgås.example")
    post()
    ((address, code),) = codes(mail)
    assert address == "anna@xn--rksmrgs-5wao1o.example"
    assert confirm(code).email_in_use == "anna@räksmörgås.example"


@pytest.mark.parametrize("is_made", [False, True])
@pytest.mark.parametrize("write", range(1, 8))
def test_a_process_that_dies_at_any_write_mails_one_code(
    mail: MailServer,  # noqa: F811
    write: int,
    is_made: bool,
) -> None:
    """The caller sends the same message again when no answer came."""
    try:
        with dying_at(write, is_made, also=("find_one_and_update",)):
            ask(OLD, request_id="req_choice")
            post()
    except Killed:
        pass
    ask(OLD, request_id="req_choice")
    post()
    post(LEASE)
    assert len({str(message["Message-ID"]) for message in mail.messages()}) == 1
    assert len({bytes(one) for one in mail.taken}) == 1
    assert confirm(codes(mail)[0][1]).email_state == "confirmed"
    assert post(timedelta(minutes=50)) == 0
    row = AlarmSettings._get_collection().find_one({})
    assert row is not None
    assert (row["codes"], "code_due" in row) == (1, False)


@pytest.mark.parametrize("is_made", [False, True])
@pytest.mark.parametrize("write", [1, 2])
def test_a_process_that_dies_while_it_confirms_loses_nothing(
    mail: MailServer,  # noqa: F811
    write: int,
    is_made: bool,
) -> None:
    ask(OLD)
    post()
    ((_, code),) = codes(mail)
    with pytest.raises(Killed), dying_at(write, is_made, also=("find_one_and_update",)):
        confirm(code, request_id="req_code")
    assert confirm(code, request_id="req_code").email_state == "confirmed"
    assert refusal("000 000") == "crm.alarm_code_absent"


def test_a_code_survives_kill_9(mail: MailServer, database: str) -> None:  # noqa: F811
    """Killed right after the mail server's yes, before that is noted: the next process sends the same under the same name, and a
    third has nothing to do. A new process knows the code that another one has mailed."""
    ask(OLD)
    environment = {
        **os.environ,
        **key_settings("crm"),
        "DATABASE": database,
        **mail.settings,
    }
    kill_when_taken(mail, environment)
    said = read().code
    assert said is not None
    assert said.sent_at is None
    for seconds in (str(LEASE.total_seconds()), str(2 * LEASE.total_seconds())):
        send_later(seconds, environment)
    assert len(mail.taken) == 2
    assert mail.taken[0] == mail.taken[1]
    assert confirm(codes(mail)[0][1]).email_state == "confirmed"


def test_two_processes_at_once_mail_it_once(mail: MailServer) -> None:  # noqa: F811
    ask(OLD)
    now = clock_now()
    taken = [alarm_code_delivery.claim(now) for _ in range(3)]
    assert [row is not None for row in taken] == [True, False, False]
    assert post(LEASE) == 1


def test_an_address_that_is_refused_is_said(mail: MailServer) -> None:  # noqa: F811
    mail.refuses = "550 nobody here"
    ask(OLD)
    assert (post(), post(LEASE), mail.taken) == (1, 0, [])
    said = read().code
    assert said is not None
    assert (said.failed, said.sent_at) == ("refused", None)
    mail.refuses = ""
    said = ask(NEW).code
    assert said is not None
    assert said.failed == ""
    post()
    assert [address for address, _ in codes(mail)] == [NEW]


def test_a_mail_server_that_is_away_is_tried_again_until_the_code_expires(mail: MailServer) -> None:  # noqa: F811
    mail.refuses = "451 later"
    ask(OLD)
    assert (post(), post(), mail.taken) == (1, 0, [])
    mail.refuses = ""
    assert (post(timedelta(seconds=25)), len(mail.taken)) == (1, 1)
    mail.refuses = "451 later"
    ask(NEW)
    post()
    mail.refuses = ""
    assert (post(alarm_codes.VALID), len(mail.taken)) == (1, 1)
    said = read().code
    assert said is not None
    assert said.failed == "no_answer"


def test_a_release_before_that_stores_another_address_ends_the_code(mail: MailServer) -> None:  # noqa: F811
    ask(OLD)
    store_as_before("usr_0a", NEW)
    assert (post(), mail.taken) == (1, [])
    assert (read().email, read().email_state, refusal("123456")) == (NEW, "kept", "crm.alarm_code_absent")
    ask_again()
    post()
    ((address, code),) = codes(mail)
    assert address == NEW
    assert confirm(code).email_state == "confirmed"
