"""Merges of customers over HTTP: what one would do, in every service, its progress, and undoing it."""

from typing import Any

from contracts.customers.merges import (
    GetMerge,
    ListMerges,
    MergeCustomers,
    MergePreview,
    PreviewMerge,
    ServiceRecords,
    UndoMerge,
)
from contracts.errors import ServiceError
from contracts.merges import SERVICES_THAT_MOVE, CountRecords, RecordCounts
from gateway.http.call import Call
from gateway.http.operations import Api

CUSTOMER = "/customers/<customer_id>"
MERGE = "/merges/<merge_id>"

api = Api("merges")
api.operation("POST", CUSTOMER + "/merge", MergeCustomers, status=202, location="/v1/merges/{id}")
api.operation("GET", "/merges", ListMerges)
api.operation("GET", MERGE, GetMerge)
api.operation("POST", MERGE + "/undo", UndoMerge, status=202)


@api.custom(
    "POST",
    CUSTOMER + "/merge/preview",
    role=PreviewMerge.role,
    model=PreviewMerge,
    reply=MergePreview,
    idempotency="none",
)
def preview_merge(call: Call) -> MergePreview:
    """Returns what a merge would do: which values differ, which parts come along, and what each service moves.

    Nothing is stored. A service that does not answer has no `counts`. Modules that are off are counted, too.
    """
    preview = MergePreview.model_validate(call.ask(call.body))
    return preview.model_copy(update={"services": count_records(call, call.body.other_id)})


def count_records(call: Call, customer_id: str) -> list[ServiceRecords]:
    """What each service has of a customer."""
    client, context = call.gateway.sections, call.context_for(call.gateway.settings.card_deadline_seconds)
    asked = CountRecords(customer_id=customer_id)
    sent = {name: client.send(asked, context, name) for name in SERVICES_THAT_MOVE}
    return [ServiceRecords(service=name, counts=_receive(pending)) for name, pending in sent.items()]


def _receive(pending: Any) -> dict[str, int] | None:
    try:
        return RecordCounts.model_validate(pending.result()).counts
    except ServiceError:
        return None
