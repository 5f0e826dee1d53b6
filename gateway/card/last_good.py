"""The last good answers of services, for the card of a time when one of them does not answer.

They are kept in memory, and a while later in the gateway's database (`section_store`), so that another process, or the next one,
can show them, too. The database is read only for a service that does not answer.
"""

import hashlib
import time
from collections import OrderedDict
from threading import Lock
from typing import Any, NamedTuple, Protocol, TypeVar

import orjson
from flask import current_app

from contracts.card import GetCardSection

Customer = tuple[str, str]
"""A company's id and a customer's."""
K = TypeVar("K")
V = TypeVar("V")
FRESH_SECONDS = 60.0
"""What this process has seen so lately is shown without asking whether another one has seen something newer."""


class Kept(NamedTuple):
    """A section as it was answered, and when (Unix seconds)."""

    section: dict[str, Any]
    at: float


class SectionKey(NamedTuple):
    """What a section answers: callers with other roles, or of a company with other modules, have sections of their own."""

    tenant: str
    service: str
    roles: frozenset[str]
    request: GetCardSection

    @property
    def id(self) -> str:
        """The same in every process, and for this key only."""
        said = {
            name: _sorted(value)
            for name, value in self.request.model_dump(mode="json", exclude={"at", "looks"}).items()
        }
        parts = [self.tenant, self.service, sorted(self.roles), said]
        return "sec_" + hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()

    @property
    def customer(self) -> Customer:
        return self.tenant, self.request.customer_id

    @property
    def is_whole(self) -> bool:
        """Whether the request is that of a whole card: all tabs, as pages ask for them."""
        return self.request.tabs is None


def _sorted(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value


class Store(Protocol):
    """Where sections are kept beyond this process."""

    def note(self, key: SectionKey, kept: Kept) -> None: ...

    def forget(self, customer: Customer) -> None: ...

    def read(self, key: SectionKey) -> Kept | None: ...


class Sections:
    """At most `most` sections in memory, the longest unused goes first; none older than `seconds` is given. Those of whole cards
    are noted in the store."""

    def __init__(self, most: int, seconds: float, store: Store) -> None:
        self._most, self._seconds, self._store = most, seconds, store
        self._kept: OrderedDict[SectionKey, Kept] = OrderedDict()
        self._gone: OrderedDict[Customer, float] = OrderedDict()
        self._lock = Lock()

    def put(self, key: SectionKey, section: dict[str, Any], at: float) -> None:
        """Keeps an answer. Writes nothing itself."""
        kept = Kept(section, at)
        self._remember(key, kept)
        if key.is_whole and self._seconds > 0:
            self._store.note(key, kept)

    def get(self, key: SectionKey) -> Kept | None:
        """The newest section that is known, unless there is none or it is too old."""
        with self._lock:
            kept = self._kept.get(key)
        age = time.time() - kept.at if kept is not None else float("inf")
        if age > FRESH_SECONDS and key.is_whole and self._seconds > 0:
            stored = self._store.read(key)
            if stored is not None and (kept is None or stored.at > kept.at):
                self._remember(key, stored)
                kept, age = stored, time.time() - stored.at
        is_gone = kept is not None and kept.at <= self._gone.get(key.customer, 0.0)
        return None if is_gone or age > self._seconds else kept

    def forget(self, tenant: str, customer_id: str) -> None:
        """Shows nothing more of what is kept of a customer, whoever has seen it: the owner says that there is none."""
        with self._lock:
            put_last(self._gone, (tenant, customer_id), time.time(), self._most)
        self._store.forget((tenant, customer_id))

    def _remember(self, key: SectionKey, kept: Kept) -> None:
        with self._lock:
            put_last(self._kept, key, kept, self._most)


def put_last(known: "OrderedDict[K, V]", key: K, value: V, most: int) -> None:
    """Puts an entry at the end; the first ones go where there are more than `most`."""
    known[key] = value
    known.move_to_end(key)
    while len(known) > most:
        known.popitem(last=False)


def sections() -> Sections:
    """The sections that the current application keeps."""
    kept: Sections = current_app.extensions["last_good"]
    return kept
