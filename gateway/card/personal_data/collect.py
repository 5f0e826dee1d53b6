"""What every service and the gateway store about a customer, read page by page into temporary files.

All services are asked for their first page at once; one that does not answer ends the export before anything is sent, since an
archive without its part would look whole.
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import IO, Any

import orjson

from chassis import personal_data
from contracts.personal_data import PersonalDataPage, ReadPersonalData
from gateway import errors
from gateway.card.all_pages import read_all
from gateway.card.personal_data.own import PERSONAL_DATA
from gateway.http.call import Call

IN_MEMORY = 2_000_000
"""So many bytes of a temporary file stay in memory."""
OWN = "gateway"
Asked = tuple[str, str | None]
"""A customer, and the contact of it that alone is meant."""


def temporary_file(stack: ExitStack) -> IO[bytes]:
    """A file that goes with the stack."""
    made: IO[bytes] = stack.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - the stack closes it
    return made


@dataclass(slots=True)
class Part:
    """What one service has: its records as lines of JSON in `lines`, and how many of each collection."""

    name: str
    lines: IO[bytes]
    collections: dict[str, tuple[str, str]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    known: set[tuple[str, str]] = field(default_factory=set)

    def add(self, page: PersonalDataPage) -> None:
        """Stores a page."""
        self.collections |= {one.name: (one.sv, one.en) for one in page.collections}
        for item in page.items:
            if (item.collection, item.id) in self.known:  # about two customers that were merged
                continue
            self.known.add((item.collection, item.id))
            self.counts[item.collection] = self.counts.get(item.collection, 0) + 1
            self.lines.write(orjson.dumps(item.model_dump()) + b"\n")

    def read(self) -> Iterator[dict[str, Any]]:
        """The records `{collection, id, data}` in the order in which they came."""
        self.lines.seek(0)
        for line in self.lines:
            yield orjson.loads(line)


def collect(call: Call, customer_id: str, contact_id: str | None, stack: ExitStack) -> list[Part]:
    """The part of every service, and last the gateway's. Raises Unavailable that names the services which are missing."""
    first: Asked = (customer_id, contact_id)
    parts = {service: Part(service, temporary_file(stack)) for service in call.gateway.settings.services}
    own = Part(OWN, temporary_file(stack))
    call.gateway.trail.settle(call.principal.tenant)
    waiting, done = [first], {first}
    while waiting:
        of, contact = waiting.pop(0)
        one = ReadPersonalData(customer_id=of, contact_id=contact)
        also = _collect_one(call, one, parts)
        _read_own(one, own)
        waiting += sorted(also - done)
        done |= also
    return [*parts.values(), own]


def _collect_one(call: Call, asked: ReadPersonalData, parts: dict[str, Part]) -> set[Asked]:
    """Reads what all services store under one id; returns what else is to be read: customers that were merged into that one, and
    the contacts that the same person is elsewhere. The first page of a service says so."""
    also: set[Asked] = set()
    for service, page in read_all(call, asked, PersonalDataPage, errors.personal_data_incomplete):
        parts[service].add(page)
        also |= {(one, asked.contact_id) for one in page.also}
        also |= {(one.customer_id, one.contact_id) for one in page.contacts}
    return also


def _read_own(asked: ReadPersonalData, own: Part) -> None:
    """Reads the gateway's own part, whose audit trail is settled."""
    page = personal_data.read(PERSONAL_DATA, asked)
    own.add(page)
    while page.upto:
        page = personal_data.read(PERSONAL_DATA, asked.model_copy(update={"after": page.upto}))
        own.add(page)
