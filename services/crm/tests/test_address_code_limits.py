"""How often a code may be asked for and tried, one after another and many at once."""

from datetime import timedelta

import pytest

from contracts.errors import Conflict
from crm import alarm_codes
from crm.alarm_models import AlarmSettings
from crm.tests.address_steps import (
    BO,
    OLD,
    Clock,
    another,
    ask,
    ask_again,
    at_once,
    codes,
    confirm,
    post,
    read,
    refusal,
    stored_choice,
)
from crm.tests.mail_server import MailServer
from crm.tests.test_alarms import clean, mail  # noqa: F401 - fixtures


def test_a_code_counts_for_five_tries(mail: MailServer) -> None:  # noqa: F811
    ask(OLD)
    post()
    ((_, code),) = codes(mail)
    wrong = [refusal(another(code)) for _ in range(6)]
    assert wrong == ["alarm_code_wrong"] * 4 + ["crm.alarm_code_tries_over"] * 2
    assert refusal(code) == "crm.alarm_code_tries_over"
    said = read()
    assert (said.email_state, said.code and said.code.tries_left) == ("asked", 0)


def test_the_same_wrong_message_again_takes_no_second_try(mail: MailServer) -> None:  # noqa: F811
    ask(OLD)
    post()
    ((_, code),) = codes(mail)
    assert [refusal(another(code), request_id="req_wrong") for _ in range(9)] == ["alarm_code_wrong"] * 9
    assert confirm(code).email_state == "confirmed"


def test_the_same_choice_many_times_at_once_is_one_code(mail: MailServer) -> None:  # noqa: F811
    at_once([lambda: ask(OLD)] * 8)
    at_once([post] * 4)
    assert len(mail.taken) == 1
    assert stored_choice()["codes"] == 1


def test_guesses_at_once_have_five_tries_together(mail: MailServer) -> None:  # noqa: F811
    ask(OLD)
    post()
    ((_, code),) = codes(mail)
    said = at_once([lambda: confirm(another(code))] * 12)
    assert sorted(map(str, said)) == ["alarm_code_wrong"] * 4 + ["crm.alarm_code_tries_over"] * 8
    assert refusal(code) == "crm.alarm_code_tries_over"


def test_the_right_code_many_times_at_once_confirms_once(mail: MailServer) -> None:  # noqa: F811
    ask(OLD)
    post()
    ((_, code),) = codes(mail)
    said = at_once([lambda: confirm(code).email_state] * 4)
    assert said == ["confirmed"] * 4


def test_another_code_may_be_asked_for_after_a_minute(mail: MailServer, clock: Clock) -> None:  # noqa: F811
    first = ask(OLD).code
    assert (ask_again().code, post()) == (first, 1)
    clock.later = timedelta(seconds=61)
    at_once([ask_again] * 4)
    assert post(clock.later) == 1
    (_, one), (_, other) = codes(mail)
    assert refusal(one) == "alarm_code_wrong"
    assert confirm(other).email_state == "confirmed"
    with pytest.raises(Conflict) as caught:
        ask_again()
    assert caught.value.code == "crm.alarm_address_absent"


def test_another_code_is_sent_at_once_where_the_first_one_is_of_no_use(mail: MailServer) -> None:  # noqa: F811
    """Five wrong tries; then a mail server that refuses it."""
    ask(OLD)
    post()
    for _ in range(5):
        refusal(another(codes(mail)[0][1]))
    ask_again()
    mail.refuses = "550 full"
    post()
    mail.refuses = ""
    ask_again()
    assert (post(), len(mail.taken)) == (1, 2)
    assert confirm(codes(mail)[-1][1]).email_state == "confirmed"


def test_asking_again_counts_as_one_of_the_day(mail: MailServer, clock: Clock) -> None:  # noqa: F811
    for _ in range(alarm_codes.MOST_A_DAY):
        (ask_again if clock.later else lambda: ask(OLD))()
        clock.later += timedelta(seconds=61)
    with pytest.raises(Conflict) as caught:
        ask_again()
    assert caught.value.code == "crm.alarm_codes_too_many"


def test_a_user_has_five_codes_a_day(mail: MailServer, clock: Clock) -> None:  # noqa: F811
    for number in range(alarm_codes.MOST_A_DAY):
        ask(f"a{number}@test.example")
    for _ in range(2):
        with pytest.raises(Conflict) as caught:
            ask("b@test.example", quiet_from="22:00", quiet_until="07:00")
        assert caught.value.code == "crm.alarm_codes_too_many"
    said = read()
    assert (said.email, said.quiet_from) == ("a4@test.example", "")
    clock.later = timedelta(days=1)
    assert ask("b@test.example").email == "b@test.example"


def test_an_address_has_five_codes_a_day_in_a_company(mail: MailServer) -> None:  # noqa: F811
    """Whoever asks for them, and however the mailbox is spelt."""
    spelt = ("Bo@test.example", "bo+1@test.example", "bo+2@TEST.example", "bo@test.example", "BO@test.example")
    for number, address in enumerate(spelt):
        ask(address, f"usr_{number}")
    with pytest.raises(Conflict) as caught:
        ask("bo+9@test.example", BO)
    assert caught.value.code == "crm.alarm_codes_too_many"
    assert 0 < float(caught.value.details["retry_after"]) <= 25 * 3600
    assert ask("bo@test.example", BO, "other").email_state == "asked", "another company has its own"
    AlarmSettings._get_collection().delete_many({"tenant": "other"})


def test_the_same_message_again_takes_no_second_place(mail: MailServer) -> None:  # noqa: F811
    for _ in range(3):
        ask(OLD, request_id="req_once")
    assert (stored_choice()["codes"], post()) == (1, 1)
