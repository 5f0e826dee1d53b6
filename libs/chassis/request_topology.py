"""Names of the exchanges and queues of requests.

requests.SERVICE (x-local-random)  → requests.SERVICE@HOST:PORT   one queue a node, shared by the replicas connected to it
                                     requests.SERVICE@HOST:PORT.ID  one replica's own, where the shared one is out of reach
                 otherwise → rpc
rpc (direct)                       → rpc.SERVICE                  release 0.1.0: served as long as the exchange exists

An x-local-random exchange gives a request only to queues on the node to which the gateway published it, so that no request
waits for a node that is dead. Every queue vanishes with its last consumer: with nobody to answer, the broker returns a
request to its caller at once.
"""

from chassis.topology import Binding, Exchange, Queue, Topology

CHECK = "check:"
"""Before a method's name: asks which fields of the request the service refuses, and runs nothing."""

RPC = Exchange("rpc", "direct")
"""Requests in release 0.1.0. A fresh installation never makes it."""

VANISHES = {"x-expires": 30_000}
"""Milliseconds until a queue goes that came back with its node while its service did not."""


def request_exchange(service: str) -> Exchange:
    """Requests to one service. What no queue on this node takes goes to replicas of release 0.1.0, if there are any."""
    return Exchange(f"requests.{service}", "x-local-random", {"alternate-exchange": RPC.name})


def shared_queue(service: str, node: str) -> Queue:
    """Requests to one service on one node. A killed replica's unfinished requests return to the others."""
    return Queue(f"requests.{service}@{node}", VANISHES, auto_delete=True)


def own_queue(service: str, node: str, replica: str) -> str:
    """The name of the queue of one replica on one node, which only its connection may use."""
    return f"requests.{service}@{node}.{replica}"


def former_topology(service: str) -> Topology:
    """The queue of requests to one service in release 0.1.0, but for the exchange."""
    queue = Queue(f"rpc.{service}", VANISHES, auto_delete=True)
    return Topology(queues=(queue,), bindings=(Binding(RPC.name, queue.name, service),))
