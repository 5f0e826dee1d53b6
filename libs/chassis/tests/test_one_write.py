"""What a turn of the thread that owns a connection writes goes out in one call, in its order, and before an answer is awaited."""

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest
from amqp import Message
from broker_view import delete_queues, waiting

from chassis.addresses import split_addresses
from chassis.connection import WRITE_BYTES, BoundedConnection, connect
from chassis.testing import wait_until


@pytest.fixture
def connection() -> Iterator[BoundedConnection]:
    found = connect(split_addresses(os.environ["AMQP_URL"])[0], heartbeat=20)
    yield found
    found.collect()


@pytest.fixture
def sent(connection: BoundedConnection, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The bytes of each call to the socket."""
    calls: list[int] = []
    send = connection._send

    def count(frames: "bytes | memoryview") -> None:
        calls.append(len(frames))
        send(frames)

    monkeypatch.setattr(connection, "_send", count)
    return calls


@pytest.fixture
def queue(connection: BoundedConnection) -> Iterator[str]:
    name = f"test.{uuid4().hex[:8]}"
    connection.channel().queue_declare(name, durable=True, auto_delete=False)
    yield name
    delete_queues(name)


def publish(channel: object, queue: str, count: int, size: int = 1) -> None:
    for _ in range(count):
        channel.publish(Message(b"x" * size), "", queue, True)  # type: ignore[attr-defined]


def test_many_messages_are_one_call(connection: BoundedConnection, queue: str, sent: list[int]) -> None:
    channel = connection.channel()
    sent.clear()
    with connection.one_write():
        publish(channel, queue, 50)
        assert sent == []
    assert len(sent) == 1
    wait_until(lambda: waiting(queue) == 50)


def test_what_is_much_does_not_wait_for_the_end(connection: BoundedConnection, queue: str, sent: list[int]) -> None:
    channel = connection.channel()
    sent.clear()
    with connection.one_write():
        publish(channel, queue, 50, size=WRITE_BYTES // 8)
        assert len(sent) == 6
        assert max(sent) < 2 * WRITE_BYTES
    assert len(sent) == 7
    wait_until(lambda: waiting(queue) == 50)


def test_a_message_larger_than_a_frame_is_whole(connection: BoundedConnection, queue: str, sent: list[int]) -> None:
    channel, body = connection.channel(), os.urandom(5 * WRITE_BYTES)
    with connection.one_write():
        channel.publish(Message(body), "", queue, True)
        publish(channel, queue, 1)
    wait_until(lambda: waiting(queue) == 2)
    assert channel.basic_get(queue).body == body
    assert channel.basic_get(queue).body == b"x"


def test_an_answer_is_awaited_only_for_what_has_been_sent(
    connection: BoundedConnection, queue: str, sent: list[int]
) -> None:
    """Else both ends would wait for each other, until the time for an answer is over."""
    channel = connection.channel()
    with connection.one_write():
        publish(channel, queue, 1)
        assert channel.queue_declare(queue, passive=True).queue == queue
        publish(channel, queue, 1)
    wait_until(lambda: waiting(queue) == 2)


def test_after_an_error_nothing_of_the_turn_is_sent(connection: BoundedConnection, queue: str, sent: list[int]) -> None:
    channel = connection.channel()
    sent.clear()

    def fail_in_a_turn() -> None:
        with connection.one_write():
            publish(channel, queue, 5)
            raise ValueError("a task failed")

    with pytest.raises(ValueError, match="a task failed"):
        fail_in_a_turn()
    assert sent == []
    publish(channel, queue, 1)
    wait_until(lambda: waiting(queue) == 1)
