"""The audit trail over HTTP, for administrators: read, export and verify it, and decide how long it is kept.

No operation changes or removes a line.
"""

from flask import Response

from chassis.paging import page
from chassis.storage import Row
from contracts.access import Role
from contracts.base import Page, Reply
from gateway.audit import chain, export, retention, schemas
from gateway.audit.chain import End
from gateway.audit.models import AuditEntry, AuditPolicy
from gateway.audit.verify import verify
from gateway.http.call import Call
from gateway.http.operations import Api

VERIFY_SECONDS = 5.0
FILES = {
    "csv": ("text/csv; charset=utf-8", export.write_csv),
    "jsonl": ("application/x-ndjson", export.write_json_lines),
}

api = Api("audit")


@api.custom(
    "GET",
    "/audit",
    role=Role.ADMINISTRATOR,
    model=schemas.ListAudit,
    reply=Page[schemas.AuditLine],
    failures=("gateway.audit_busy",),
)
def list_audit(call: Call) -> Reply:
    """Lists who did, tried or looked at what in the company, newest first."""
    call.gateway.trail.settle(call.principal.tenant)
    bounds = {"$gte": chain.entry_key(call.principal.tenant, 0)}
    query = {"$and": [schemas.to_query(call.body), {"_id": bounds}]}
    return page(AuditEntry, query, call.body, (), _to_line)


@api.custom(
    "GET",
    "/audit/export",
    role=Role.ADMINISTRATOR,
    model=schemas.ExportAudit,
    content_types=("application/x-ndjson", "text/csv"),
    failures=("gateway.audit_busy", "gateway.streams_busy", "gateway.streams_too_many"),
)
def export_audit(call: Call) -> Response:
    """Exports the audit trail as a file, oldest line first. Each line of `jsonl` holds all that its hash is made of."""
    tenant = call.principal.tenant
    share = call.gateway.limits.take_stream(tenant)
    try:
        call.gateway.trail.settle(tenant)
        kind, write = FILES[call.body.format]
        answer = Response(write(tenant, schemas.to_query(call.body)), content_type=kind)
    except BaseException:
        share.close()
        raise
    answer.call_on_close(share.close)
    answer.headers["Content-Disposition"] = f'attachment; filename="audit.{call.body.format}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@api.custom(
    "GET",
    "/audit/verify",
    role=Role.ADMINISTRATOR,
    model=schemas.VerifyAudit,
    reply=schemas.AuditVerdict,
    failures=("gateway.audit_busy",),
)
def verify_audit(call: Call) -> Reply:
    """Computes the chain of the audit trail again and names the first line that is missing, changed or moved."""
    asked, tenant = call.body, call.principal.tenant
    call.gateway.trail.settle(tenant)
    anchor = End(asked.known_number, asked.known_hash) if asked.known_number and asked.known_hash else None
    found = verify(tenant, asked.start_at, VERIFY_SECONDS, anchor)
    return schemas.AuditVerdict(
        is_good=found.is_good,
        is_complete=found.is_complete,
        first=found.first,
        last=found.last,
        hash=found.hash,
        checked=found.checked,
        bad_number=found.bad_number,
        reason=found.reason,
    )


@api.custom("GET", "/audit/settings", role=Role.ADMINISTRATOR, reply=schemas.AuditSettings)
def get_audit_settings(_call: Call) -> Reply:
    """Returns how many months the company keeps its audit trail."""
    return _settings(retention.get_policy())


@api.custom(
    "PUT",
    "/audit/settings",
    role=Role.ADMINISTRATOR,
    model=schemas.SetAuditSettings,
    reply=schemas.AuditSettings,
    failures=("gateway.company_not_found",),
)
def set_audit_settings(call: Call) -> Reply:
    """Decides how many months the company keeps its audit trail; older lines are removed within a day."""
    return _settings(retention.set_months(call.body.months, call.body.version))


def _settings(policy: AuditPolicy) -> schemas.AuditSettings:
    return schemas.AuditSettings(version=policy.version, months=retention.months_of(policy))


def _to_line(row: Row) -> schemas.AuditLine:
    return schemas.AuditLine.model_validate(row)
