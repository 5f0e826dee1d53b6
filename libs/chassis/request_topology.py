"""Names of the exchanges and queues of requests.

requests.SERVICE (x-local-random)  → requests.SERVICE@HOST:PORT   one queue a node, shared by the replicas connected to it
                                     requests.SERVICE@HOST:PORT.ID  one replica's own, where the shared one is out of reach
                 otherwise → rpc
rpc (direct)                       → rpc.SERVICE                  release 0.1.0: served as long as the exchange exists

An x-local-random exchange gives a request only to queues on the node to which the gateway published it, so that no request
waits for a node that is dead. Every queue vanishes with its last consumer: with nobody to answer, the broker returns a
request to its caller at once.
"""

from kombu import Exchange, Queue

EXPIRES_SECONDS = 30
"""After so long without a consumer a queue goes that came back with its node while its service did not."""

CHECK = "check:"
"""Before a method's name: asks which fields of the request the service refuses, and runs nothing."""

RPC = Exchange("rpc", type="direct", durable=True)
"""Requests in release 0.1.0. A fresh installation never makes it."""


def request_exchange(service: str) -> Exchange:
    """Requests to one service. What no queue on this node takes goes to replicas of release 0.1.0, if there are any."""
    return Exchange(
        f"requests.{service}", type="x-local-random", durable=True, arguments={"alternate-exchange": RPC.name}
    )


def shared_queue(service: str, node: str) -> Queue:
    """Requests to one service on one node. A killed replica's unfinished requests return to the others."""
    return Queue(f"requests.{service}@{node}", durable=True, auto_delete=True, expires=EXPIRES_SECONDS)


def own_queue(service: str, node: str, replica: str) -> Queue:
    """Requests to one replica on one node."""
    return Queue(f"requests.{service}@{node}.{replica}", durable=False, exclusive=True, auto_delete=True)


def rpc_queue(service: str) -> Queue:
    """Requests to one service in release 0.1.0."""
    return Queue(f"rpc.{service}", RPC, routing_key=service, durable=True, auto_delete=True, expires=EXPIRES_SECONDS)
