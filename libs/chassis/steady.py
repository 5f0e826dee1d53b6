"""Work that a service does all the time beside its calls, in a thread of its own: `steady` of a service's class.

class CrmService(Service):
    steady = (Steady("selections", selection_counting.look, selection_marks.WAKE),)

Every replica does it; the database decides whose write counts. Unlike `daily` it is woken when there is something to do.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from chassis.logs import log

EVERY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Steady:
    """`work()` does some of what there is to do and returns whether there is more; it may be repeated, and enters a call's
    context by itself. It runs when `wake` is set, and every so many seconds, since another process may have left something."""

    name: str
    work: Callable[[], bool]
    wake: threading.Event = field(default_factory=threading.Event)
    every_seconds: float = EVERY_SECONDS

    def run_once(self) -> bool:
        """Works once; returns whether there is more. What fails is logged, and tried again after a pause."""
        self.wake.clear()
        try:
            return self.work()
        except Exception as error:  # the database is away
            log.warning("steady %s: %r", self.name, error)
            return False

    def run_for_ever(self) -> None:
        while True:
            if not self.run_once():
                self.wake.wait(self.every_seconds)

    def start(self) -> None:
        threading.Thread(target=self.run_for_ever, name=self.name, daemon=True).start()
