"""The server from its first request to its last: SIGTERM makes it not ready, then it finishes what runs, and ends.

SIGTERM   /readyz 503; new requests are still served, every answer says `Connection: close`     DRAIN_SECONDS
then      no new connection; what runs is finished, idle connections are closed                 at most FINISH_SECONDS
"""

import os
import signal
import time
from types import FrameType

from uvicorn import Config, Server

from chassis import health
from chassis.logs import log
from gateway.http.server.bridge import Bridge
from gateway.http.server.connection import Connection

SWEEP_TICKS = 10
"""The server ticks ten times a second; slow connections are looked for once a second."""


class DrainingServer(Server):
    """uvicorn's server with a drain, and a look at its connections once a second."""

    def __init__(self, config: Config, bridge: Bridge, drain_seconds: float, *, ends_with_parent: bool = False) -> None:
        """`ends_with_parent`: a worker of `workers`, which another parent could not start beside."""
        super().__init__(config)
        self._bridge, self._drain_seconds = bridge, drain_seconds
        self._stops_at: float | None = None
        self._parent = os.getppid() if ends_with_parent else None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first SIGTERM begins the drain; Ctrl-C ends it, and a second Ctrl-C does not wait for requests either."""
        if sig == signal.SIGINT:
            self.force_exit = self.should_exit
            self.should_exit = True
        if self._stops_at is None:
            self._stops_at = time.monotonic() + self._drain_seconds

    async def on_tick(self, counter: int) -> bool:
        if self._parent not in (None, os.getppid()):  # the parent was killed: another one must get the port
            self.handle_exit(signal.SIGTERM, None)
        if self._stops_at is not None and not self._bridge.is_draining:
            self._begin_drain()
        if counter % SWEEP_TICKS == 0:
            self._sweep()
        is_over = self._stops_at is not None and time.monotonic() >= self._stops_at
        return await super().on_tick(counter) or is_over

    def _begin_drain(self) -> None:
        """From now on /readyz says 503, and each answer asks its caller to connect anew."""
        self._bridge.is_draining = True
        health.add_check("drain", _refuse)
        log.info("draining: not ready any more, no new connections in %.0f s", self._drain_seconds)

    def _sweep(self) -> None:
        """Closes the connections that are too slow."""
        now = time.monotonic()
        for connection in list(self.server_state.connections):
            if isinstance(connection, Connection) and connection.is_too_slow(now):
                connection.transport.abort()


def _refuse() -> None:
    raise RuntimeError("draining")
