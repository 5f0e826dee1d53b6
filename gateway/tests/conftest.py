"""A gateway on the real database and broker, two companies, and keys of every role."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from mongoengine import connection
from pydantic import SecretStr

from chassis.context import using
from chassis.testing import a_context, a_database, empty_queues, own_servers
from chassis.testing_keys import KEY, private_key, trusted_keys
from contracts.access import Role
from contracts.services import SERVICES
from gateway import create_app
from gateway.audit.trail import Trail
from gateway.bulk.jobs import resume
from gateway.card.section_store import SectionStore
from gateway.http import activity_ends
from gateway.identity import companies, users
from gateway.models import DB, LoginCount
from gateway.settings import Settings

from .cookie_watch import watching
from .operating import operate as operate
from .responder import Responder, a_responder

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module", autouse=True)
def no_events_of_before() -> None:
    """A service started here must not have to work through what other tests left."""
    empty_queues(os.environ["AMQP_URL"], *SERVICES)


@pytest.fixture(scope="module", autouse=True)
def no_failures_of_before() -> None:
    """Logins that failed in another module, under other rules, must not make those of this one wait."""
    if DB in connection._connections:
        LoginCount._get_collection().delete_many({})


@pytest.fixture(scope="session", autouse=True)
def no_look_at_leavers_of_its_own() -> None:
    """A gateway in this process must not tell one test's crm of the users who left in another; the tests of it call it."""
    activity_ends.LOOK_SECONDS = 3600.0


@pytest.fixture(autouse=True)
def every_cookie_follows_the_rule() -> Iterator[None]:
    """Whatever a test does, in its own process."""
    with watching() as seen:
        yield
    assert seen.broken == []


def settings_for(database: str, **changes: Any) -> Settings:
    servers = own_servers("gateway")
    standing: dict[str, Any] = {
        "signing_key": SecretStr(private_key("gateway")),
        "trusted_keys": trusted_keys(),
        "gateway_secret": SecretStr(KEY),
        "log_level": "WARNING",
        "requests_per_second": 100_000,
        "company_requests_per_second": 100_000,
        "login_attempts": 1000,
    }
    return Settings(
        amqp_url=SecretStr(servers["AMQP_URL"]),
        mongodb_url=SecretStr(servers["MONGODB_URL"]),
        database=database,
        **{**standing, **changes},
    )


NO_LOOK_SECONDS = 86_400.0
"""Until a gateway looks for jobs that were left. A test that leaves one goes on with it itself; the look of another gateway of
the session may not be first."""


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    with a_database("gateway") as name, closing_backgrounds(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(resume, "LOOK_SECONDS", NO_LOOK_SECONDS)
        yield name


@contextmanager
def closing_backgrounds() -> Iterator[None]:
    """Ends the background of every gateway that was made inside the block, before its database goes."""
    made: list[Trail | SectionStore] = []

    def remembering(begin: Callable[..., None]) -> Callable[..., None]:
        def remember(background: Any, *arguments: Any, **named: Any) -> None:
            begin(background, *arguments, **named)
            made.append(background)

        return remember

    with pytest.MonkeyPatch.context() as patch:
        for kind in (Trail, SectionStore):
            patch.setattr(kind, "__init__", remembering(kind.__init__))
        yield
        for background in made:
            background.close()


@pytest.fixture(scope="session")
def app(database: str) -> Flask:
    """The application, with the patience for a machine that stands still for some seconds. What one test has silenced is
    called again in the next."""
    return create_app(settings_for(database, deadline_seconds=15, card_deadline_seconds=10, silent_calls=1000))


@pytest.fixture(scope="session")
def hurried_app(database: str) -> Flask:
    """The same with short deadlines, so that tests of silence are short. All others use `app`: a machine that stands still
    for as long as a deadline would fail them."""
    return create_app(settings_for(database, deadline_seconds=2, silent_calls=1000))


@pytest.fixture(scope="session")
def responder() -> Callable[..., AbstractContextManager[Responder]]:
    return lambda service, answer: a_responder(os.environ["AMQP_URL"], service, answer)


class Company:
    """A company with a key of each role: `company.get(path)`, `company.post(path, json=…, role="viewer")`."""

    def __init__(self, app: Flask) -> None:
        self.tenant = f"co{uuid4().hex[:10]}"
        self.http: Any = app.test_client(use_cookies=False)
        self.http.environ_base["REMOTE_ADDR"] = f"address of {self.tenant}"
        self.login = f"anna@{self.tenant}.example"
        with using(a_context(self.tenant)):
            companies.create_if_missing("Testbolaget AB")
        with using(a_context(self.tenant)):
            self.user = users.add(self.login, "Anna", PASSWORD, [Role.ADMINISTRATOR])
        self.keys = {str(role): self._key(role) for role in Role}

    def _key(self, role: Role) -> str:
        with using(a_context(self.tenant)):
            return companies.add_key(f"a {role}", [role])[1]

    def open(self, method: str, path: str, role: str = "administrator", **arguments: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.keys[role]}", **arguments.pop("headers", {})}
        return self.http.open(path, method=method, headers=headers, **arguments)

    def get(self, path: str, **arguments: Any) -> Any:
        return self.open("GET", path, **arguments)

    def post(self, path: str, **arguments: Any) -> Any:
        return self.open("POST", path, **arguments)

    def put_module(self, module: str, on: bool) -> Any:
        etag = self.get("/v1/company/modules").headers["ETag"]
        return self.open("PUT", f"/v1/company/modules/{module}", json={"on": on}, headers={"If-Match": etag})


@pytest.fixture
def company(app: Flask) -> Company:
    return Company(app)


@pytest.fixture
def hurried_company(hurried_app: Flask) -> Company:
    return Company(hurried_app)


@pytest.fixture
def other_company(app: Flask) -> Company:
    return Company(app)
