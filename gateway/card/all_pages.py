"""What every service answers to one request about a customer, page by page. A service that does not answer makes it an error,
since what is composed without its part would look whole."""

from collections.abc import Callable, Iterator
from typing import Any, Protocol, TypeVar

from contracts.base import Request
from contracts.errors import ServiceError, Unavailable
from gateway.http.call import Call

UNKNOWN = ".request_unknown"
"""How a service answers whose release does not know the request."""


class Page(Protocol):
    """`upto` is what the next page is asked for by (`after` of the request); "" on the last one."""

    upto: str

    @classmethod
    def model_validate(cls, obj: Any) -> Any:
        """The page from what a service answers."""


P = TypeVar("P", bound=Page)


def read_all(
    call: Call, asked: Request[Any], page: type[P], incomplete: Callable[[list[str]], ServiceError]
) -> Iterator[tuple[str, P]]:
    """All pages with their services, whose first ones are asked for at once. Raises, after those of the others, `incomplete` of
    the services that are missing."""
    missing: list[str] = []
    for service, sent in {one: _send(call, asked, one) for one in call.gateway.settings.services}.items():
        try:
            yield from ((service, one) for one in _read(call, asked, page, service, sent))
        except ServiceError as error:
            if not (isinstance(error, Unavailable) or error.code.endswith(UNKNOWN)):
                raise
            missing.append(service)
    if missing:
        raise incomplete(missing)


def _read(call: Call, asked: Request[Any], page: type[P], service: str, sent: Any) -> Iterator[P]:
    found: P = page.model_validate(sent.result())
    yield found
    while found.upto:
        found = page.model_validate(_send(call, asked.model_copy(update={"after": found.upto}), service).result())
        yield found


def _send(call: Call, asked: Request[Any], service: str) -> Any:
    return call.gateway.client.send(asked, call.context_for(call.gateway.settings.deadline_seconds), service)
