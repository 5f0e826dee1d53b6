"""What the page of alarms says of the address: whether it is confirmed, where alarms go, the code; in both languages."""

from typing import Any

import pytest

from contracts.crm import activity_errors
from contracts.errors import invalid_fields

from . import test_web_alarms
from .conftest import Company
from .test_audit import lines
from .test_keys import session_of
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import open_page
from .test_web_alarms import Crm
from .web_forms import forms_of, said_beside, send

Json = dict[str, Any]
crm, inside = test_web_alarms.crm, test_web_alarms.inside
PAGE, CONFIRM, AGAIN = "/account/alarms", "/account/alarms/confirm", "/account/alarms/code"
TOO_MANY = activity_errors.ALARM_CODES_TOO_MANY.error(most=5, retry_after=60)
TRIES_OVER = activity_errors.ALARM_CODE_TRIES_OVER.error(most=5)
CODE = {
    "sent_at": "2099-12-01T07:00:00Z",
    "until": "2099-12-01T08:00:00Z",
    "tries_left": 5,
    "again_at": "2099-12-01T07:01:00Z",
}
ASKED = {"email": "new@test.example", "email_state": "asked", "code": CODE}
OTHER = {**ASKED, "email_in_use": "anna@test.example"}


@pytest.mark.parametrize(
    ("state", "swedish", "english"),
    [
        (
            ASKED,
            "new@test.example är inte bekräftad än. Tills dess skickas inga",
            "Until it is, no alarms are sent by e-mail",
        ),
        (
            OTHER,
            "Tills dess skickas påminnelser till anna@test.example.",
            "Until it is, alarms are sent to anna@test.example.",
        ),
        (
            ASKED,
            "skickades till adressen 2099-12-01 08:00. Den gäller till 2099-12-01 09:00.",
            "valid until 2099-12-01 09:00.",
        ),
        ({**ASKED, "code": {**CODE, "sent_at": None}}, "En kod är på väg till adressen.", "A code is on its way"),
        ({**ASKED, "code": {**CODE, "failed": "refused"}}, "Kontrollera hur den är stavad.", "Check how it is spelt."),
        ({**ASKED, "code": {**CODE, "failed": "no_answer"}}, "Koden kunde inte skickas", "The code could not be sent"),
        ({**ASKED, "code": {**CODE, "tries_left": 0}}, "Koden gäller inte längre.", "The code no longer counts."),
        (
            {**ASKED, "code": {**CODE, "until": "2020-12-01T08:00:00Z"}},
            "Koden gäller inte längre.",
            "no longer counts.",
        ),
        ({**ASKED, "code": None}, "Skicka en kod till adressen och skriv in den här.", "Send a code to the address"),
        (
            {"email_state": "kept", "email_in_use": "anna@test.example"},
            "skickas dit en månad till.",
            "for another month.",
        ),
        (
            {"email_state": "kept", "email_in_use": "anna@test.example", "email_until": "2099-12-30T23:30:00Z"},
            "Påminnelser skickas dit till 2099-12-31.",
            "Alarms are sent there until 2099-12-31.",
        ),
        ({"email_state": "ended"}, "så inga påminnelser skickas dit längre.", "so alarms are no longer sent there."),
        ({"email_state": "confirmed"}, "anna@test.example är bekräftad.", "anna@test.example is confirmed."),
    ],
)
def test_the_page_says_what_holds(inside: Any, crm: Crm, state: Json, swedish: str, english: str) -> None:
    crm.mails = state
    assert swedish in words(open_page(inside, SWEDISH, PAGE))
    assert english in words(open_page(inside, ENGLISH, PAGE))


@pytest.mark.parametrize(
    ("state", "has_field", "may_ask"),
    [
        (ASKED, True, True),
        ({**ASKED, "code": {**CODE, "failed": "refused"}}, False, True),
        ({**ASKED, "code": {**CODE, "tries_left": 0}}, False, True),
        ({**ASKED, "code": None, "email_works": False}, False, False),
        ({"email_state": "kept"}, False, True),
        ({"email_state": "confirmed"}, False, False),
        ({}, False, False),
    ],
)
def test_the_forms_are_those_that_do_something(
    inside: Any, crm: Crm, state: Json, has_field: bool, may_ask: bool
) -> None:
    """The last is an earlier crm, which asks for no code."""
    crm.mails = state
    page = open_page(inside, SWEDISH, PAGE)
    assert (bool(forms_of(page, CONFIRM)), bool(forms_of(page, AGAIN))) == (has_field, may_ask)


def test_the_field_of_the_code_is_one_that_telephones_and_readers_know(inside: Any, crm: Crm) -> None:
    crm.mails = ASKED
    text = open_page(inside, SWEDISH, PAGE).text
    assert '<label for="code-code">Kod</label>' in text
    assert 'inputmode="numeric" autocomplete="one-time-code"' in text
    assert 'aria-describedby="code-lead"' in text
    assert 'id="code-lead"' in text


