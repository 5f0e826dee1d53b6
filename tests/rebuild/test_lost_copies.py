"""Copies that are gone, old or wrong, for whatever reason: named by `check`, made again by `rebuild`."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from random import Random

import pytest
from amqp import Message
from kombu import Connection

from chassis.event_topology import EVENTS, generations
from chassis.queue_lengths import count_waiting
from chassis.testing import wait_until
from contracts.crm import CreateProperty, SetProperties
from contracts.sales import AcceptQuote, CreateQuote, Part, PlaceOrder, PlaceOrderFromQuote, QuoteLineFields, SendQuote
from tests.rebuild.office import COLLECTIONS, Office

BREAD = QuoteLineFields.model_validate({"text": "Bröd", "quantity": "1", "price": "10"})


@pytest.mark.parametrize("service", COLLECTIONS)
def test_a_dropped_collection_is_made_again(office: Office, service: str) -> None:
    ids = [office.create(addresses={"invoice": {"city": "Lund"}}) for _ in range(3)]
    office.rename(ids[0], "Konditoriet AB")
    office.wait_for_copies(service)
    before = office.rows(service)
    office.lose(service)
    found = office.check(service)
    assert (found.returncode, [one in found.stdout for one in ids]) == (1, [True] * 3), found
    assert f"{ids[0]}  missing (copy –, original 2)" in found.stdout
    assert office.rebuild(service).returncode == 0
    assert office.rows(service) == before
    assert office.check(service).returncode == 0


def test_the_tags_of_the_search_index_are_made_again(office: Office) -> None:
    customer_id = office.create()
    office.wait_for_copies("crm")
    tag = office.call(CreateProperty(name="Storkund"))["id"]
    office.call(SetProperties(customer_id=customer_id, add=[tag], remove=[]))
    before = office.rows("crm")
    assert before[customer_id]["tags"] == [tag]
    office.lose("crm")
    assert "customer.tags_version" in office.check("crm").stdout
    assert office.rebuild("crm").returncode == 0
    assert office.rows("crm") == before


def test_only_the_company_that_is_named_is_repaired(office: Office) -> None:
    theirs = f"{office.company}other"
    office.create()
    office.create(company=theirs)
    office.wait_for_copies("billing")
    office.wait_for_copies("billing", company=theirs)
    office.collection("billing").delete_many({"tenant": {"$in": [office.company, theirs]}})
    office.rebuild("billing")
    assert (len(office.rows("billing")), len(office.rows("billing", theirs))) == (1, 0)
    everything = office.finish(office.begin("rebuild", "billing"))
    assert (everything.returncode, len(office.rows("billing", theirs))) == (0, 1), everything


def test_events_that_were_lost_with_their_queue_are_made_up_for(office: Office) -> None:
    kept, changed = office.create(), office.create()
    office.wait_for_copies("billing")
    with office.stopped("billing"):
        new = office.create()
        office.rename(changed, "Konditoriet AB")
        office.wait_for_copies("sales")
        delete_event_queues("billing")
    found = office.check("billing")
    assert (found.returncode, kept in found.stdout) == (1, False), found
    assert f"{new}  missing" in found.stdout
    assert f"{changed}  older (copy 1, original 2)" in found.stdout
    assert office.rebuild("billing").returncode == 0
    office.wait_for_copies("billing")
    assert office.check("billing").returncode == 0


def test_what_was_changed_since_an_instant_is_made_again(office: Office) -> None:
    """The rest is neither read nor repaired: only what came after the instant was lost."""
    before, changed = office.create(), office.create()
    office.wait_for_copies("crm")
    since = datetime.now(UTC)
    office.rename(changed, "Konditoriet AB")
    new = office.create()
    office.wait_for_copies("crm")
    office.lose("crm")
    found = office.check("crm", "--since", since.isoformat())
    assert (found.returncode, before in found.stdout) == (1, False), found
    assert f"{changed}  missing" in found.stdout
    assert office.rebuild("crm", "--since", since.isoformat()).returncode == 0
    assert set(office.versions("crm")) == {changed, new}
    assert office.check("crm", "--since", since.isoformat()).returncode == 0
    assert office.check("crm").returncode == 1
    refused = office.check("crm", "--since", "yesterday")
    assert (refused.returncode, "2026-11-28T12:00:00Z" in refused.stderr) == (2, True), refused


def test_events_that_come_late_twice_and_out_of_order_leave_no_difference(office: Office) -> None:
    """Copies are made of nothing but each event twice, in an order of chance; the check compares content, too."""
    with overheard("customers.#") as said:
        ids = [office.create(addresses={"invoice": {"city": "Lund"}}) for _ in range(4)]
        for turn in range(3):
            for one in ids[turn:]:
                office.rename(one, f"Bageri {turn} AB")
        office.wait_for_copies()
        events = said()
    assert len(events) >= 4 + 4 + 3 + 2
    for service in COLLECTIONS:
        order = events * 2
        Random(service).shuffle(order)
        office.lose(service)
        tell(service, order)
    for service in COLLECTIONS:
        wait_until(lambda: not count_waiting(os.environ["AMQP_URL"], service), 60)  # noqa: B023
        assert office.check(service).returncode == 0, service


@contextmanager
def overheard(routing: str) -> Iterator[Callable[[], list[Message]]]:
    """A queue that gets these events, too; what it gives reads all that have come."""
    with Connection(os.environ["AMQP_URL"]) as connection:
        channel = connection.channel()
        queue = channel.queue_declare("", exclusive=True).queue
        channel.queue_bind(queue, EVENTS.name, routing)
        yield lambda: list(iter(lambda: channel.basic_get(queue, no_ack=True), None))


def tell(service: str, events: list[Message]) -> None:
    """Puts the events into the service's queue as the broker would, signatures included."""
    target = generations(service)[0]
    with Connection(os.environ["AMQP_URL"]) as connection:
        channel = connection.channel()
        for event in events:
            again = Message(event.body, **event.properties)
            channel.basic_publish(again, exchange=target.exchange, routing_key=target.queue)


