"""The values of the API's examples of the audit trail, by `Schema.field`."""

from typing import Any

from gateway.docs.example_ids import make_id

HASH = "9f2c1a7e5b3d80469f2c1a7e5b3d80469f2c1a7e5b3d80469f2c1a7e5b3d8046"
AUDIT: dict[str, Any] = {
    "AuditLine.number": 812,
    "AuditLine.kind": "look",
    "AuditLine.operation": "get_card",
    "AuditLine.status": 200,
    "AuditLine.user": make_id("usr"),
    "AuditLine.token_id": make_id("ses"),
    "AuditLine.address": "192.0.2.17",
    "AuditLine.subjects": [make_id("cus")],
    "AuditLine.count": 2,
    "AuditLine.changes": [],
    "AuditLine.previous": HASH,
    "AuditLine.hash": HASH[::-1],
    "AuditVerdict.last": 812,
    "AuditVerdict.checked": 812,
    "AuditVerdict.hash": HASH[::-1],
    "AuditVerdict.bad_number": None,
    "AuditVerdict.reason": None,
    "AuditSettings.months": 24,
    "SetAuditSettings.months": 24,
}
