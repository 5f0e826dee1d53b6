"""From requests to the inbox, and on to the chain.

    announce   before a write or a download runs: stored, or the request does not run; `announcing` does so while a block runs
    finish     when it has ended: its outcome; looks and refusals are grouped in memory
    flush      every two seconds: groups and outcomes into the inbox
    chain      every ten seconds: each company's inbox into its chain

A kill loses at most what waits for the flush: looks, refusals, and outcomes, whose entries then say "unknown". The thread
lives only while something waits, so a gateway without traffic does nothing. What is not chained at the end of the process
waits in the inbox for the next start of any.
"""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context

from prometheus_client import Counter

from chassis.ids import new_id
from chassis.logs import log
from gateway.audit import chain, changes, inbox, logins
from gateway.audit.buffer import Buffer
from gateway.audit.record import RUNS_SECONDS, Record, Row

FLUSH_SECONDS, CHAIN_SECONDS = 2.0, 10.0
CLOSE_SECONDS = 10.0
"""So long the end of the process waits for what the background is just storing."""
ANNOUNCERS = 32
LOST = Counter("kundkort_audit_lost_total", "Looks and refusals that were not stored in the audit trail")


class Trail:
    """The trail of one process."""

    def __init__(self, flush_seconds: float = FLUSH_SECONDS, chain_seconds: float = CHAIN_SECONDS) -> None:
        changes.listen()
        self._flush_seconds, self._chain_seconds = flush_seconds, chain_seconds
        self._buffer = Buffer()
        self._running: dict[str, tuple[str, float]] = {}
        self._due: dict[str, float] = {}
        self._lock, self._flushing = threading.Lock(), threading.Lock()
        self._is_alive, self._closed = False, threading.Event()
        self._thread: threading.Thread | None = None
        self._announcers = ThreadPoolExecutor(ANNOUNCERS, "audit-entry")

    def announce(self, record: Record) -> None:
        """Stores the entry before its request runs. Raises when the database cannot make it safe: it must not run then."""
        record.entry_id = new_id("aud")
        inbox.put([record.to_row(None)])
        with self._lock:
            self._running[record.entry_id] = (record.tenant, time.monotonic())
            self._wake()

    @contextmanager
    def announcing(self, record: Record) -> Iterator[None]:
        """Stores the entry while the block runs, which is not the request itself yet; raises at its end as `announce` does."""
        storing = self._announcers.submit(copy_context().run, self.announce, record)
        try:
            yield
        finally:
            storing.result()

    def finish(self, record: Record, status: int) -> None:
        """Notes how a request has ended. What it changed in the gateway's own documents, and a new session, is stored at once."""
        if record.entry_id:
            self._finish_announced(record, status)
        else:
            self._finish_unannounced(record, status)
        if self._closed.is_set():  # no thread does it any more
            self.flush()

    def _finish_announced(self, record: Record, status: int) -> None:
        outcome = inbox.outcome_row(record, status)
        is_stored = bool(record.changes) and _store_now(outcome)
        with self._lock:
            self._running.pop(record.entry_id, None)
            self._due.setdefault(record.tenant, time.monotonic())
            if not is_stored:
                self._buffer.outcomes.append(outcome)
            self._wake()

    def _finish_unannounced(self, record: Record, status: int) -> None:
        if record.kind == "login" and status < 400 and record.tenant:
            record.entry_id = new_id("aud")
            inbox.put([record.to_row(status)])
            with self._lock:
                self._due.setdefault(record.tenant, time.monotonic())
                self._wake()
            return
        with self._lock:
            self._buffer.add(record, status)
            self._wake()

    def recover(self) -> None:
        """After a start: takes up what processes that were killed have left in the inbox."""
        try:
            left = inbox.waiting_companies()
        except Exception as error:  # the company's next request, or its reader, finds them
            log.warning("the audit trail was not looked at after the start: %s", str(error)[:300])
            return
        with self._lock:
            self._due.update(dict.fromkeys(left, 0.0))  # at once: they have waited
            if self._due:
                self._wake()

    def close(self) -> None:
        """At the end of the process: ends the background, then stores what is still in memory.

        A request that ends later, in spite of the drain, stores its entry by itself.
        """
        self._closed.set()
        if (thread := self._thread) is not None and thread is not threading.current_thread():
            thread.join(CLOSE_SECONDS)
        if self._buffer:
            self.flush()

    def flush(self) -> None:
        """Stores what waits in memory. Nothing is lost when the database does not answer, unless it is too much."""
        with self._flushing:
            with self._lock:
                taken = self._buffer.take()
                renewed = self._to_renew()
            try:
                logins.find_companies(taken.rows)
                if taken.rows:
                    inbox.put(taken.rows)
                inbox.complete(taken.outcomes)
                inbox.renew(renewed)
            except Exception as error:
                with self._lock:
                    lost = self._buffer.put_back(taken)
                LOST.inc(lost)
                log.warning("the audit trail is not stored yet, %d entries lost: %s", lost, str(error)[:300])
                return
            with self._lock:
                for row in taken.rows:
                    self._due.setdefault(row["tenant"], time.monotonic())

    def settle(self, tenant: str) -> None:
        """Flushes and chains now, so that a reader sees everything up to this moment."""
        self.flush()
        chain.append_waiting(tenant)

    def _wake(self) -> None:
        """Starts the thread unless it runs. Called with the lock."""
        if not (self._is_alive or self._closed.is_set()):
            self._is_alive = True
            self._thread = threading.Thread(target=self._work, name="audit", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while not self._closed.wait(self._flush_seconds):
            self.flush()
            self._chain_due()
            with self._lock:
                if not (self._buffer or self._running or self._due):
                    self._is_alive = False
                    return

    def _chain_due(self) -> None:
        with self._lock:
            before = time.monotonic() - self._chain_seconds
            due = [tenant for tenant, since in self._due.items() if since <= before]
            for tenant in due:
                del self._due[tenant]
        for tenant in due:
            if self._closed.is_set():
                return
            try:
                chain.append_waiting(tenant)
                is_empty = inbox.is_empty(tenant)
            except Exception as error:
                log.warning("the audit trail of %s is not chained yet: %s", tenant, str(error)[:300])
                is_empty = False
            if not is_empty:  # what a process that was killed has left is given up later
                with self._lock:
                    self._due.setdefault(tenant, time.monotonic())

    def _to_renew(self) -> list[tuple[str, str]]:
        """The requests that have run for long, with their companies. Called with the lock."""
        now = time.monotonic()
        long = [entry for entry, (_, since) in self._running.items() if now - since > RUNS_SECONDS / 2]
        for entry in long:
            self._running[entry] = (self._running[entry][0], now)
        return [(self._running[entry][0], entry) for entry in long]


def _store_now(outcome: Row) -> bool:
    try:
        inbox.complete([outcome])
    except Exception as error:  # the flush tries again
        log.warning("the audit trail is not complete yet: %s", str(error)[:300])
        return False
    return True
