"""An operator's requests to services: over the broker, signed with the operators' key, for one company or about all.

with Operator(amqp_url, keys) as operator:
    companies = operator.ask("billing", ListCompanies(copies="customers"))
    answer = operator.begin("customers", ReadOriginals(…), "acme")    # goes on meanwhile
    page = answer()
"""

import getpass
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any
from uuid import uuid4

from chassis.client import Pending, RpcClient
from chassis.context import Context
from chassis.pauses import growing_pauses
from chassis.signing import Keys
from contracts.access import OPERATOR, Role
from contracts.base import Request
from contracts.errors import Unavailable

CALL_SECONDS = 30.0
PATIENCE_SECONDS = 90.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.2, 2.0
OLD_RELEASE_ATTEMPTS = 5
UNKNOWN = (".request_unknown", ".unknown_method")
Json = Any


class OldReleaseError(Exception):
    """The service's release does not know the request."""

    def __init__(self, service: str) -> None:
        self.service = service
        super().__init__(service)


class Operator:
    """Asks services; retries what is only temporarily unavailable, for as long as a restart of the service may take."""

    def __init__(self, amqp_url: str, keys: Keys) -> None:
        self._client = RpcClient(amqp_url, keys)
        self._user, self._trace = f"operator {_login()}".strip(), uuid4().hex

    def __enter__(self) -> "Operator":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def begin(self, service: str, request: Request[Any], company: str = "") -> Callable[[], Json]:
        """Sends the request; the function that it returns waits for the reply. See `ask`."""
        pending = self._send(service, request, company)
        return lambda: self._await(pending, service, request, company)

    def ask(self, service: str, request: Request[Any], company: str = "") -> Json:
        """The reply as plain JSON. Raises OldReleaseError; the service's own error when it is final or after PATIENCE_SECONDS."""
        return self.begin(service, request, company)()

    def _await(self, pending: Pending, service: str, request: Request[Any], company: str) -> Json:
        end, attempt = time.monotonic() + PATIENCE_SECONDS, 0
        pauses = growing_pauses(FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS)
        while True:
            try:
                return pending.result()
            except Unavailable as error:
                attempt += 1
                if error.code.endswith(UNKNOWN) and attempt >= OLD_RELEASE_ATTEMPTS:
                    raise OldReleaseError(service) from None
                if time.monotonic() > end:
                    raise
            time.sleep(next(pauses))
            pending = self._send(service, request, company)

    def _send(self, service: str, request: Request[Any], company: str) -> Pending:
        roles = frozenset({Role.ADMINISTRATOR, OPERATOR})
        deadline = time.time() + CALL_SECONDS
        context = Context(company, self._user, roles, deadline, uuid4().hex, self._trace)
        return self._client.send(request, context, service)


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have a number only
        return ""
