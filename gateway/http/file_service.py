"""HTTP requests to the documents service: its addresses, what is repeated, and how long a caller waits.

A connection that no process accepts is tried again at the next address, until the usual deadline: always for what only reads,
for an upload while no byte of its body has been read. The body of an upload is signed as well; a replica of release 0.1.0
would store the signature, so each connection is asked first. Downloads pass a guard as RPCs do: one that is not answered at once
is sent again in a place of the bulkhead. An upload needs none, since an RPC to the same service precedes it.
"""

import random
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import requests

from chassis import tls
from chassis.errors import deadline_exceeded, service_unknown
from chassis.guard import Visit
from chassis.logs import log
from chassis.pauses import growing_pauses
from chassis.signed_bodies import sign_body
from chassis.signed_context import sign_file
from contracts.documents import SIGNED_FILES
from contracts.errors import ServiceError, from_wire
from gateway.http.call import Call
from gateway.http.protection import FILE

SERVICE, FILES = "documents", "/files"
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
    address = f"{path}?{urlencode(params)}"  # as it is sent, since it is signed
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
    addresses, body, pauses = call.gateway.settings.documents_addresses, arguments.get("data"), growing_pauses()
    while True:
        for address in random.sample(addresses, len(addresses)):
            try:
                answered = _open(call, method, address, path, headers, silence, arguments)
            except requests.ReadTimeout:
                raise
            except requests.RequestException as error:
                if isinstance(error, requests.exceptions.SSLError):
                    log.warning("no TLS with the documents service at %s: %s", address, error)
                if isinstance(body, Body) and body.is_begun:
                    raise service_unknown(SERVICE) from error
            else:
                visit.answered()
                return _checked(answered)
        pause = next(pauses)
        if _time_left(call, visit) <= pause or not visit.sleep(pause):
            raise service_unknown(SERVICE)


def _open(
    call: Call, method: str, address: str, path: str, headers: dict[str, str], silence: float, arguments: dict[str, Any]
) -> requests.Response:
    """Sends the request. Each has a connection of its own: a pooled one may be dead, and a stream cannot be sent twice."""
    keys, timeout = call.gateway.settings.keys, (CONNECT_SECONDS, max(0.1, silence))
    session = requests.Session()
    session.trust_env = False  # never send internal traffic through a proxy from the environment
    session.verify = tls.authority() or True
    signs_body = "data" in arguments and bool(keys.own_id) and _takes_signatures(session, address, timeout)
    if signs_body:
        path = SIGNED_FILES + path.removeprefix(FILES)
    signed = {**headers, **sign_file(keys, call.context, SERVICE, method, path)}
    if signs_body:
        arguments = {**arguments, "data": sign_body(keys, signed, arguments["data"])}
    return session.request(method, address + path, headers=signed, timeout=timeout, **arguments)


def _takes_signatures(session: requests.Session, address: str, timeout: tuple[float, float]) -> bool:
    """Whether the replica at the other end of this connection, over which the upload then goes, reads signed bodies."""
    return session.options(address + SIGNED_FILES, timeout=timeout).status_code != 404


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
    """The service's error; Unavailable when it is not the documents service that answers at its address."""
    try:
        wire = answered.json()
    except ValueError:
        wire = None
    if isinstance(wire, dict) and isinstance(wire.get("code"), str):
        return from_wire(wire)
    log.warning("what answers at %s is not the documents service: %s", answered.url, answered.status_code)
    return service_unknown(SERVICE)
