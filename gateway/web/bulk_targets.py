"""Which customers a change of many, or a mailing, is for: those of an address, of a form, and how many they are."""

from typing import Any

import orjson

from contracts.crm import ListCustomerRegister, RegisterFilters
from contracts.crm.selection_requests import ListSelectionMembers
from contracts.errors import ServiceError
from gateway.http.call import Call

Json = dict[str, Any]


def targets_of(asked: Any) -> Json:
    """Which customers the address of a page names: `AskNewBulk`, or the same of a mailing."""
    if asked.customer_ids:
        return {"customer_ids": asked.customer_ids}
    if asked.selection_id:
        return {"selection_id": asked.selection_id}
    given = asked.model_fields_set & set(RegisterFilters.model_fields) - {"sort", "descending"}
    return {"filters": asked.model_dump(mode="json", include=given)}


def read_targets(sent: str) -> Json:
    """What the form carries along; anything else is what no customer is."""
    try:
        read = orjson.loads(sent)
    except orjson.JSONDecodeError:
        return {}
    return read if isinstance(read, dict) else {}


def count_customers(call: Call, targets: Json) -> int | None:
    """How many customers there are; None where it cannot be said."""
    if "selection_id" in targets:
        return _count_members(call, targets["selection_id"])
    if "filters" not in targets:
        return len(targets.get("customer_ids", ())) or None
    try:
        found = call.ask(ListCustomerRegister.model_validate({**targets["filters"], "limit": 1}))
    except (ServiceError, ValueError):
        return None
    total: int | None = found.get("total")
    return total


def _count_members(call: Call, selection_id: str) -> int | None:
    try:
        total: int = call.ask(ListSelectionMembers(selection_id=selection_id, limit=1))["total"]
    except (ServiceError, ValueError):
        return None
    return total
