"""What is new since the last look, on the real database."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from pymongo.errors import DuplicateKeyError

from chassis import clock
from chassis.context import using
from chassis.testing import a_context
from chassis.testing_queries import commands
from contracts import billing
from contracts.access import Module
from contracts.crm.timeline import GetNews, LookAtCustomer, News
from contracts.errors import Unavailable
from contracts.tabs import GetCardSection
from crm import card, looks
from crm.tests.selection_samples import tell_of
from crm.tests.timeline_samples import ALL, ANNA, an_invoice, make_again, tell
from crm.timeline_models import Look

BO = "usr_0b"
NOW = clock.now()


def a_dispute(customer: str, version: int) -> billing.InvoiceDisputed:
    """Something that happens when it is told."""
    return billing.InvoiceDisputed(subject="inv_0", version=version, invoice=an_invoice(customer))


def happen(customer: str, version: int, at: datetime | None = None, user: str = ANNA) -> None:
    tell([a_dispute(customer, version)], user=user, at=at)


def look(customer: str, at: datetime, user: str = BO) -> News:
    with using(a_context(modules=ALL)):
        return looks.look(LookAtCustomer(customer_id=customer, user_id=user), at)


def news(customer: str, at: datetime, user: str = BO) -> News:
    with using(a_context(modules=ALL)):
        return looks.get_news(GetNews(customer_id=customer, user_id=user), at)


@pytest.fixture
def customer(database: str) -> str:
    """A customer to whom three things have happened long ago, which Bo has just seen for the first time, and then left for a
    day."""
    made = tell_of()
    for version in (1, 2, 3):
        happen(made, version)
    look(made, NOW - timedelta(days=1))
    return made


def test_at_a_first_look_nothing_is_new(database: str) -> None:
    made = tell_of()
    happen(made, 1, clock.now())
    found = look(made, NOW)
    assert (found.since, found.total, found.items) == (None, 0, [])


@pytest.mark.parametrize("ask", [look, news])
def test_a_customer_of_whom_nothing_has_come_is_none_without_news(database: str, ask: Any) -> None:
    with pytest.raises(Unavailable) as raised:
        ask("cus_none", NOW)
    assert raised.value.code == "crm.customer_not_here_yet"


def test_what_came_since_is_new_to_the_end_of_the_look(customer: str) -> None:
    happen(customer, 4, clock.now())
    seen = clock.now()
    first = look(customer, seen)
    again = look(customer, seen + timedelta(minutes=29))
    assert [(one.since, one.total) for one in (first, again)] == [(NOW - timedelta(days=1), 1)] * 2
    later = look(customer, seen + timedelta(hours=3))
    assert later.total == 0


def test_the_users_own_doing_and_what_was_made_again_are_not_new(customer: str) -> None:
    happen(customer, 4, clock.now(), BO)
    make_again([a_dispute(customer, 5)])
    assert look(customer, NOW).total == 0


def test_an_event_that_comes_late_is_new_all_the_same(customer: str) -> None:
    """It happened before the look, and reached the service after it."""
    seen = clock.now()
    look(customer, seen)
    happen(customer, 4, seen - timedelta(minutes=2))
    assert look(customer, clock.now() + timedelta(minutes=31)).total == 1


def test_each_user_has_looks_of_their_own(customer: str) -> None:
    happen(customer, 4, clock.now())
    assert (look(customer, NOW).total, look(customer, NOW, "usr_0c").total) == (1, 0)


def test_asking_for_the_news_is_no_look(customer: str) -> None:
    happen(customer, 4, clock.now())
    assert [news(customer, NOW).total, news(customer, NOW + timedelta(hours=1)).total] == [1, 1]
    assert look(customer, NOW + timedelta(hours=1)).total == 1


def test_a_look_is_written_once(customer: str) -> None:
    _, begun = commands("crm", lambda: look(customer, NOW))
    _, gone_on = commands("crm", lambda: look(customer, NOW + timedelta(minutes=5)))
    assert ("update" in begun, "update" in gone_on or "insert" in gone_on) == (True, False)


def test_of_two_processes_one_begins_the_look(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read the look of before; the second finds that the first has begun another."""
    with using(a_context()):
        stale = looks._read(customer, BO)
    look(customer, NOW)
    read = looks._read
    answers = iter([stale])
    monkeypatch.setattr(looks, "_read", lambda *of: next(answers, None) or read(*of))
    assert look(customer, NOW).since == NOW - timedelta(days=1)
    with using(a_context()):
        (row,) = Look.rows({"_id": f"{customer}:{BO}"})
    assert clock.with_zone(row["looked_at"]) == NOW


def test_of_two_first_looks_one_is_stored(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tell_of()
    look(made, NOW)
    monkeypatch.setattr(looks, "_read", lambda *_of: None)
    try:
        assert look(made, NOW).total == 0
    except DuplicateKeyError:  # pragma: no cover
        pytest.fail("the second first look is refused")


@pytest.mark.parametrize(
    ("user", "fields", "told"),
    [
        (BO, {"looks": True}, 1),
        (BO, {}, None),
        ("key_0a", {"looks": True}, None),
        (BO, {"looks": True, "at": "2026-03-02"}, None),
        (BO, {"looks": True, "modules": []}, None),
    ],
)
def test_the_card_tells_it_to_a_user_who_opens_it(
    customer: str, user: str, fields: dict[str, Any], told: int | None
) -> None:
    happen(customer, 4, clock.now())
    asked = GetCardSection.model_validate({"customer_id": customer, "modules": [Module.CRM], **fields})
    with using(replace(a_context(roles=frozenset({"viewer"}), modules=ALL), user=user)):
        found = card.section(asked, clock.local_now())
    assert (found.news or {}).get("total") == told
