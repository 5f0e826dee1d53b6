"""What this process has been asked lately, so that long work for one caller can step back while others work.

note("get_customer")                            # by the RPC server, for each request that it runs
is_used_by_others("import_customers")           # asked by such work
is_used("import_customers")                     # asked by work that nobody waits for
"""

import time

RECENT_SECONDS = 5.0
"""Long enough for one of several replicas to be asked again by a few people."""

_last: dict[str, float] = {}
"""When each method was last asked for."""


def note(method: str) -> None:
    _last[method] = time.monotonic()


def is_used(method: str) -> bool:
    """Whether `method` was asked for within RECENT_SECONDS: work that can wait gives way to it."""
    return _last.get(method, float("-inf")) > time.monotonic() - RECENT_SECONDS


def is_used_by_others(method: str) -> bool:
    """Whether anything but `method` was asked for within RECENT_SECONDS."""
    recent = time.monotonic() - RECENT_SECONDS
    return any(when > recent for name, when in _last.items() if name != method)
