"""/livez, /readyz and /metrics as a WSGI application, the same in every service and the gateway.

/livez: the process runs; which part and version it is. /readyz: its own database answers, and each of its connections to the
broker is up and has declared what it needs (503 and which does not, otherwise). /metrics: Prometheus.
"""

from collections.abc import Callable, Iterable
from typing import Any

import orjson
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from chassis.version import version_of

Check = Callable[[], None]
_checks: dict[str, Check] = {}
_about: dict[str, str] = {}
NOT_FOUND = ("404 Not Found", "application/json", b'{"status":"not found"}')
BUILD_INFO = Gauge("kundkort_build_info", "Always 1; the versions are labels", ["service", "version", "contracts"])


def introduce(service: str, module: str) -> None:
    """Names the part in /livez and /metrics; `module` is any module beside its VERSION."""
    _about.update(service=service, version=version_of(module))
    BUILD_INFO.labels(service, _about["version"], version_of("contracts")).set(1)


def add_check(name: str, check: Check) -> None:
    """`check()` raises when the process is not ready for work."""
    _checks[name] = check


def run_checks() -> dict[str, str]:
    """What each check says: "ok", or why not."""
    said: dict[str, str] = {}
    for name, check in list(_checks.items()):  # others may be added meanwhile: this is another thread
        try:
            check()
            said[name] = "ok"
        except Exception as error:  # any failure whatever means not ready
            said[name] = f"{type(error).__name__}: {error}"[:1000]
    return said


def readiness() -> tuple[bool, dict[str, str]]:
    """Whether all checks pass, and what each says."""
    said = run_checks()
    return all(word == "ok" for word in said.values()), said


def respond(path: str) -> tuple[str, str, bytes] | None:
    """Status, content type and body for one of the three paths; None for any other."""
    if path == "/livez":
        return "200 OK", "application/json", orjson.dumps({"status": "ok", **_about})
    if path == "/readyz":
        ready, said = readiness()
        return "200 OK" if ready else "503 Service Unavailable", "application/json", orjson.dumps(said)
    if path == "/metrics":
        return "200 OK", CONTENT_TYPE_LATEST, generate_latest()
    return None


def wsgi(
    fallback: Callable[[dict[str, Any], Any], Iterable[bytes]] | None = None,
) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """The WSGI application; other paths go to `fallback`, or are not found."""

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answer = respond(environ.get("PATH_INFO", ""))
        if answer is None and fallback is not None:
            return fallback(environ, start_response)
        status, kind, body = answer or NOT_FOUND
        start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    return application
