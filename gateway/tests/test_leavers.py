"""The alarms of who has left end for certain: crm was down for a while, or the gateway was killed at any place."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from chassis.context import using
from chassis.testing import a_context, wait_until
from contracts.access import Role
from contracts.errors import NotFound, Unavailable
from gateway.bulk.jobs import resume
from gateway.http import activity_ends
from gateway.identity import users
from gateway.models import Leaver, User

from .conftest import Company
from .test_user_references import add_user, leave

DOWN = Unavailable("crm.down", "down")


class Crm:
    """Keeps who was told to it, by company; `trouble` is what it raises."""

    def __init__(self) -> None:
        self.stopped: list[tuple[str, list[str]]] = []
        self.trouble: Exception | None = None

    def answer(self, method: str, body: Any, context: Any) -> Any:
        if self.trouble is not None:
            raise self.trouble
        assert (method, context.roles) == ("stop_alarms", frozenset({Role.ADMINISTRATOR}))
        self.stopped.append((context.tenant, body["user_ids"]))
        return {}


@pytest.fixture
def crm(app: Flask, responder: Any) -> Iterator[Crm]:
    wait_until(lambda: any(one.name == "leavers" for one in threading.enumerate()))
    Leaver._get_collection().delete_many({})
    found = Crm()
    with responder("crm", found.answer):
        yield found


def end_left(app: Flask) -> int:
    return activity_ends.end_left(app.extensions["gateway"])


def noted() -> list[str]:
    return sorted(row["_id"] for row in Leaver._get_collection().find())


def test_crm_is_down_and_then_up(app: Flask, company: Company, crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activity_ends, "SECONDS", 0.3)
    crm.trouble = DOWN
    bo = add_user(company, "Bo")
    assert company.open("DELETE", f"/v1/users/{bo.id}").status_code == 204
    for _ in range(2):
        with pytest.raises(Unavailable):
            end_left(app)
    assert noted() == [bo.id]
    monkeypatch.undo()
    crm.trouble = None
    assert (end_left(app), end_left(app)) == (1, 0)
    assert (crm.stopped, noted()) == ([(company.tenant, [bo.id])], [])


def test_nothing_is_left_where_crm_answers(app: Flask, company: Company, crm: Crm) -> None:
    bo = add_user(company, "Bo")
    assert company.open("DELETE", f"/v1/users/{bo.id}").status_code == 204
    assert (noted(), end_left(app)) == ([], 0)
    assert crm.stopped == [(company.tenant, [bo.id])]


def test_a_gateway_that_is_killed_after_the_write(
    app: Flask, company: Company, other_company: Company, crm: Crm
) -> None:
    """Users of several companies, each told in the name of its own."""
    bo, eva = add_user(company, "Bo"), add_user(other_company, "Eva")
    leave(company, bo)
    leave(other_company, eva)
    assert end_left(app) == 2
    assert sorted(crm.stopped) == sorted([(company.tenant, [bo.id]), (other_company.tenant, [eva.id])])


def test_a_gateway_that_is_killed_before_the_write(
    app: Flask, company: Company, crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user is still here, and so are the alarms; the note counts from when the user leaves."""
    bo = add_user(company, "Bo")
    monkeypatch.setattr(users, "change", _killed)
    with pytest.raises(KeyboardInterrupt):
        leave(company, bo)
    assert (end_left(app), crm.stopped, noted()) == (0, [], [bo.id])
    User._get_collection().update_one({"_id": bo.id}, {"$set": {"active": False}})
    assert (end_left(app), crm.stopped, noted()) == (1, [(company.tenant, [bo.id])], [])


def _killed(*_arguments: Any, **_named: Any) -> None:
    raise KeyboardInterrupt


def test_what_one_company_is_refused_costs_no_other(
    app: Flask, company: Company, other_company: Company, crm: Crm
) -> None:
    bo, eva = add_user(company, "Bo"), add_user(other_company, "Eva")
    leave(company, bo)
    leave(other_company, eva)
    crm.trouble = NotFound("crm.none", "none")
    assert (end_left(app), noted()) == (0, sorted([bo.id, eva.id]))
    crm.trouble = None
    assert (end_left(app), noted()) == (2, [])


def test_no_note_of_an_unknown_user(company: Company, crm: Crm) -> None:
    assert company.open("DELETE", "/v1/users/usr_none").status_code == 404
    with using(a_context(company.tenant)), pytest.raises(NotFound):
        users.deactivate("usr_none")
    assert noted() == []


def test_a_look_that_fails_is_made_again(app: Flask) -> None:
    looks: list[object] = []
    again, for_ever = threading.Event(), threading.Event()

    def look(gateway: object) -> None:
        looks.append(gateway)
        if len(looks) == 1:
            raise DOWN
        again.set()
        for_ever.wait()

    resume.look(app.extensions["gateway"], "test", 0.01, look)
    assert again.wait(10)
    assert looks == [app.extensions["gateway"]] * 2
