"""`python -m chassis.declare billing`: declares the exchange and queues of a service, for brokers without our definitions file.

Events are kept for a subscriber from the moment that its queues exist, so this runs before the first publisher starts. On a
broker that has read deploy/rabbitmq/definitions.json it changes nothing. Safe to repeat.
"""

import os
import sys
from collections.abc import Iterable

from chassis.event_topology import EVENTS, subscriber_topology
from chassis.replies import REPLIES
from chassis.request_topology import request_exchange
from chassis.secret_files import SecretUnreadable, read_secret
from chassis.short_connection import open_connection
from chassis.topology import Topology, ensure_exchange
from contracts import catalogue
from contracts.base import Event
from contracts.services import SERVICES


def own_topology(service: str, events: Iterable[type[Event]] = ()) -> Topology:
    """What one service owns on the broker, but for what comes and goes with its processes. `events`: all of the contracts."""
    types = [event.type for event in events or catalogue.events() if service in event.subscribers]
    asked = Topology(exchanges=(request_exchange(service),))
    return asked + subscriber_topology(service, types) if types else asked


def whole_topology() -> Topology:
    """What the whole installation has on the broker."""
    return sum(map(own_topology, SERVICES), Topology(exchanges=(EVENTS, REPLIES)))


def declare_own(amqp_url: str, *services: str, events: Iterable[type[Event]] = ()) -> None:
    """Declares what these services own. Raises PreconditionFailed when a queue of that name has other arguments."""
    with open_connection(amqp_url) as connection:
        for shared in (EVENTS, REPLIES):
            ensure_exchange(connection, shared)
        for service in services:
            own_topology(service, events).declare(connection.channel())


def main(arguments: list[str]) -> int:
    """The exit code: 2 when the command or AMQP_URL (or AMQP_URL_FILE) is missing."""
    try:
        url = read_secret("AMQP_URL", os.environ)
    except SecretUnreadable as error:
        print(error, file=sys.stderr)
        return 2
    if not url or not arguments:
        print("Usage: AMQP_URL=… python -m chassis.declare SERVICE…", file=sys.stderr)
        return 2
    declare_own(url, *arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
