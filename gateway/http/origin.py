"""Where a request comes from: behind how many proxies, over HTTPS or not, from which address.

X-Forwarded-For counts only as far as TRUSTED_PROXIES says. A gateway that gets the header and trusts nobody takes all callers
for one: their failed logins then slow each other down. It logs that, once a minute, and counts it in `/metrics`.
"""

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from flask import Request, Response
from prometheus_client import Counter
from werkzeug.middleware.proxy_fix import ProxyFix

from chassis.logs import log
from gateway.identity.sessions import Origin
from gateway.settings import Settings

UNTRUSTED = Counter("kundkort_untrusted_proxy_total", "Requests with X-Forwarded-For while TRUSTED_PROXIES is 0")
WARNED_EVERY_SECONDS = 60
FORWARDED = "HTTP_X_FORWARDED_FOR"
HSTS = "max-age=31536000"
"""A year, for this host; the domain around it is not ours to decide."""
Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


def origin_of(request: Request) -> Origin:
    """The caller's address, as far as the proxies are trusted, and program."""
    return Origin(request.remote_addr or "", request.headers.get("User-Agent", ""))


def require_https(request: Request, answer: Response) -> None:
    """Tells a browser that came over HTTPS to use nothing else for this host."""
    if request.is_secure:
        answer.headers.setdefault("Strict-Transport-Security", HSTS)


def behind_proxies(app: Wsgi, settings: Settings) -> Wsgi:
    """The application as the outermost caller reaches it."""
    if settings.https_only:
        app = _https(app)
    trusted = settings.trusted_proxies
    if trusted:
        return ProxyFix(app, x_for=trusted, x_proto=trusted)
    return Suspicion(app)


def _https(app: Wsgi) -> Wsgi:
    def serve(environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        environ["wsgi.url_scheme"] = "https"
        return app(environ, start)

    return serve


class Suspicion:
    """Notices a proxy that nobody has named."""

    def __init__(self, app: Wsgi, clock: Callable[[], float] = time.monotonic) -> None:
        self._app, self._clock = app, clock
        self._next_warning = float("-inf")
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        if FORWARDED in environ:
            UNTRUSTED.inc()
            if self._is_time():
                log.warning(
                    "X-Forwarded-For was sent and is ignored, since TRUSTED_PROXIES is 0: if a proxy is in front, all its "
                    "callers are taken for one address. Set TRUSTED_PROXIES to the number of proxies"
                )
        return self._app(environ, start)

    def _is_time(self) -> bool:
        with self._lock:
            now = self._clock()
            if now < self._next_warning:
                return False
            self._next_warning = now + WARNED_EVERY_SECONDS
            return True
