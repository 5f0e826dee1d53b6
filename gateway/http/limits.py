"""Limits for each caller and each company: requests per second, streams and imports at the same time.

    RateLimit   a token bucket for each key, session and company     429 with the time after which one more is allowed
    Shares      uploads, downloads and imports under way             429 for the company's share, 503 when all are taken

Counted in memory, so each process of the gateway has limits of its own: n processes allow n times as much (decision 0013).
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from chassis.bulkhead import Bulkhead
from gateway import errors
from gateway.identity.auth import Principal
from gateway.settings import Settings

BURST_SECONDS = 5
"""A bucket holds the tokens of so many seconds: a page that asks for much at once is not held up."""
MOST_BUCKETS = 20_000


class RateLimit:
    """Token buckets of one size, by name. A bucket is one number: the time when it will be full again (GCRA)."""

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval, self._clock = 1 / per_second, clock
        self._full_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def take(self, name: str) -> float:
        """Takes a token; returns 0, or the seconds until there is one again."""
        with self._lock:
            now = self._clock()
            full_at = max(now, self._full_at.get(name, 0.0)) + self._interval
            if full_at - now > BURST_SECONDS:
                return full_at - now - BURST_SECONDS
            if len(self._full_at) >= MOST_BUCKETS:
                self._full_at = {one: at for one, at in self._full_at.items() if at > now}
            self._full_at[name] = full_at
        return 0.0


class Share:
    """A place that was taken; `close` gives it back, however often it is called."""

    def __init__(self, give_back: Callable[[], None]) -> None:
        self._give_back: Callable[[], None] | None = give_back

    def close(self) -> None:
        give_back, self._give_back = self._give_back, None
        if give_back is not None:
            give_back()

    def __enter__(self) -> "Share":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


class Shares:
    """Places: `most` in all, `each` for one company."""

    def __init__(self, most: int, each: int) -> None:
        self._places = Bulkhead(most, each)

    def take(self, tenant: str) -> Share | None:
        """A place, or None when the company has its share already. Raises Unavailable when all places are taken."""
        if self._places.take(tenant):
            return Share(lambda: self._places.give_back(tenant))
        if self._places.has_share(tenant):
            return None
        raise errors.streams_busy()


@dataclass(slots=True)
class Limits:
    """The limits of one process."""

    callers: RateLimit
    companies: RateLimit
    streams: Shares
    imports: Shares

    def count_request(self, principal: Principal) -> None:
        """Raises HttpError 429 when the key or session, or its whole company, sends too many requests."""
        wait = self.callers.take(principal.token_id)
        if wait:
            raise errors.caller_too_fast(wait)
        wait = self.companies.take(principal.tenant)
        if wait:
            raise errors.company_too_fast(wait)

    def take_stream(self, tenant: str) -> Share:
        """A place for an upload or a download. Raises HttpError 429, or Unavailable."""
        share = self.streams.take(tenant)
        if share is None:
            raise errors.too_many_streams()
        return share

    def take_import(self, tenant: str) -> Share:
        """The place for the company's import. Raises HttpError 429 when one is running, or Unavailable."""
        share = self.imports.take(tenant)
        if share is None:
            raise errors.import_running()
        return share


def limits_of(settings: Settings) -> Limits:
    return Limits(
        RateLimit(settings.requests_per_second),
        RateLimit(settings.company_requests_per_second),
        Shares(settings.streams, settings.streams_per_company),
        Shares(settings.imports, 1),
    )
