"""How long a company keeps its entries, and pruning, which leaves the chain provable.

First the chain gets a checkpoint with number and hash of the last entry that goes, for people; then the same is noted in
`audit_starts`, which the verification goes by; then the entries up to it are removed. Killed in between, the next pruning
goes on. A pruning runs as the database's user `pruner`: the gateway's own may not remove a line, nor note a start.
"""

from datetime import datetime, timedelta
from typing import Any

from chassis.clock import now
from chassis.ids import new_id
from contracts.errors import ServiceError
from gateway import errors
from gateway.audit import chain
from gateway.audit.chain import End
from gateway.audit.models import AuditEntry, AuditHead, AuditPolicy, AuditStart
from gateway.audit.record import Record

FEWEST_MONTHS, USUAL_MONTHS, MOST_MONTHS = 6, 24, 120
DAYS_OF_MONTH = 30.44
OPERATION = "prune_audit"


def get_policy() -> AuditPolicy:
    """The current company's decision; version 1 without one."""
    return AuditPolicy.load()


def set_months(months: int, version: int) -> AuditPolicy:
    """Decides how many months the current company keeps its entries. Raises Stale."""
    return AuditPolicy.replace({"months": months}, if_version=version, not_found=errors.company_not_found)


def months_of(policy: AuditPolicy) -> int:
    return int(policy.fields.get("months", USUAL_MONTHS))


def prune_all() -> tuple[int, dict[str, str]]:
    """Prunes every company, also one without traffic; returns how many entries were removed, and the reason by company where
    that failed."""
    removed, failed = 0, {}
    for row in AuditHead._get_collection().find({}, {"_id": 1}):
        try:
            removed += prune(row["_id"])
        except ServiceError as error:  # the others need not wait for one that is busy
            failed[row["_id"]] = str(error)
    return removed, failed


def prune(tenant: str) -> int:
    """Removes the company's entries that are older than it keeps them; returns how many."""
    before = now() - timedelta(days=_months(tenant) * DAYS_OF_MONTH)
    last = _last_before(tenant, before)
    if last is not None:
        _append_checkpoint(tenant, last)
        chain.note(AuditStart, tenant, last)
    return _remove_up_to(tenant, chain.read_start(tenant).number)


def _last_before(tenant: str, before: datetime) -> End | None:
    """The last entry of the unbroken run of old ones at the beginning of the chain; None if there is none.

    What is not certainly old stays, with all that follows it.
    """
    not_old = {"tenant": tenant, "at": {"$not": {"$lt": chain.format_instant(before)}}}
    young = next(iter(_entries().find(not_old, sort=[("number", 1)], limit=1)), None)
    query: dict[str, Any] = {"tenant": tenant}
    if young is not None:
        query["number"] = {"$lt": young["number"]}
    row = next(iter(_entries().find(query, sort=[("number", -1)], limit=1)), None)
    return None if row is None or row["number"] <= chain.read_start(tenant).number else End(row["number"], row["hash"])


def _append_checkpoint(tenant: str, last: End) -> None:
    """A pruning that was killed here has appended it already."""
    details = {"pruned_number": last.number, "pruned_hash": last.hash}
    newest = _entries().find({"tenant": tenant, "kind": "checkpoint"}, sort=[("_id", -1)], limit=1)
    if any(row["details"] == details for row in newest):
        return
    record = Record("checkpoint", OPERATION, tenant=tenant, details=details, entry_id=new_id("aud"))
    chain.append(tenant, record.to_row(200))


def _remove_up_to(tenant: str, number: int) -> int:
    if number == 0:
        return 0
    return int(_entries().delete_many({"tenant": tenant, "number": {"$lte": number}}).deleted_count)


def _months(tenant: str) -> int:
    """What the company has decided, within the limits also if somebody has written something else into the database."""
    policy = AuditPolicy.objects(tenant=tenant).first()
    return USUAL_MONTHS if policy is None else min(max(months_of(policy), FEWEST_MONTHS), MOST_MONTHS)


def _entries() -> Any:
    return AuditEntry._get_collection()
