"""Names of the exchange and the queues of requests.

rpc (direct)   → rpc.SERVICE   gone with its last consumer: a call to a stopped service fails at once
"""

from kombu import Exchange, Queue

RPC = Exchange("rpc", type="direct", durable=True)
CHECK = "check:"
"""Before a method's name: asks which fields of the request the service refuses, and runs nothing."""


def rpc_queue(service: str) -> Queue:
    """Requests to one service.

    Auto-delete: with nobody to answer it there is no queue, and the broker returns the request to its caller at once.
    `expires` (seconds) does the same for a queue that came back with the broker while its service did not.
    """
    return Queue(f"rpc.{service}", RPC, routing_key=service, durable=True, auto_delete=True, expires=30)
