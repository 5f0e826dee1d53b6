"""The last good answers of services in the gateway's database: encrypted, few, and for as long as a card may show them.

    note     a section was answered: remembered in memory, nothing is written
    flush    every few seconds, in a thread of its own: what was noted, in one write; each section at most once a minute
    read     only when a service does not answer: one document by its id
    forget   the owner knows the customer no longer: with the next flush all that is stored of it goes

The thread lives only while something waits. What a kill takes are looks of the last minute: the stored section is then older by
so much, and says so. Decision 54 has the reasons.
"""

import base64
import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import orjson
import pymongo
from pymongo import UpdateOne
from pymongo.errors import PyMongoError

from chassis.logs import log
from gateway.card.last_good import Customer, Kept, SectionKey, put_last
from gateway.identity.stored_secrets import SecretBox, SecretUnreadable
from gateway.models import KeptSection

PURPOSE = "kept sections"
FLUSH_SECONDS, AGAIN_SECONDS = 5.0, 60.0
"""The pause between writes; how long a section that was stored is not stored again."""
READ_SECONDS = 0.5
"""So long a card waits for the database in place of a service that does not answer."""
CLOSE_SECONDS = 10.0
MOST_WAITING = 5000
MOST_PER_COMPANY = 5000
MOST_BYTES = 200_000
"""Of one section as it is stored; a larger one is kept in memory only."""
TRIM_SECONDS = 600.0


class SectionStore:
    """The store of one process. Sections may be shown for `seconds`, and are deleted then."""

    def __init__(self, roots: tuple[bytes, ...], seconds: float, flush_seconds: float = FLUSH_SECONDS) -> None:
        self._box, self._seconds, self._flush_seconds = SecretBox(roots, PURPOSE), seconds, flush_seconds
        self._waiting: OrderedDict[SectionKey, Kept] = OrderedDict()
        self._gone: OrderedDict[Customer, float] = OrderedDict()
        self._stored_at: OrderedDict[SectionKey, float] = OrderedDict()
        self._trimmed_at: dict[str, float] = {}
        self._lock, self._flushing = threading.Lock(), threading.Lock()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def note(self, key: SectionKey, kept: Kept) -> None:
        """Remembers a section for the next write."""
        with self._lock:
            put_last(self._waiting, key, kept, MOST_WAITING)
            self._wake()

    def forget(self, customer: Customer) -> None:
        """Deletes with the next flush what is stored of a customer, and stores nothing of what was noted before."""
        with self._lock:
            put_last(self._gone, customer, time.time(), MOST_WAITING)
            self._wake()

    def read(self, key: SectionKey) -> Kept | None:
        """The section as it was stored last; None if there is none, it is too old, or the database does not say in time."""
        try:
            with pymongo.timeout(READ_SECONDS):
                row = KeptSection._get_collection().find_one({"_id": key.id, "tenant": key.tenant})
            if row is None or row["at"] + timedelta(seconds=self._seconds) < datetime.now(UTC):
                return None
            return Kept(self._open(row["section"], key.id), row["at"].timestamp())
        except SecretUnreadable:
            return None
        except PyMongoError as error:
            log.warning("no stored section of %s: %s", key.service, str(error)[:300])
            return None

    def flush(self, every: bool = False) -> None:
        """Stores what waits and is due, or all of it; deletes what is gone. What the database does not take is given up: the next
        look at the card brings it again."""
        with self._flushing:
            with self._lock:
                gone = self._take_gone()
                due = self._take_due(every)
            try:
                _delete(gone)
                self._store(due)
            except Exception as error:  # the thread goes on
                log.warning("%d sections of cards are not stored: %s", len(due), str(error)[:300])

    def close(self) -> None:
        """At the end of the process: stores what is still in memory."""
        self._closed.set()
        if self._thread is not None:
            self._thread.join(CLOSE_SECONDS)
        if self._waiting or self._gone:
            self.flush(every=True)

    def _take_gone(self) -> list[Customer]:
        """Takes out whom to delete, and what waits of them from before. Called with the lock."""
        gone, self._gone = self._gone, OrderedDict()
        if gone:
            kept = ((key, one) for key, one in self._waiting.items() if one.at > gone.get(key.customer, 0.0))
            self._waiting = OrderedDict(kept)
        return list(gone)

    def _take_due(self, every: bool) -> list[tuple[SectionKey, Kept]]:
        """Takes out what was not stored in the last minute. Called with the lock."""
        now = time.monotonic()
        before = now - AGAIN_SECONDS
        keys = [key for key in self._waiting if every or self._stored_at.get(key, before) <= before]
        for key in keys:
            put_last(self._stored_at, key, now, MOST_WAITING)
        return [(key, self._waiting.pop(key)) for key in keys]

    def _store(self, due: list[tuple[SectionKey, Kept]]) -> None:
        changes = [change for key, kept in due if (change := self._change(key, kept)) is not None]
        if changes:
            KeptSection._get_collection().bulk_write(changes, ordered=False)
        for tenant in {key.tenant for key, _ in due}:
            self._trim(tenant)

    def _change(self, key: SectionKey, kept: Kept) -> UpdateOne | None:
        sealed = self._seal(kept, key.id)
        if len(sealed) > MOST_BYTES:
            return None
        at = datetime.fromtimestamp(kept.at, UTC)
        stored = {
            "version": 1,
            "customer_id": key.request.customer_id,
            "section": sealed,
            "at": at,
            "expires_at": at + timedelta(seconds=self._seconds),
        }
        return UpdateOne({"_id": key.id, "tenant": key.tenant}, {"$set": stored}, upsert=True)

    def _trim(self, tenant: str) -> None:
        """Deletes a company's oldest ones beyond MOST_PER_COMPANY; looks now and then."""
        now = time.monotonic()
        if now - self._trimmed_at.get(tenant, -TRIM_SECONDS) < TRIM_SECONDS:
            return
        self._trimmed_at[tenant] = now
        collection, mine = KeptSection._get_collection(), {"tenant": tenant}
        last = collection.find_one(mine, {"at": 1}, sort=[("at", -1)], skip=MOST_PER_COMPANY)
        if last is not None:
            collection.delete_many({**mine, "at": {"$lte": last["at"]}})

    def _seal(self, kept: Kept, owner: str) -> str:
        packed = zlib.compress(orjson.dumps(kept.section), 1)
        return self._box.encrypt(base64.b64encode(packed).decode(), owner)

    def _open(self, sealed: str, owner: str) -> dict[str, object]:
        packed = base64.b64decode(self._box.decrypt(sealed, owner))
        section: dict[str, object] = orjson.loads(zlib.decompress(packed))
        return section

    def _wake(self) -> None:
        """Starts the thread unless it runs. Called with the lock."""
        if self._thread is None and not self._closed.is_set():
            self._thread = threading.Thread(target=self._work, name="sections", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while not self._closed.wait(self._flush_seconds):
            self.flush()
            with self._lock:
                if not (self._waiting or self._gone):
                    self._thread = None
                    return


def _delete(customers: Iterable[Customer]) -> None:
    by_company: dict[str, list[str]] = {}
    for tenant, customer_id in customers:
        by_company.setdefault(tenant, []).append(customer_id)
    for tenant, ids in by_company.items():
        KeptSection._get_collection().delete_many({"tenant": tenant, "customer_id": {"$in": ids}})
