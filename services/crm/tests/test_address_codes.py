"""An address is used for alarms once the code that was mailed to it is entered; a code fits its own address and user alone."""

from datetime import timedelta

import pytest

from chassis.context import using
from chassis.testing import a_context
from contracts.crm.alarms import StopAlarms
from contracts.errors import InvalidInput
from crm import alarm_codes, alarm_settings
from crm.alarm_models import AlarmSettings
from crm.tests.address_steps import (
    ANNA,
    BO,
    NEW,
    OLD,
    Clock,
    ask,
    ask_again,
    codes,
    confirm,
    post,
    read,
    refusal,
    stored_choice,
    text_of,
)
from crm.tests.mail_server import MailServer
from crm.tests.test_alarms import AT, clean, deliver, look, mail, set_up, stored, with_alarm  # noqa: F401 - fixtures


def outcome() -> list[object]:
    return [[*row.get("sent", {})] or row.get("failed") for row in stored()]


def test_no_alarm_is_mailed_before_the_code_is_entered(customer: str, mail: MailServer) -> None:  # noqa: F811
    """Red before: an alarm was mailed to whatever address somebody had typed."""
    said = ask(OLD)
    assert (said.email, said.email_state, said.email_in_use) == (OLD, "asked", "")
    with_alarm(customer)
    look()
    deliver()
    assert (mail.taken, outcome()) == ([], [{"email": "unconfirmed"}])
    assert (post(), post()) == (1, 0)
    ((address, code),) = codes(mail)
    assert address == OLD
    said = confirm(code)
    assert (said.email, said.email_state, said.email_in_use, said.code) == (OLD, "confirmed", OLD, None)
    with_alarm(customer, alarm_at=AT + timedelta(minutes=1))
    look(AT + timedelta(minutes=1))
    deliver(AT + timedelta(minutes=1))
    assert [one["To"] for one in mail.messages()] == [OLD, OLD]


@pytest.mark.parametrize("written", ["{}", " {} ", "{}\u00a0", "Din kod: {}.", "{:-}", "full width"])
def test_a_code_may_be_pasted_with_what_stands_around_it(mail: MailServer, written: str) -> None:  # noqa: F811
    ask(OLD)
    post()
    ((_, code),) = codes(mail)
    plain = code.replace(" ", "-") if ":-" in written else code
    wide = "".join(chr(ord(one) + 0xFEE0) if one != " " else one for one in code)
    said = confirm(wide if written == "full width" else written.replace("{:-}", "{}").format(plain))
    assert said.email_state == "confirmed"


def test_the_old_address_is_used_until_the_new_one_is_confirmed(customer: str, mail: MailServer) -> None:  # noqa: F811
    ask(OLD)
    post()
    confirm(codes(mail)[0][1])
    said = ask(NEW)
    assert (said.email, said.email_state, said.email_in_use) == (NEW, "asked", OLD)
    with_alarm(customer)
    look()
    deliver()
    assert [one["To"] for one in mail.messages()][1:] == [OLD]
    post()
    assert confirm(codes_of(mail, NEW)[0]).email_in_use == NEW
    row = stored_choice()
    assert (row["email"], "asked" in row, "code_due" in row) == (NEW, False, False)


def codes_of(mail: MailServer, address: str) -> list[str]:  # noqa: F811
    """The codes that were mailed to an address; alarms are none."""
    found = [one for one in mail.messages() if one["To"] == address and ".code@" in str(one["Message-ID"])]
    return [text_of(one).split("\n\n")[1].strip() for one in found]


def test_a_code_fits_its_own_address_alone(mail: MailServer) -> None:  # noqa: F811
    ask(OLD)
    post()
    ask(NEW)
    assert refusal(codes(mail)[0][1]) == "alarm_code_wrong"
    post()
    confirm(codes_of(mail, NEW)[0])
    ask(OLD)
    assert refusal(codes_of(mail, OLD)[0]) == "alarm_code_wrong", "chosen once more, it starts anew"


def test_a_code_fits_its_own_user_and_company_alone(mail: MailServer) -> None:  # noqa: F811
    for user, tenant in ((ANNA, "acme"), (BO, "acme"), (ANNA, "other")):
        ask(OLD, user, tenant)
    post()
    mine, colleagues, others = (code for _, code in codes(mail))
    assert len({mine, colleagues, others}) == 3
    assert [refusal(colleagues), refusal(others)] == ["alarm_code_wrong"] * 2
    assert refusal(mine, BO) == refusal(mine, ANNA, "other") == "alarm_code_wrong"
    assert (read().email_state, read(BO).email_state, read(tenant="other").email_state) == ("asked",) * 3
    assert confirm(mine).email_state == "confirmed"
    assert read(BO).email_state == "asked"
    AlarmSettings._get_collection().delete_many({"tenant": "other"})


def test_a_code_expires(mail: MailServer, clock: Clock) -> None:  # noqa: F811
    ask(OLD)
    post()
    ((_, code),) = codes(mail)
    clock.later = alarm_codes.VALID
    assert refusal(code) == "crm.alarm_code_expired"
    clock.later -= timedelta(seconds=5)
    assert confirm(code).email_state == "confirmed"


def test_a_code_is_used_once(mail: MailServer) -> None:  # noqa: F811
    """The same code again, as of a double click, changes nothing; after another choice it is worth nothing."""
    ask(OLD)
    post()
    ((_, code),) = codes(mail)
    assert [confirm(code).email_state for _ in range(2)] == ["confirmed"] * 2
    ask("")
    assert refusal(code) == "crm.alarm_code_absent"
    ask(OLD)
    assert refusal(code) == "alarm_code_wrong"
    assert read().email_state == "asked"


def test_the_choice_of_before_ends_what_was_asked(mail: MailServer) -> None:  # noqa: F811
    ask(OLD)
    post()
    confirm(codes(mail)[0][1])
    ask(NEW)
    said = ask(OLD)
    assert (said.email, said.email_state, said.code) == (OLD, "confirmed", None)
    assert post() == 0


def test_who_has_left_is_mailed_no_code(mail: MailServer) -> None:  # noqa: F811
    ask(OLD)
    with using(a_context()):
        alarm_settings.stop(StopAlarms(user_ids=[ANNA]))
    assert (post(), read().email, refusal("123456")) == (0, "", "crm.alarm_code_absent")


@pytest.mark.parametrize(
    "address",
    [
        "anna,bo@test.example",
        "anna@test.example>",
        "<anna@test.example",
        '"anna"@test.example',
        "åsa@test.example",
        "anna@[127.0.0.1]",
        "anna@127.0.0.1",
        "anna@-test.example",
        "anna@test..example",
        ".anna@test.example",
        "anna(b)@test.example",
        "anna:bo@test.example",
        "anna;@test.example",
        f"{'a' * 65}@test.example",
    ],
)
def test_an_address_is_one_address(address: str) -> None:
    """Red before: several in one were taken, and stood as two in the head of the mail."""
    with pytest.raises(InvalidInput) as caught:
        ask(address)
    assert caught.value.details["/email"].startswith("email_unsendable")
    assert AlarmSettings._get_collection().find_one({}) is None


def test_without_a_mail_server_nothing_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(monkeypatch)
    for number in range(alarm_codes.MOST_A_DAY + 2):
        said = ask(f"a{number}@test.example")
    assert (said.email_state, said.code, said.email_works) == ("asked", None, False)
    assert (ask_again().code, post(), refusal("123456")) == (None, 0, "crm.alarm_code_absent")
