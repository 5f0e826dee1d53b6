"""Ports for the servers of tests: none is given twice, nor to two processes of pytest that run beside each other."""

import os
import random
import socket

WORKERS = 8
"""At most so many processes of pytest beside each other."""
_given: set[int] = set()


def free_port() -> int:
    """A TCP port on loopback that nobody listens on; raises RuntimeError when a hundred are taken.

    It lies below Linux's range for the near ends of outgoing connections (from 32768): seconds pass until a server binds
    it, and meanwhile a port of that range may become such an end. No port is given twice, nor to two workers of pytest:
    else one's service could find another's answering at its address.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    ours = set(range(10_000 + worker % WORKERS, 32_000, WORKERS)) - _given
    for port in random.sample(sorted(ours), 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            _given.add(port)
            return port
    raise RuntimeError("No port is free: stop a program.")