@pytest.mark.parametrize(("headers", "language"), [(SWEDISH, "sv"), (ENGLISH, "en")])
def test_who_has_chosen_nothing_is_written_to_in_the_language_of_the_page(
    inside: Any, crm: Crm, headers: Any, language: str
) -> None:
    """Red before: the first mail, which has the code, was Swedish for everybody."""
    crm.mails = {"email": "", "quiet_from": "", "quiet_until": ""}
    assert f'<option value="{language}" lang="{language}" selected>' in open_page(inside, headers, PAGE).text
    crm.mails = {"email_state": "confirmed", "language": "sv"}
    assert '<option value="sv" lang="sv" selected>' in open_page(inside, headers, PAGE).text


def test_a_code_is_entered(inside: Any, company: Company, crm: Crm) -> None:
    crm.mails = ASKED
    done = send(inside, open_page(inside, SWEDISH, PAGE), CONFIRM, code=" 123 456 ")
    assert (done.status_code, done.headers["Location"]) == (303, f"{PAGE}?done=alarm_address_confirmed")
    assert crm.changes == [("confirm_alarm_address", {"user_id": company.user.id, "code": "123 456"})]
    assert "Adressen är bekräftad." in words(open_page(inside, SWEDISH, done.headers["Location"]))
    assert "The address is confirmed." in words(open_page(inside, ENGLISH, done.headers["Location"]))


def test_the_trail_notes_it_without_the_code(inside: Any, company: Company, crm: Crm) -> None:
    crm.mails = ASKED
    send(inside, open_page(inside, SWEDISH, PAGE), CONFIRM, code="123 456")
    send(inside, open_page(inside, SWEDISH, PAGE), AGAIN)
    found = [lines(company, f"&operation={name}") for name in ("confirm_address_form", "send_code_form")]
    assert [[(one["user"], one["status"]) for one in some] for some in found] == [[(company.user.id, 303)]] * 2
    assert "123 456" not in str(lines(company))


def test_another_code_is_asked_for(inside: Any, company: Company, crm: Crm) -> None:
    crm.mails = ASKED
    done = send(inside, open_page(inside, SWEDISH, PAGE), AGAIN)
    assert (done.status_code, done.headers["Location"]) == (303, f"{PAGE}?done=alarm_code_asked")
    assert crm.changes == [("send_alarm_code", {"user_id": company.user.id})]


@pytest.mark.parametrize(
    ("headers", "said"),
    [(SWEDISH, "Koden stämmer inte. Försök kvar: 3."), (ENGLISH, "The code is wrong. Tries left: 3.")],
)
def test_a_wrong_code_is_said_beside_its_field(inside: Any, crm: Crm, headers: Any, said: str) -> None:
    crm.mails = ASKED
    crm.trouble = {
        "confirm_alarm_address": invalid_fields("crm", [activity_errors.ALARM_CODE_WRONG.at("/code", left=3)])
    }
    wrong = send(inside, open_page(inside, headers, PAGE), CONFIRM, code="123456")
    assert (wrong.status_code, said_beside(wrong, "code-code")) == (422, said)


@pytest.mark.parametrize(
    ("method", "path", "error", "status", "said"),
    [
        ("confirm_alarm_address", CONFIRM, TRIES_OVER, 409, "Fel kod har angetts 5 gånger"),
        ("confirm_alarm_address", CONFIRM, activity_errors.ALARM_CODE_EXPIRED.error(), 409, "Koden gäller inte längre."),
        ("send_alarm_code", AGAIN, TOO_MANY, 429, "Högst 5 koder om dagen"),
        ("set_alarm_settings", PAGE, TOO_MANY, 429, "Högst 5 koder om dagen"),
    ],
)  # fmt: skip
def test_what_is_refused_is_said_above(
    inside: Any, crm: Crm, method: str, path: str, error: Exception, status: int, said: str
) -> None:
    crm.mails, crm.trouble = ASKED, {method: error}
    typed = {"code": "123456"} if path == CONFIRM else {"email": "b@test.example"} if path == PAGE else {}
    refused = send(inside, open_page(inside, SWEDISH, PAGE), path, **typed)
    assert (refused.status_code, said in words(refused)) == (status, True)


def test_the_api_says_429_and_when_to_try_again(company: Company, crm: Crm) -> None:
    crm.trouble = {"send_alarm_code": TOO_MANY}
    headers = {**session_of(company, company.login), "Accept-Language": "en"}
    answer = company.http.post("/v1/me/alarm-settings/code", headers=headers)
    assert (answer.status_code, answer.json["code"], answer.headers["Retry-After"]) == (
        429,
        "crm.alarm_codes_too_many",
        "60",
    )
    assert answer.json["detail"].startswith("At most 5 codes a day")


def test_an_alarm_without_a_confirmed_address_says_so(inside: Any, crm: Crm) -> None:
    crm.failed = "unconfirmed"
    assert "e-post (ingen bekräftad adress)" in words(open_page(inside, SWEDISH, "/activities"))
    assert "e-mail (no confirmed address)" in words(open_page(inside, ENGLISH, "/activities"))
