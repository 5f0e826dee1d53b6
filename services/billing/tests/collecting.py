"""Exports to collection for tests; as a program, a process that carries out an export until it is done or killed:
`python -m billing.tests.collecting DATABASE COUNT` with the export's id in EXPORT_ID."""

import os
from datetime import date
from typing import Any

from billing import collection_exports, collection_returns, collection_views
from billing.collection_models import CollectionExport
from billing.tests import days
from chassis.part_by_part import UNFINISHED
from chassis.testing import once
from chassis.testing_races import repeat, run_racer
from contracts import billing
from contracts.billing import collection as contract
from contracts.billing.collection import CollectionEntryKind, CollectionExportState


def plan(today: date = days.TODAY, **wanted: Any) -> CollectionExport:
    """An export of that day, complete."""
    asked = contract.PlanCollectionExport(**wanted)
    return advance(once(lambda: collection_exports.start(asked, today)))


def begin(planned: CollectionExport, today: date = days.TODAY) -> CollectionExport:
    """The export, about to be carried out."""
    asked = contract.ExecuteCollectionExport(collection_export_id=planned.id)
    return once(lambda: collection_exports.execute(asked, today))


def execute(planned: CollectionExport, today: date = days.TODAY) -> CollectionExport:
    return advance(begin(planned, today))


def hand_over(today: date = days.TODAY, **wanted: Any) -> CollectionExport:
    """An export of that day, carried out."""
    return execute(plan(today, **wanted), today)


def advance(begun: CollectionExport) -> CollectionExport:
    """Does all parts of an export, as the events that billing sends to itself would."""
    export_id = begun.id
    while begun.state in UNFINISHED:
        event = begun.advanced()
        repeat(lambda event=event: collection_exports.advance(event))  # type: ignore[misc]
        begun = once(lambda: collection_exports.load(export_id))
    return begun


def show(export: CollectionExport) -> contract.CollectionExport:
    return once(lambda: collection_views.show(collection_exports.load(export.id)))


def entries(
    export: CollectionExport, kind: CollectionEntryKind = CollectionEntryKind.CLAIM, personal_numbers: bool = False
) -> dict[str, contract.CollectionEntry]:
    """What an export says of each invoice, by its id."""
    asked = contract.ListCollectionEntries(collection_export_id=export.id, limit=200, personal_numbers=personal_numbers)
    return {one.invoice_id: one for one in once(lambda: collection_views.list_entries(asked)).items if one.kind is kind}


def updates(export: CollectionExport) -> dict[str, contract.CollectionEntry]:
    return entries(export, CollectionEntryKind.UPDATE)


def take_back(invoice_id: str, today: date = days.TODAY) -> billing.Invoice:
    asked = contract.TakeBackInvoice(invoice_id=invoice_id, reason="Vi ringer själva")
    return once(lambda: collection_returns.take_back(asked, today).to_contract(today))


def carry_out(_number: int) -> None:
    begun = once(lambda: collection_exports.load(os.environ["EXPORT_ID"]))
    if begun.state == CollectionExportState.PLANNED:
        asked = contract.ExecuteCollectionExport(collection_export_id=begun.id)
        begun = once(lambda: collection_exports.execute(asked, days.TODAY), request_id="execute")
    advance(begun)


if __name__ == "__main__":
    run_racer("billing", carry_out)
