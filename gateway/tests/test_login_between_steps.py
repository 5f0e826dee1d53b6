"""A login between its two steps: what ends it, and what does not count against it."""

from contextlib import suppress

import pytest

from chassis.context import using
from chassis.testing import a_context
from chassis.testing_killed_writes import Killed, dying_at
from gateway import create_app
from gateway.identity import users
from gateway.identity.login_models import SecondFactor

from .authenticator import Person, move_to
from .conftest import Company, settings_for
from .test_second_factor import begin


@pytest.fixture
def person(company: Company) -> Person:
    somebody = Person(company)
    assert somebody.log_in().status_code == 200
    return somebody


def test_codes_that_cannot_be_judged_do_not_make_the_recovery_code_wait(database: str, company: Company) -> None:
    """Red before: each was a wrong code, and the code that the error asks for was refused for a minute, then longer."""
    person = Person(company)
    person.log_in()
    app, codes = person.enrol()
    SecondFactor._get_collection().update_one({"_id": company.user.id}, {"$set": {"secret": "1.unknown.AAAA"}})
    tokens = [begin(person) for _ in range(5)]
    move_to(person, create_app(settings_for(database, login_attempts=3)))
    for token in tokens[:4]:
        answer = person.post("/v1/login/code", login_token=token, code=app.next_code())
        assert (answer.status_code, answer.json["code"]) == (409, "gateway.second_factor_unreadable")
    assert person.post("/v1/login/code", login_token=tokens[4], code=codes[0]).status_code == 200


@pytest.mark.parametrize("write", [1, 2, 3])
def test_a_step_ends_with_the_password_that_began_it(person: Person, write: int) -> None:
    """Also where the process that sets the new one is killed in between. Red before: the step stayed good for ten minutes."""
    app, _ = person.enrol()
    token, user = begin(person), person.company.user
    with using(a_context(person.company.tenant)), suppress(Killed), dying_at(write, False, ("delete_many",)):
        users.set_password(user.id, "another horse battery")
    is_old = person.log_in().status_code == 401 and person.log_in().json["code"] == "gateway.second_factor_required"
    answer = person.post("/v1/login/code", login_token=token, code=app.next_code())
    assert (answer.status_code == 200) == is_old
