"""Work that a service does by itself once a day, for each company that wants it: `daily` of a service's class.

class SalesService(Service):
    daily = (Daily("contract_invoicing", contract_invoicing.companies_with_a_nightly_run, contract_invoicing.run),)

Every replica looks every LOOK_EVERY_SECONDS, from the first minute of the business day on. The work runs as a call of that
company whose request id is its name and the day: two replicas, or one that was killed and started again, store one thing.
Work with `every_look` runs at each look instead, each time as a call of its own, and in a thread of its own: one that takes
minutes, as the index of a large register does, keeps no alarm waiting.
"""

import math
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from time import sleep
from uuid import uuid4

from chassis.clock import today
from chassis.context import Context, using
from chassis.logs import log

LOOK_EVERY_SECONDS = 15.0
Done = set[tuple[str, str]]
"""`(name, company)` of the works of a day that this process has done, so that it does not ask the database again."""


def no_company() -> Iterable[str]:
    """For work that is about no single company: it runs once a day in each process, as a call of the company ""."""
    return ("",)


@dataclass(frozen=True, slots=True)
class Daily:
    """`companies()` names the companies that want it, `work(day)` does it for the current one and may be repeated. `every_look`:
    not once a day, but at each look."""

    name: str
    companies: Callable[[], Iterable[str]]
    work: Callable[[date], object]
    every_look: bool = False

    def context(self, company: str, day: date) -> Context:
        """The call in which it runs; it has no deadline."""
        request_id = f"{self.name}:{uuid4().hex if self.every_look else day.isoformat()}"
        return Context(company, self.name, frozenset(), math.inf, request_id, uuid4().hex)


def run_due(works: Sequence[Daily], day: date, done: Done) -> None:
    """Does what is not `done` yet. What fails is logged, tried again at the next look, and never keeps another from running."""
    for one in works:
        try:
            companies = list(one.companies())
        except Exception as error:  # the database is away
            log.warning("daily %s: %r", one.name, error)
            continue
        for company in companies:
            if (one.name, company) not in done and _succeeds(one, company, day) and not one.every_look:
                done.add((one.name, company))


def _succeeds(one: Daily, company: str, day: date) -> bool:
    try:
        with using(one.context(company, day)):
            one.work(day)
    except Exception:
        log.exception("daily %s of %s: trying again", one.name, company)
        return False
    return True


def start(works: Sequence[Daily]) -> None:
    """Begins to look: at what is done once a day in its order, at each other work by itself."""
    once_a_day = [one for one in works if not one.every_look]
    for group in (once_a_day, *([one] for one in works if one.every_look)):
        if group:
            name = f"daily {group[0].name}" if group[0].every_look else "daily"
            threading.Thread(target=run_for_ever, args=(group,), name=name, daemon=True).start()


def run_for_ever(works: Sequence[Daily]) -> None:
    """Looks again and again, in a thread of its own. A new day begins with nothing done."""
    of_day, done = today(), Done()
    while works:
        if today() != of_day:
            of_day, done = today(), Done()
        run_due(works, of_day, done)
        sleep(LOOK_EVERY_SECONDS)
