"""Work begins when the database has what this release needs; until then /livez answers and /readyz says what is missing.

A service that took requests without its unique indexes could store something twice. What has been found complete once is
not looked at again: an index that somebody drops later does not stop the replicas.
"""

import threading
import time
from collections.abc import Callable

from chassis import health, migrate
from chassis.indexes import Blocked
from chassis.logs import log
from chassis.migrate import Plan

PAUSE_SECONDS = 0.5
LOG_SECONDS = 30.0
_of_this_process: "list[Preparation]" = []


def prepare(plan: Plan, *, migrate_at_start: bool) -> "Preparation":
    """The preparation of this process, which `when_prepared` and `is_prepared` then ask; it is not started yet."""
    _of_this_process[:] = [Preparation(plan, migrate_at_start=migrate_at_start)]
    return _of_this_process[0]


def when_prepared(work: Callable[[], object]) -> None:
    """Calls `work` when the database is as this release needs it; at once if it is, or if nobody prepares it."""
    if _of_this_process:
        _of_this_process[0].then(work)
    else:
        work()


def is_prepared() -> bool:
    return all(one.is_done for one in _of_this_process)


class Preparation:
    """Looks at, or migrates, the database of one part in a thread of its own, until nothing is missing."""

    def __init__(self, plan: Plan, *, migrate_at_start: bool) -> None:
        self._plan, self._migrates = plan, migrate_at_start
        self._done = threading.Event()
        self._said = "not looked at yet"
        self._waiting: list[Callable[[], object]] = []
        self._lock = threading.Lock()
        health.add_check("migrations", self.check)

    def start(self) -> None:
        threading.Thread(target=self._run, name="migrations", daemon=True).start()

    @property
    def is_done(self) -> bool:
        return self._done.is_set()

    def check(self) -> None:
        """Raises while something is missing, and says what."""
        if not self.is_done:
            raise RuntimeError(self._said)

    def then(self, work: Callable[[], object]) -> None:
        """Calls `work` when all is there, in the thread that has found it; at once if it is."""
        with self._lock:
            if not self.is_done:
                self._waiting.append(work)
                return
        work()

    def _run(self) -> None:
        logged = 0.0
        while not self._look():
            if time.monotonic() - logged > LOG_SECONDS:
                logged = time.monotonic()
                log.warning("not ready: %s", self._said)
            time.sleep(PAUSE_SECONDS)
        with self._lock:
            self._done.set()
        for work in self._waiting:
            work()

    def _look(self) -> bool:
        """Whether nothing is missing."""
        try:
            if self._migrates:
                migrate.migrate(self._plan)
            left = migrate.pending(self._plan)
        except Blocked as error:
            self._said = str(error)
            return False
        except Exception as error:  # the database may start later than the service
            self._said = f"the database does not answer: {error}"[:400]
            return False
        self._said = f"run python -m {self._plan.alias}.migrate; missing: {', '.join(left)}"
        return not left
