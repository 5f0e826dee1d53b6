"""Goes on with jobs whose process has died: each process of the gateway looks every LOOK_SECONDS."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from chassis import clock
from chassis.bulkhead import Bulkhead
from chassis.context import Context, using
from chassis.logs import log
from gateway.bulk.jobs.leases import Job, claim
from gateway.http.call import Gateway

LOOK_SECONDS = 10.0
AT_A_LOOK = 200
PLACES = Bulkhead(8, 2)
"""So many jobs a process goes on with at once, and so many of one company."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job: `carry_on(gateway, job id, token)` does what is left of one that was claimed."""

    model: type[Job]
    carry_on: Callable[[Gateway, str, str], object]


def start(gateway: Gateway, kinds: tuple[Kind, ...]) -> None:
    """Looks again and again, in a thread of its own."""
    look(gateway, "jobs", LOOK_SECONDS, *(partial(resume_left, kind=kind) for kind in kinds))


def look(gateway: Gateway, name: str, seconds: float, *looks: Callable[[Gateway], object]) -> None:
    """Does the same for other work that was left, in a thread of that name: a long job does not hold it up."""
    threading.Thread(target=_look_for_ever, args=(gateway, name, seconds, looks), name=name, daemon=True).start()


def resume_left(gateway: Gateway, kind: Kind, patience: float = LOOK_SECONDS) -> int:
    """Goes on with jobs of all companies that were left; how many. A job that fails is left again. Each has a thread of its own,
    which may go on after `patience` seconds: a mailing takes hours, and holds up no other job."""
    late = {"lease_until": {"$lt": clock.now()}}
    rows = list(kind.model._get_collection().find(late, {"tenant": 1}).limit(AT_A_LOOK))
    threads = [thread for row in rows if (thread := _resume(gateway, kind, row["tenant"], row["_id"]))]
    end = time.monotonic() + patience
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    return len(threads)


def _resume(gateway: Gateway, kind: Kind, tenant: str, job_id: str) -> threading.Thread | None:
    """The thread that goes on with a job; None if another process has it, or this one has enough of the company's, or in all."""
    if not PLACES.take(tenant):
        return None
    context = Context(tenant, "jobs", frozenset(), time.time() + 60, uuid4().hex, uuid4().hex)
    token = None
    try:
        with using(context):
            token = claim(kind.model, job_id)
    finally:
        if token is None:
            PLACES.give_back(tenant)
    if token is None:
        return None
    log.info("job %s was left: going on", job_id)
    work = threading.Thread(target=_carry_on, args=(gateway, kind, job_id, token, context), daemon=True)
    work.name = f"job {job_id}"
    work.start()
    return work


def _carry_on(gateway: Gateway, kind: Kind, job_id: str, token: str, context: Context) -> None:
    try:
        with using(context):
            kind.carry_on(gateway, job_id, token)
    except Exception as error:
        log.warning("job %s: %r", job_id, error, exc_info=error)
    finally:
        PLACES.give_back(context.tenant)


def _look_for_ever(gateway: Gateway, name: str, seconds: float, looks: tuple[Callable[[Gateway], object], ...]) -> None:
    while True:
        time.sleep(seconds)
        for one in looks:
            try:
                one(gateway)
            except Exception as error:  # the database or a service is away
                log.warning("%s: %r", name, error)
