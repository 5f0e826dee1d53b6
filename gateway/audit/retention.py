"""How long a company keeps its entries, and pruning, which leaves the chain provable.

First the chain gets a checkpoint with number and hash of the last entry that goes; when it is there, the entries up to it are
removed. Killed in between, the next pruning goes on from the checkpoint.
"""

from datetime import datetime, timedelta
from typing import Any

from chassis.clock import now
from chassis.ids import new_id
from gateway import errors
from gateway.audit import chain, inbox
from gateway.audit.chain import START_HASH, End
from gateway.audit.models import AuditEntry, AuditHead, AuditPolicy
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


def prune_all() -> int:
    """Prunes every company, also one without traffic; returns how many entries were removed."""
    return sum(prune(row["_id"]) for row in AuditHead._get_collection().find({}, {"_id": 1}))


def prune(tenant: str) -> int:
    """Removes the company's entries that are older than it keeps them; returns how many."""
    before = now() - timedelta(days=_months(tenant) * DAYS_OF_MONTH)
    last = _last_before(tenant, before)
    if last is not None:
        _append_checkpoint(tenant, last)
        chain.append_waiting(tenant)
    return _remove_up_to(tenant, read_checkpoint(tenant).number)


def read_checkpoint(tenant: str) -> End:
    """The last entry that was pruned, as the newest checkpoint in the chain says."""
    query = {"tenant": tenant, "kind": "checkpoint"}
    row = next(iter(_entries().find(query, {"details": 1}, sort=[("_id", -1)], limit=1)), None)
    return End(0, START_HASH) if row is None else End(row["details"]["pruned_number"], row["details"]["pruned_hash"])


def _last_before(tenant: str, before: datetime) -> End | None:
    """The last entry of the unbroken run of old ones at the beginning of the chain; None if there is none."""
    young = next(iter(_entries().find({"tenant": tenant, "at": {"$gte": before}}, sort=[("number", 1)], limit=1)), None)
    query: dict[str, Any] = {"tenant": tenant}
    if young is not None:
        query["number"] = {"$lt": young["number"]}
    row = next(iter(_entries().find(query, sort=[("number", -1)], limit=1)), None)
    return None if row is None or row["number"] <= read_checkpoint(tenant).number else End(row["number"], row["hash"])


def _append_checkpoint(tenant: str, last: End) -> None:
    details = {"pruned_number": last.number, "pruned_hash": last.hash}
    record = Record("checkpoint", OPERATION, tenant=tenant, details=details, entry_id=new_id("aud"))
    inbox.put([record.to_row(200)])


def _remove_up_to(tenant: str, number: int) -> int:
    if number == 0:
        return 0
    return int(_entries().delete_many({"tenant": tenant, "number": {"$lte": number}}).deleted_count)


def _months(tenant: str) -> int:
    policy = AuditPolicy.objects(tenant=tenant).first()
    return USUAL_MONTHS if policy is None else months_of(policy)


def _entries() -> Any:
    return AuditEntry._get_collection()