def delete_event_queues(service: str) -> None:
    """Deletes the service's event queues with the events in them, as the loss of a broker's node does."""
    with Connection(os.environ["AMQP_URL"]) as connection:
        for generation in generations(service):
            connection.channel().queue_delete(generation.queue)


def test_a_backup_of_a_subscriber_catches_up(office: Office) -> None:
    customer_id = office.create()
    office.wait_for_copies("documents")
    backup = office.rows("documents")
    office.rename(customer_id, "Konditoriet AB")
    new = office.create()
    office.wait_for_copies("documents")
    office.lose("documents")
    office.collection("documents").insert_many(backup.values())
    found = office.check("documents")
    assert f"{customer_id}  older (copy 1, original 2)" in found.stdout
    assert f"{new}  missing" in found.stdout
    office.rebuild("documents")
    office.wait_for_copies("documents")


def test_copies_follow_an_owner_that_was_restored_from_a_backup(office: Office) -> None:
    """Their versions are higher than the owner's now, and some have no original: no event will ever mend that."""
    customer_id = office.create("Bageriet AB")
    office.wait_for_copies()
    backup = list(office.rows("customers").values())
    copies = {service: office.rows(service) for service in COLLECTIONS}
    office.rename(customer_id, "Konditoriet AB")
    gone = office.create()
    office.wait_for_copies()
    office.collection("customers").delete_many({"tenant": office.company})
    office.collection("customers").insert_many(backup)
    for service in COLLECTIONS:
        found = office.check(service)
        assert f"{customer_id}  newer (copy 2, original 1)" in found.stdout
        assert f"{gone}  without an original (copy 1, original –)" in found.stdout
        assert office.rebuild(service).returncode == 0
        assert office.rows(service) == copies[service]


def test_a_skipped_event_is_made_up_for(office: Office) -> None:
    customer_id = office.create()
    office.wait_for_copies("crm")
    changed = {"$set": {"name": "Slakteriet AB"}, "$inc": {"version": 1}}
    office.collection("customers").update_one({"_id": customer_id}, changed)
    assert f"{customer_id}  older (copy 1, original 2)" in office.check("crm", "--quick").stdout
    office.rebuild("crm")
    assert office.rows("crm")[customer_id]["name"] == "Slakteriet AB"


def test_other_content_of_the_same_version_is_found(office: Office) -> None:
    customer_id = office.create()
    office.wait_for_copies("sales")
    office.collection("sales").update_one({"_id": customer_id}, {"$set": {"snapshot.name": "Fel AB"}})
    assert office.check("sales", "--quick").returncode == 0
    assert f"{customer_id}  other content (copy 1, original 1)" in office.check("sales").stdout
    office.rebuild("sales")
    assert office.check("sales").returncode == 0


def test_a_prospect_whose_order_was_not_heard_of_becomes_a_customer(office: Office) -> None:
    customer_id = office.create(stage="prospect")
    office.wait_for_copies("sales")
    office.call(PlaceOrder(customer_id=customer_id, lines=[BREAD]))
    wait_until(lambda: office.rows("customers")[customer_id]["stage"] == "customer", 30)
    office.collection("customers").update_one({"_id": customer_id}, {"$set": {"stage": "prospect"}})
    assert "sales.order_placed" in office.check("customers").stdout
    assert office.rebuild("customers").returncode == 0
    assert office.rows("customers")[customer_id]["stage"] == "customer"
    office.wait_for_copies()


def test_an_order_that_a_quote_has_promised_is_written(office: Office) -> None:
    """The process died after the quote had promised it, and the event that brings another to write it was lost."""
    customer_id = office.create()
    office.wait_for_copies("sales")
    quote = office.call(CreateQuote(customer_id=customer_id, lines=[BREAD]))
    for step in (SendQuote, AcceptQuote):
        quote = office.call(step(quote_id=quote["id"], version=quote["version"]))
    parts = [Part.model_validate({"line": 1, "quantity": "1"})]
    order = office.call(PlaceOrderFromQuote(quote_id=quote["id"], version=quote["version"], parts=parts))
    office.lose_order(order["id"])
    assert f"{quote['id']}  missing" in office.check("sales").stdout
    assert office.rebuild("sales").returncode == 0
    assert office.rows("sales", name="documents")[order["id"]]["gross"] == 1250


def test_the_first_of_several_orders_of_a_quote_is_missed(office: Office) -> None:
    """All promises of a quote have the same subject; the later ones are kept."""
    customer_id = office.create()
    office.wait_for_copies("sales")
    lines = [BREAD.model_copy(update={"quantity": Decimal(2)})]
    quote = office.call(CreateQuote(customer_id=customer_id, lines=lines))
    for step in (SendQuote, AcceptQuote):
        quote = office.call(step(quote_id=quote["id"], version=quote["version"]))
    parts = [Part.model_validate({"line": 1, "quantity": "1"})]
    first = office.call(PlaceOrderFromQuote(quote_id=quote["id"], version=quote["version"], parts=parts))
    office.call(PlaceOrderFromQuote(quote_id=quote["id"], version=quote["version"] + 1, parts=parts))
    office.lose_order(first["id"])
    found = office.check("sales")
    assert (found.returncode, f"{quote['id']}  missing" in found.stdout) == (1, True), found
    assert office.rebuild("sales").returncode == 0
    assert first["id"] in office.rows("sales", name="documents")
