"""Goes on with jobs whose process has died: each process of the gateway looks every LOOK_SECONDS."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from chassis import clock
from chassis.context import Context, using
from chassis.logs import log
from gateway.bulk.jobs.leases import Job, claim
from gateway.http.call import Gateway

LOOK_SECONDS = 10.0
AT_A_LOOK = 20


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


def resume_left(gateway: Gateway, kind: Kind) -> int:
    """Goes on with jobs of all companies that were left; how many. A job that fails is left again."""
    late = {"lease_until": {"$lt": clock.now()}}
    rows = list(kind.model._get_collection().find(late, {"tenant": 1}).limit(AT_A_LOOK))
    resumed = 0
    for row in rows:
        with using(Context(row["tenant"], "jobs", frozenset(), time.time() + 60, uuid4().hex, uuid4().hex)):
            token = claim(kind.model, row["_id"])
            if token is None:
                continue
            log.info("job %s was left: going on", row["_id"])
            resumed += 1
            _carry_on(gateway, kind, row["_id"], token)
    return resumed


def _carry_on(gateway: Gateway, kind: Kind, job_id: str, token: str) -> None:
    try:
        kind.carry_on(gateway, job_id, token)
    except Exception as error:
        log.warning("job %s: %r", job_id, error, exc_info=error)


def _look_for_ever(gateway: Gateway, name: str, seconds: float, looks: tuple[Callable[[Gateway], object], ...]) -> None:
    while True:
        time.sleep(seconds)
        for one in looks:
            try:
                one(gateway)
            except Exception as error:  # the database or a service is away
                log.warning("%s: %r", name, error)
