"""Another floor of the card: a raw RPC of 2 kB each way, kombu and py-amqp as they come, one process a side, no eventlet.

python -m tests.bench.floor_echo serve QUEUE     answers each message with its own body; prints "ready"
python -m tests.bench.floor_echo call QUEUE      answers orders {"count": n}: the milliseconds of each call
"""

import os
import sys
import time
from typing import Any
from uuid import uuid4

from kombu import Connection, Consumer, Producer, Queue

from tests.bench.programs import answer

BODY = b"x" * 2000
TRANSIENT = 1
WAIT_SECONDS = 10
PLAIN = {"content_type": "application/data", "content_encoding": "binary", "delivery_mode": TRANSIENT}


def serve(connection: Any, name: str) -> None:
    """Answers until the process is ended."""
    channel = connection.channel()
    producer = Producer(channel)

    def reply(message: Any) -> None:
        asked = message.properties
        producer.publish(
            message.body, routing_key=asked["reply_to"], correlation_id=asked["correlation_id"], retry=False, **PLAIN
        )
        message.ack()

    queue = Queue(name, channel=channel, exclusive=True, durable=False)
    with Consumer(channel, [queue], on_message=reply, prefetch_count=1):
        print("ready", flush=True)
        while True:
            connection.drain_events()


class Caller:
    """The calling side: one call at a time."""

    def __init__(self, connection: Any, name: str) -> None:
        channel = connection.channel()
        self._connection, self._name = connection, name
        self._replies = Queue(f"{name}.replies", channel=channel, exclusive=True, durable=False)
        self._producer = Producer(channel)
        self._consumer = Consumer(channel, [self._replies], on_message=self._take, no_ack=True)
        self._consumer.consume()
        self._got = ""

    def _take(self, message: Any) -> None:
        self._got = message.properties["correlation_id"]

    def time(self, count: int) -> list[float]:
        """Milliseconds of each call."""
        return [self._call() for _ in range(count)]

    def _call(self) -> float:
        start, mark = time.perf_counter(), uuid4().hex
        self._producer.publish(
            BODY, routing_key=self._name, reply_to=self._replies.name, correlation_id=mark, retry=False, **PLAIN
        )
        while self._got != mark:
            self._connection.drain_events(timeout=WAIT_SECONDS)
        return (time.perf_counter() - start) * 1000


def main(side: str, name: str) -> None:
    with Connection(os.environ["AMQP_URL"]) as connection:
        if side == "serve":
            serve(connection, name)
        answer(Caller(connection, name).time)


if __name__ == "__main__":
    main(*sys.argv[1:])
