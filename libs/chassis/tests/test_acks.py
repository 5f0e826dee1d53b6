"""Acknowledging many messages with one frame, on the real broker: none too early, none twice."""

import itertools
import os
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from amqp import Message
from kombu import Connection

from chassis.acks import Acks
from chassis.testing import wait_until

QUEUE = "test.acks"


@pytest.fixture
def channel() -> Iterator[Any]:
    with Connection(os.environ["AMQP_URL"]) as connection:
        opened = connection.channel()
        opened.queue_declare(QUEUE, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
        opened.queue_purge(QUEUE)
        yield opened
        with Connection(os.environ["AMQP_URL"]) as other:
            other.channel().queue_delete(QUEUE)


def take(channel: Any, count: int) -> list[Any]:
    """That many messages, put into the queue and delivered."""
    for number in range(count):
        channel.basic_publish(Message(str(number).encode()), exchange="", routing_key=QUEUE)
    found: list[Any] = []
    while len(found) < count:
        message = channel.basic_get(QUEUE)
        found += [] if message is None else [message]
    return found


def left_of(channel: Any, count: int) -> list[str]:
    """What the broker delivers again once the channel is closed: what was not acknowledged; waits for that many."""
    channel.close()
    with Connection(os.environ["AMQP_URL"]) as connection:
        again = connection.channel()
        wait_until(lambda: again.queue_declare(QUEUE, passive=True).message_count == count)
        return sorted(bytes(again.basic_get(QUEUE).body).decode() for _ in range(count))


def counted(channel: Any) -> list[tuple[int, bool]]:
    """The acknowledgements that are sent from now on, as (tag, multiple)."""
    sent: list[tuple[int, bool]] = []
    real = channel.basic_ack

    def basic_ack(tag: int, multiple: bool = False) -> None:
        sent.append((tag, multiple))
        real(tag, multiple=multiple)

    channel.basic_ack = basic_ack
    return sent


def finish(acks: Acks, messages: list[Any], *numbers: int) -> None:
    for number in numbers:
        acks.add(messages[number])
    acks.send()


def test_one_frame_acknowledges_all_up_to_the_first_that_is_worked_on(channel: Any) -> None:
    messages, acks, sent = take(channel, 6), Acks(), counted(channel)
    acks.begin(channel)
    finish(acks, messages, 2, 0, 1, 4)
    assert sent == [(3, True), (5, False)]
    assert left_of(channel, 2) == ["3", "5"]


def test_a_message_that_was_acknowledged_singly_is_not_named_again(channel: Any) -> None:
    """The broker closes the channel for a tag that it does not know (406): every message under way came again."""
    messages, acks, sent = take(channel, 4), Acks(), counted(channel)
    acks.begin(channel)
    finish(acks, messages, 1, 2)
    finish(acks, messages, 0)
    finish(acks, messages, 3)
    assert sent == [(2, False), (3, False), (1, True), (4, True)]
    assert left_of(channel, 0) == []


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::5])
def test_in_whatever_order_they_are_done_each_is_acknowledged(channel: Any, order: tuple[int, ...]) -> None:
    messages, acks = take(channel, 5), Acks()
    acks.begin(channel)
    for number in order:
        finish(acks, messages, number)
    assert left_of(channel, 1) == ["4"]


def test_messages_of_an_earlier_channel_are_left_to_the_broker() -> None:
    acks = Acks()
    acks.begin(object())
    acks.add(SimpleNamespace(channel=object(), delivery_tag=1))
    acks.send()  # would raise: an object has no basic_ack
