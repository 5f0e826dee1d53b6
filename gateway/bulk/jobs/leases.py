"""Who works on a job. A job that is under way has `lease_until`; a process that dies leaves it, and its time passes.

    token = claim(Bulk, bulk_id)                   # None: somebody else works on it
    while …: renew(Bulk, bulk_id, token)           # False: another process has taken it over; stop
    settle(Bulk, bulk_id, token, {"state": …})     # the end: the job is nobody's any more

What two processes do at the same time by mistake (one was stopped for longer than its lease) does no harm: each step has a
request id of its own, by which services recognise it.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from mongoengine import DateTimeField, StringField

from chassis import clock
from chassis.context import current
from chassis.tenancy import Owned, Row

LEASE = timedelta(seconds=30)
"""Longer than a step takes with its tries."""


class Job(Owned):
    """What every job has. `lease_until` and `worker` are absent while nobody works on it. Its class is on one shard
    (`shard_by` None): those that were left are looked for in all companies."""

    meta = {"abstract": True}

    state = StringField(required=True)
    user_id = StringField(required=True)
    created_at = DateTimeField(required=True)
    expires_at = DateTimeField(required=True)
    lease_until = DateTimeField()
    worker = StringField()


def begin(model: type[Job], job_id: str, states: Sequence[str], changes: Row, **also: Any) -> str | None:
    """Puts a job that is in one of the states under way, with the changes; None if it is in another. One of two wins."""
    return _take(model, {"_id": job_id, "state": {"$in": list(states)}, **also}, changes)


def claim(model: type[Job], job_id: str) -> str | None:
    """Takes over a job that is under way and was left; None if somebody works on it, or it has ended."""
    return _take(model, {"_id": job_id, "lease_until": {"$lt": clock.now()}}, {})


def _take(model: type[Job], query: Row, changes: Row) -> str | None:
    token = uuid4().hex
    put = {**changes, "worker": token, "lease_until": clock.now() + LEASE}
    found = model._get_collection().update_one({**query, "tenant": current().tenant}, {"$set": put})
    return token if found.matched_count else None


def renew(model: type[Job], job_id: str, token: str) -> bool:
    """Whether the job is still this worker's; then it is for longer."""
    mine = {"_id": job_id, "tenant": current().tenant, "worker": token}
    until = {"$set": {"lease_until": clock.now() + LEASE}}
    return bool(model._get_collection().update_one(mine, until).matched_count)


def settle(model: type[Job], job_id: str, token: str, changes: Row) -> bool:
    """Ends the work on a job; False if it is another worker's meanwhile."""
    mine = {"_id": job_id, "tenant": current().tenant, "worker": token}
    ended = {"$set": changes, "$unset": {"worker": "", "lease_until": ""}}
    return bool(model._get_collection().update_one(mine, ended).matched_count)


def put_off(model: type[Job], job_id: str, token: str, seconds: float) -> None:
    """Leaves a job for so long: something that it needs is away. Whoever finds it then goes on."""
    mine = {"_id": job_id, "tenant": current().tenant, "worker": token}
    later = {"$set": {"lease_until": clock.now() + timedelta(seconds=seconds)}, "$unset": {"worker": ""}}
    model._get_collection().update_one(mine, later)
