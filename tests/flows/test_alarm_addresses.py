"""An address for alarms is confirmed by a code: through the pages, crm and a mail server, and over restarts."""

import os
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pymongo
import pytest

from chassis.testing import wait_until
from crm.tests.mail_server import MailServer
from kundkort.api import Api, ApiError
from tests import mail_stack
from tests.flows.offices import add_customer, open_office
from tests.flows.web_user import WebUser
from tests.stack import PASSWORD, Stack

PAGE = "/account/alarms"
CODE = re.compile(r"^ +([0-9]{3} [0-9]{3})\r?$", re.M)
SECONDS = 60
mail, stack = mail_stack.mail, mail_stack.stack


def texts_to(mail: MailServer, address: str) -> list[str]:
    found = [one for one in mail.messages() if one["To"] == address]
    return [one.get_payload(decode=True).decode() for one in found]  # type: ignore[union-attr]


def code_to(mail: MailServer, address: str, count: int = 1) -> str:
    """The code of the latest of so many mails, once it is there."""
    wait_until(lambda: len(texts_to(mail, address)) >= count, SECONDS)
    return str(CODE.findall(texts_to(mail, address)[-1])[0])


def send(user: WebUser, path: str, **typed: str) -> str:
    """Sends a form of the page of alarms; what the next page says."""
    token = user.open(PAGE).form.value("form_token")
    user.post(path, [("form_token", token), *typed.items()])
    return user.words


def session_of(stack: Stack, company: str) -> tuple[Api, str]:
    """The administrator, logged in, and the user's id."""
    token = Api(stack.base_url, "").post("/v1/login", {"login": stack.login(company), "password": PASSWORD})["token"]
    session = Api(stack.base_url, token)
    return session, str(session.get("/v1/me")["id"])


def plan_alarm(session: Api, customer: str, user_id: str) -> None:
    now = datetime.now(UTC)
    alarm: dict[str, Any] = {"assignee_id": user_id, "due_on": now.date().isoformat(), "alarm_at": now.isoformat()}
    session.post(f"/v1/customers/{customer}/activities", {"kind": "todo", "text": "Ring upp", **alarm})


@pytest.mark.parametrize(
    ("language", "asked", "wrong", "confirmed", "alarm"),
    [
        (
            "sv",
            "Tills dess skickas inga påminnelser med e-post.",
            "Koden stämmer inte.",
            "Adressen är bekräftad.",
            "Uppgift",
        ),
        (
            "en",
            "Until it is, no alarms are sent by e-mail.",
            "The code is wrong.",
            "The address is confirmed.",
            "To-do",
        ),
    ],
)
def test_an_address_is_confirmed_in_the_pages(
    stack: Stack, mail: MailServer, language: str, asked: str, wrong: str, confirmed: str, alarm: str
) -> None:
    """No alarm is mailed before, each is after."""
    company, address = f"adress-{language}", f"{language}@test.example"
    customer = add_customer(open_office(stack, company), "Kunden AB")
    session, me = session_of(stack, company)
    anna = WebUser(stack, stack.login(company), language)
    choice = {"webhook": "", "quiet_from": "", "quiet_until": "", "language": language}
    assert asked in send(anna, PAGE, email=address, **choice)
    code = code_to(mail, address)
    plan_alarm(session, customer, me)
    wait_until(lambda: session.get("/v1/me/alarms")["items"], SECONDS)
    wait_until(lambda: session.get("/v1/me/alarms")["items"][0]["deliveries"], SECONDS)
    (held_back,) = session.get("/v1/me/alarms")["items"]
    assert [one["failed"] for one in held_back["deliveries"]] == ["unconfirmed"]
    other = f"{(int(code.replace(' ', '')) + 1) % 10**6:06}"
    assert wrong in send(anna, f"{PAGE}/confirm", code=other)
    assert confirmed in send(anna, f"{PAGE}/confirm", code=f" {code} ")
    plan_alarm(session, customer, me)
    wait_until(lambda: len(texts_to(mail, address)) == 2, SECONDS)
    assert f"{alarm}: Ring upp" in texts_to(mail, address)[-1]


def is_postponed(stack: Stack) -> bool:
    """Whether the code was refused once, and no process has a claim to it: that would hold for two minutes."""
    with pymongo.MongoClient[dict[str, Any]](os.environ["MONGODB_URL"], tz_aware=True) as server:
        rows = list(server[stack.database("crm")]["alarm_settings"].find({"code_due": {"$exists": True}}))
    soon = datetime.now(UTC) + timedelta(seconds=60)
    return [row["asked"]["attempts"] > 0 and row["code_due"] < soon for row in rows] == [True]


def test_a_code_outlives_crm(stack: Stack, mail: MailServer) -> None:
    """Killed before the mail server takes it, and again before it is entered."""
    company, address = "adress-kill", "kill@test.example"
    open_office(stack, company)
    session, _ = session_of(stack, company)
    mail.refuses = "451 later"
    said = session.put("/v1/me/alarm-settings", {"email": address}, version=1)
    assert (said["email_state"], said["email_in_use"]) == ("asked", "")
    wait_until(lambda: is_postponed(stack), SECONDS)
    stack.kill("crm")
    mail.refuses = ""
    stack.restart("crm")
    code = code_to(mail, address)
    stack.kill("crm")
    stack.restart("crm")
    said = session.post("/v1/me/alarm-settings/confirm", {"code": code})
    assert (said["email_state"], said["email_in_use"], len(texts_to(mail, address))) == ("confirmed", address, 1)


def test_another_users_code_is_wrong(stack: Stack, mail: MailServer) -> None:
    """Of another company, at the same address."""
    codes, sessions = [], []
    for number, company in enumerate(("adress-ett", "adress-tva")):
        open_office(stack, company)
        sessions.append(session_of(stack, company)[0])
        sessions[-1].put("/v1/me/alarm-settings", {"email": "both@test.example"}, version=1)
        codes.append(code_to(mail, "both@test.example", number + 1))
    with pytest.raises(ApiError, match="The code is wrong"):
        sessions[0].post("/v1/me/alarm-settings/confirm", {"code": codes[1]})
    assert sessions[0].post("/v1/me/alarm-settings/confirm", {"code": codes[0]})["email_state"] == "confirmed"
    assert sessions[1].get("/v1/me/alarm-settings")["email_state"] == "asked"
