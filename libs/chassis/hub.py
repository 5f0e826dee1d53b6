"""eventlet's hub for the services: `poll`, which keeps its list of descriptors in the process.

eventlet's default, epoll, tells the kernel of each wait for a socket when it begins and when it ends: two calls to the system
more for each of some ten waits of a request. A service waits for few descriptors. EVENTLET_HUB chooses another one.
"""

import math
import os

from eventlet.hubs import poll, use_hub


class Hub(poll.Hub):
    """Sleeps until the next timer; eventlet's own rounds the time down, and looks again and again in the last millisecond."""

    def do_poll(self, seconds: float) -> "list[tuple[int, int]]":
        ready: list[tuple[int, int]] = self.poll.poll(math.ceil(seconds * 1000))
        return ready


def is_available() -> bool:
    """eventlet asks."""
    return bool(poll.is_available())


def choose() -> None:
    """Called before anything waits."""
    if not os.environ.get("EVENTLET_HUB"):
        use_hub("chassis.hub:Hub")
