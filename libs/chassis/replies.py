"""Where answers to requests go: an exchange of their own, so that no service may write into the broker's default exchange.

replies (direct)   → replies.ID                   one queue a connection of a gateway, gone with it; ID is not to be guessed
the default one    → amq.rabbitmq.reply-to.…      the broker's pseudo-queue: release 0.1.0, and where the rights are older

The caller names the queue in `reply_to`; its name says which of the two it is. A service of 0.1.0 answers through the default
exchange, which leads to the queue by its name, too.
"""

from typing import Any
from uuid import uuid4

from amqp.exceptions import AccessRefused

from chassis.logs import log
from chassis.topology import Exchange, ensure_exchange

REPLIES = Exchange("replies", "direct")
PREFIX = f"{REPLIES.name}."
PSEUDO_QUEUE = "amq.rabbitmq.reply-to"


def exchange_to(reply_to: str) -> str:
    """The exchange that leads an answer to this queue."""
    return REPLIES.name if reply_to.startswith(PREFIX) else ""


def declare_reply_queue(connection: Any) -> str:
    """Makes a queue for the answers to what this connection asks, and returns its name: PSEUDO_QUEUE, which needs no right,
    where the broker's definitions are of a release that had no other."""
    name = f"{PREFIX}{uuid4().hex}"
    try:
        ensure_exchange(connection, REPLIES)
        channel = connection.channel()
        channel.queue_declare(name, exclusive=True)  # it belongs to the connection, not to this channel
        channel.queue_bind(name, REPLIES.name, name)
        channel.close()
    except AccessRefused as error:
        log.warning("answers come through the default exchange until the broker's definitions are newer: %s", error)
        return PSEUDO_QUEUE
    return name
