"""HTTP requests to the documents service: its addresses, what is repeated, and how long a caller waits.

A connection that no process accepts is tried again at the next address, until the usual deadline: always for what only reads,
for an upload while no byte of its body has been read. Downloads pass a guard as RPCs do: one that is not answered at once is
sent again in a place of the bulkhead. An upload needs none, since an RPC to the same service precedes it.
"""

import random
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import requests

from chassis.errors import deadline_exceeded, service_unknown
from chassis.guard import Visit
from chassis.pauses import growing_pauses
from chassis.signed_context import sign_file
from contracts.errors import ServiceError, from_wire
from gateway.http.call import Call
from gateway.http.protection import FILE

SERVICE = "documents"
CONNECT_SECONDS = 2
SILENCE_SECONDS = 30
"""Time-out for each read and write of an upload's connection to the service."""


class Body:
    """The body of an upload, as pieces. `is_begun`: it can no longer be sent a second time."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self.is_begun = pieces, False

    def __iter__(self) -> Iterator[bytes]:
        self.is_begun = True
        yield from self._pieces


def download(call: Call, method: str, path: str, headers: dict[str, str]) -> requests.Response:
    """The service's response, its body unread. Raises the service's own error, or Unavailable."""
    with call.gateway.guards.of(SERVICE, FILE).visit(call.context.tenant) as visit:
        free = call.gateway.settings.slow_after_seconds
        try:
            return _send(call, visit, method, path, headers, min(free, _time_left(call, visit)), stream=True)
        except requests.ReadTimeout:
            visit.take_place()
        try:
            return _send(call, visit, method, path, headers, _time_left(call, visit), stream=True)
        except requests.ReadTimeout:
            visit.silent()
            raise deadline_exceeded(SERVICE) from None


def upload(call: Call, path: str, headers: dict[str, str], params: dict[str, Any], body: Body) -> requests.Response:
    """The service's response, read whole. Raises the service's own error, or Unavailable."""
    address = f"{path}?{urlencode(params)}"  # signed as it is sent
    with call.gateway.guards.of(SERVICE, FILE).visit(call.context.tenant) as visit:
        try:
            return _send(call, visit, "POST", address, headers, SILENCE_SECONDS, data=body)
        except requests.ReadTimeout:
            visit.silent()
            raise deadline_exceeded(SERVICE) from None


def _send(
    call: Call, visit: Visit, method: str, path: str, headers: dict[str, str], silence: float, **arguments: Any
) -> requests.Response:
    """One request at the first address that accepts it. Raises requests.ReadTimeout when it is not answered in time."""
    settings, body, pauses = call.gateway.settings, arguments.get("data"), growing_pauses()
    signed = {**headers, **sign_file(settings.keys, call.context, SERVICE, method, path)}
    while True:
        for address in random.sample(settings.documents_addresses, len(settings.documents_addresses)):
            try:
                answered = _open(method, address + path, signed, silence, arguments)
            except requests.ReadTimeout:
                raise
            except requests.RequestException as error:
                if isinstance(body, Body) and body.is_begun:
                    raise service_unknown(SERVICE) from error
            else:
                visit.answered()
                return _checked(answered)
        pause = next(pauses)
        if _time_left(call, visit) <= pause or not visit.sleep(pause):
            raise service_unknown(SERVICE)


def _open(
    method: str, url: str, headers: dict[str, str], silence: float, arguments: dict[str, Any]
) -> requests.Response:
    """Sends the request. Each has a connection of its own: a pooled one may be dead, and a stream cannot be sent twice."""
    session = requests.Session()
    session.trust_env = False  # never send internal traffic through a proxy from the environment
    return session.request(method, url, headers=headers, timeout=(CONNECT_SECONDS, max(0.1, silence)), **arguments)


def _time_left(call: Call, visit: Visit) -> float:
    """Seconds of the usual deadline; that of an upload is much longer, and meant for the body."""
    usual = visit.began + call.gateway.settings.deadline_seconds - time.monotonic()
    return min(usual, call.context.remaining())


def _checked(answered: requests.Response) -> requests.Response:
    """The response. Raises the service's own error for a refusal."""
    if answered.status_code >= 400 and answered.status_code != 416:
        with answered:
            raise _read_refusal(answered)
    return answered


def _read_refusal(answered: requests.Response) -> ServiceError:
    try:
        return from_wire(answered.json())
    except ValueError:
        return service_unknown(SERVICE)
