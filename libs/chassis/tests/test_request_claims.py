"""A request takes effect once without a unique index on request ids, as a sharded collection needs it. On the real database."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from mongoengine import IntField, StringField, get_db
from mongoengine.errors import NotUniqueError
from zoo import an_id, no_animal

from chassis import bulk_creates, migrate, request_claims, storage
from chassis.context import using
from chassis.migrate import Plan
from chassis.series import NumberSeries
from chassis.storage import Aggregate, Row
from chassis.testing import a_context, a_database, once
from contracts.base import Event


class Ticket(Aggregate):
    meta = {
        "db_alias": "split",
        "collection": "tickets",
        "shard_by": ("tenant", "series", "number"),
        "indexes": [{"fields": ["tenant", "series", "number"], "unique": True}],
    }

    series = StringField(required=True)
    number = IntField(required=True)
    text = StringField()


class Guest(Aggregate):
    meta = {"db_alias": "split", "collection": "guests"}

    name = StringField()


class TicketSold(Event, service="split"):
    number: int = 0


TICKETS = NumberSeries(Ticket, "main", busy=no_animal, reused=no_animal)
PLAN = Plan("split")


@pytest.fixture
def database() -> Iterator[Any]:
    """A database that has been prepared for splitting companies."""
    with a_database("split"):
        request_claims.enable(True)
        migrate.split(PLAN)
        yield get_db("split")
        request_claims.enable(False)


def store_next() -> Ticket:
    number = TICKETS.next_number()
    ticket = Ticket(id=an_id("tic"), series="main", number=number, text=f"ticket {number}")
    return storage.create(ticket, lambda made: TicketSold(subject=made.id, version=1, number=made.number))


def sell() -> Ticket:
    return TICKETS.take(store_next)


def sell_and_die(monkeypatch: pytest.MonkeyPatch, request_id: str) -> None:
    """As a kill between the claim and the document."""

    def die(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Ticket, "save", die)
        with pytest.raises(KeyboardInterrupt):
            once(sell, request_id=request_id)


def tickets(database: Any) -> list[Row]:
    return list(database.tickets.find({}, sort=[("number", 1)]))


def test_no_unique_index_is_left_that_a_shard_key_forbids(database: Any) -> None:
    for name in ("tickets", "guests"):
        found = list(database[name].list_indexes())
        assert {one["name"] for one in found if one.get("unique")} <= {"_id_", "tenant_1_series_1_number_1"}
        assert "request_id_1_tenant_1" in {one["name"] for one in found}
    assert migrate.pending(PLAN) == []


def test_a_process_without_the_setting_does_not_serve_such_a_database(database: Any) -> None:
    request_claims.enable(False)
    assert migrate.pending(PLAN) == ["the setting SPLIT_COMPANIES: its collections may be sharded"]


def test_a_request_that_is_sent_again_makes_one_document(database: Any) -> None:
    first = once(sell, request_id="r1")
    again = once(sell, request_id="r1")
    assert (again.id, again.number) == (first.id, 1)
    assert once(sell, request_id="r2").number == 2
    guests = [once(lambda: storage.create(Guest(id=an_id("gue"))), request_id="r1") for _ in range(2)]
    assert guests[0].id == guests[1].id
    assert (database.tickets.count_documents({}), database.guests.count_documents({})) == (2, 1)


def test_a_request_comes_again_after_its_document_has_moved_to_another_place(database: Any) -> None:
    """A draft gets its number, and with it another shard, before the request that made it is delivered a second time."""

    def draft() -> Ticket:
        ticket_id = an_id("tic")
        return storage.create(Ticket(id=ticket_id, series=ticket_id, number=0))

    def give_number(ticket: Ticket) -> None:
        ticket.series, ticket.number = "main", TICKETS.next_number()

    made = once(draft, request_id="r1")
    once(lambda: storage.change(Ticket, made.id, give_number, not_found=no_animal))
    again = once(draft, request_id="r1")
    assert (again.id, again.number) == (made.id, 1)
    assert database.tickets.count_documents({}) == 1


def test_a_request_that_was_killed_before_its_document_takes_the_number_it_had(
    database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sell_and_die(monkeypatch, "killed")
    (claim,) = database.requests.find({})
    assert (claim["place"], tickets(database)) == ({"series": "main", "number": 1}, [])
    sold = once(sell, request_id="killed")
    assert (sold.id, sold.number, sold.text) == (claim["document_id"], 1, "ticket 1")


def test_a_number_that_another_request_took_meanwhile_leaves_no_gap(
    database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sell_and_die(monkeypatch, "killed")
    assert once(sell, request_id="other").number == 1
    sold = once(sell, request_id="killed")
    assert (sold.number, sold.text) == (2, "ticket 2")
    assert [row["number"] for row in tickets(database)] == [1, 2]


def test_one_request_at_many_places_at_once_and_others_beside_it(database: Any) -> None:
    """Threads stand for replicas: they share nothing but the database, since the turn of the series is left out."""
    failures: list[BaseException] = []

    def buy(request: str) -> None:
        with using(a_context(request_id=request, seconds=60)):
            for _ in TICKETS.attempts():
                try:
                    store_next()
                    return
                except NotUniqueError:
                    continue
                except BaseException as error:
                    failures.append(error)
                    return

    threads = [threading.Thread(target=buy, args=(f"r{at % 5}",)) for at in range(15)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = tickets(database)
    assert failures == []
    assert [row["number"] for row in found] == [1, 2, 3, 4, 5]
    assert len({row["request_id"] for row in found}) == 5
    assert all(row["text"] == f"ticket {row['number']}" for row in found)


def test_many_at_once_come_back_after_a_kill_with_their_first_numbers(database: Any) -> None:
    def rows(first: int) -> list[Row]:
        return [
            {"_id": an_id("tic"), "request_id": f"row {at}", "series": "main", "number": first + at} for at in range(4)
        ]

    def event(row: Row) -> TicketSold:
        return TicketSold(subject=row["_id"], version=1, number=row["number"])

    first = rows(1)
    with using(a_context()):
        request_claims.claim(Ticket, [{**row, "tenant": "acme"} for row in first])  # and then it was killed
        assert bulk_creates.create_many(Ticket, rows(100), event) == {}
        stored = tickets(database)
        assert [(row["_id"], row["number"]) for row in stored] == [(row["_id"], row["number"]) for row in first]
        assert {row["outbox"][0]["data"]["number"] for row in stored} == {1, 2, 3, 4}
        refused = bulk_creates.create_many(Ticket, rows(200), event)
    assert sorted(refused) == [0, 1, 2, 3]
    assert len(tickets(database)) == 4


def test_documents_of_before_the_split_are_recognised() -> None:
    with a_database("split"):
        old = once(sell, request_id="old")
        request_claims.enable(True)
        try:
            migrate.split(PLAN)
            migrate.split(PLAN)  # as after a kill
            assert once(sell, request_id="old").id == old.id
            assert once(sell, request_id="new").number == 2
        finally:
            request_claims.enable(False)
