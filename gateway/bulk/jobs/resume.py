"""Begins jobs, and goes on with those whose process has died: each process of the gateway looks every LOOK_SECONDS.

A process works on `MOST` jobs of a kind at once, on `OF_ONE_COMPANY` of one company. A job that finds no place is left, and
begins at a look that has one: whoever starts a hundred takes no hundred threads.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import uuid4

from chassis import clock
from chassis.bulkhead import Bulkhead
from chassis.context import Context, using
from chassis.logs import log
from gateway.bulk.jobs.leases import Job, claim, put_off
from gateway.http.call import Gateway

LOOK_SECONDS = 10.0
AT_A_LOOK = 200
MOST, OF_ONE_COMPANY = 8, 2


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job: `carry_on(gateway, job id, token)` does what is left of one that was claimed. `places`: those for its
    threads in this process."""

    model: type[Job]
    carry_on: Callable[[Gateway, str, str], object]
    places: Bulkhead = field(default_factory=lambda: Bulkhead(MOST, OF_ONE_COMPANY))


def start(gateway: Gateway, kinds: tuple[Kind, ...]) -> None:
    """Looks again and again, in a thread of its own."""
    look(gateway, "jobs", LOOK_SECONDS, *(partial(resume_left, kind=kind) for kind in kinds))


def look(gateway: Gateway, name: str, seconds: float, *looks: Callable[[Gateway], object]) -> None:
    """Does the same for other work that was left, in a thread of that name: a long job does not hold it up."""
    threading.Thread(target=_look_for_ever, args=(gateway, name, seconds, looks), name=name, daemon=True).start()


def begin(gateway: Gateway, kind: Kind, tenant: str, job_id: str, token: str) -> None:
    """Begins a job that the caller has just claimed, in a thread of its own; leaves it to a look where there is no place."""
    if kind.places.take(tenant):
        _start(gateway, kind, _context_of(tenant), job_id, token)
    else:
        put_off(kind.model, job_id, token, 0.0)


def resume_left(gateway: Gateway, kind: Kind, patience: float = LOOK_SECONDS) -> int:
    """Goes on with jobs of all companies that were left, the longest ago first; how many. A job that fails is left again. Each
    has a thread of its own, which may go on after `patience` seconds: a mailing takes hours, and holds up no other job. As long
    as they end sooner, others begin in their places."""
    end, count = time.monotonic() + patience, 0
    while count < AT_A_LOOK:
        threads = _resume_some(gateway, kind, AT_A_LOOK - count)
        count += len(threads)
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))
        if not threads or time.monotonic() >= end:
            break
    return count


def _resume_some(gateway: Gateway, kind: Kind, most: int) -> list[threading.Thread]:
    """The threads of jobs that have begun in the places that are free: without one, no company is asked for its jobs."""
    threads: list[threading.Thread] = []
    passed_over: list[str] = []
    while len(threads) < most and kind.places.has_room and (row := _find_left(kind, passed_over)):
        thread = _resume(gateway, kind, row["tenant"], row["_id"])
        if thread is None:
            passed_over.append(row["tenant"])
        else:
            threads.append(thread)
    return threads


def _find_left(kind: Kind, passed_over: list[str]) -> Any:
    """A job that was left, of a company that has not been passed over: its id and company."""
    late = {"lease_until": {"$lt": clock.now()}, "tenant": {"$nin": passed_over}}
    return kind.model._get_collection().find_one(late, {"tenant": 1}, sort=[("lease_until", 1)])


def _resume(gateway: Gateway, kind: Kind, tenant: str, job_id: str) -> threading.Thread | None:
    """The thread that goes on with a job; None if another process has it, or this one has enough of the company's, or in all."""
    if not kind.places.take(tenant):
        return None
    context = _context_of(tenant)
    token = None
    try:
        with using(context):
            token = claim(kind.model, job_id)
    finally:
        if token is None:
            kind.places.give_back(tenant)
    if token is None:
        return None
    log.info("job %s was left: going on", job_id)
    return _start(gateway, kind, context, job_id, token)


def _context_of(tenant: str) -> Context:
    return Context(tenant, "jobs", frozenset(), time.time() + 60, uuid4().hex, uuid4().hex)


def _start(gateway: Gateway, kind: Kind, context: Context, job_id: str, token: str) -> threading.Thread:
    """The thread that works on a claimed job; it gives the place back."""
    work = threading.Thread(target=_carry_on, args=(gateway, kind, job_id, token, context), daemon=True)
    work.name = f"job {job_id}"
    try:
        work.start()
    except RuntimeError:  # no thread to be had
        kind.places.give_back(context.tenant)
        raise
    return work


def _carry_on(gateway: Gateway, kind: Kind, job_id: str, token: str, context: Context) -> None:
    try:
        with using(context):
            kind.carry_on(gateway, job_id, token)
    except Exception as error:
        log.warning("job %s: %r", job_id, error, exc_info=error)
    finally:
        kind.places.give_back(context.tenant)


def _look_for_ever(gateway: Gateway, name: str, seconds: float, looks: tuple[Callable[[Gateway], object], ...]) -> None:
    while True:
        time.sleep(seconds)
        for one in looks:
            try:
                one(gateway)
            except Exception as error:  # the database or a service is away
                log.warning("%s: %r", name, error)
