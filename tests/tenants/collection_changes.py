"""The requests that change an export to collection, as `every_change` has the others."""

from datetime import date, timedelta
from typing import Any

from chassis.testing import wait_until
from contracts import billing
from contracts.billing.collection import (
    ExecuteCollectionExport,
    GetCollectionExport,
    PlanCollectionExport,
    TakeBackInvoice,
)
from tests.tenants.signed_messages import Recorder


def change_collection_exports(recorder: Recorder, buyer: str, dates: dict[str, Any]) -> None:
    """A claim whose last reminder is long past: handed over, and taken back."""
    ask = recorder.ask
    invoice = {"invoice_id": ask(billing.CreateInvoice, customer_id=buyer, issue=True, **dates)["id"]}
    sent = str(date.fromisoformat(dates["issue_date"]) + timedelta(days=10))
    ask(billing.RecordReminder, level=2, charge_interest=False, planned_on=sent, sent_on=sent, **invoice)
    export = {"collection_export_id": ask(PlanCollectionExport, invoice_ids=[invoice["invoice_id"]])["id"]}
    wait_until(lambda: ask(GetCollectionExport, **export)["state"] == "planned", 60)
    ask(ExecuteCollectionExport, **export)
    wait_until(lambda: ask(GetCollectionExport, **export)["state"] == "executed", 60)
    ask(TakeBackInvoice, **invoice)
