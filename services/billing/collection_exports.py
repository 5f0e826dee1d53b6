"""Claims handed over to collection in a dated export: made part by part, looked at, and carried out part by part, as plans of
reminders are (docs/decisions/0040, 0050).

A claim is handed over in one write on its invoice, guarded by its version and made under the id of its entry: of two exports, or
of two processes that carry out one, only one does it. What has happened to claims handed over before is told in the same way.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from billing import collection_errors, collection_rows, collection_rules, customers, dunning_terms, errors, handovers
from billing.collection_models import CollectionEntry, CollectionExport
from billing.due_reminders import Customers
from billing.dunning_terms import Terms
from billing.models import Invoice
from billing.states import OPEN
from chassis import part_by_part
from chassis.bulk import insert_new, set_fields
from chassis.bulk_changes import Change, change_many
from chassis.context import current
from chassis.errors import is_refusal
from chassis.ids import new_id
from chassis.slices import in_slices
from chassis.storage import Row, change, create
from contracts.billing import ReminderStatus
from contracts.billing import collection as contract
from contracts.billing.collection import CollectionEntryKind as Kind
from contracts.billing.collection import CollectionEntryState as State
from contracts.billing.collection import CollectionExportState, NotCollectedReason

PART_OF_PLANNING, PART_OF_EXECUTION = 100, 50
"""Invoices that are dealt with for one event."""
CLAIMS, UPDATES = "claims", "updates"


def start(request: contract.PlanCollectionExport, today: date) -> CollectionExport:
    """Begins an export. Raises NotFound for an invoice that is not there, Unavailable for a customer that nobody has told of."""
    _require_invoices(request.invoice_ids or ())
    if request.customer_id is not None:
        customers.require(request.customer_id)
    wanted: Row = {"customer_id": request.customer_id, "invoice_ids": request.invoice_ids}
    wanted |= {"due_to": str(request.due_to) if request.due_to else None}
    export = CollectionExport(
        id=new_id("cex"),
        state=CollectionExportState.PLANNING.value,
        on=str(today),
        step=CLAIMS,
        wanted={name: value for name, value in wanted.items() if value is not None},
    )
    return create(export, CollectionExport.advanced)


def execute(request: contract.ExecuteCollectionExport, today: date) -> CollectionExport:
    """Begins to hand over. Raises NotFound; Conflict unless the export is planned and of today."""

    def decide(export: CollectionExport) -> contract.CollectionExportAdvanced:
        if export.state != CollectionExportState.PLANNED:
            raise collection_errors.export_not_ready(export.state)
        if export.on != str(today):
            raise collection_errors.export_of_another_day(export.on, today)
        export.state, export.after = CollectionExportState.EXECUTING.value, ""
        return export.advanced()

    not_found = collection_errors.export_not_found
    return change(CollectionExport, request.collection_export_id, decide, not_found=not_found)


def advance(event: contract.CollectionExportAdvanced) -> None:
    """Does the next part of an export, unless another process has done it."""
    export = load(event.subject)
    if not part_by_part.is_due(export, event):
        return
    planning = export.state == CollectionExportState.PLANNING
    after = _plan_part(export) if planning else _execute_part(export)
    part_by_part.finish_part(export, after, collection_errors.export_not_found, _go_on if planning else None)


def load(export_id: str) -> CollectionExport:
    """Raises NotFound."""
    return part_by_part.load_plan(CollectionExport, export_id, collection_errors.export_not_found)


def _go_on(export: CollectionExport) -> None:
    """After the open invoices, those handed over before are looked at."""
    if export.step == CLAIMS:
        export.step, export.state = UPDATES, CollectionExportState.PLANNING.value


def _require_invoices(invoice_ids: Sequence[str]) -> None:
    found = (
        {row["_id"] for row in Invoice.rows({"_id": {"$in": sorted(set(invoice_ids))}}, ["_id"])} if invoice_ids else ()
    )
    if missing := sorted(set(invoice_ids) - set(found)):
        raise errors.invoice_not_found(missing[0])


def _plan_part(export: CollectionExport) -> str | None:
    """Plans the next invoices; returns the last one, or None when there are no more."""
    terms, on = dunning_terms.load(), date.fromisoformat(export.on)
    rows = _claims(export, terms, on) if export.step == CLAIMS else _updates(export, terms, on)
    found, last = rows
    insert_new(CollectionEntry._get_collection(), [{**row, "tenant": current().tenant} for row in found])
    return last


def _claims(export: CollectionExport, terms: Terms, on: date) -> tuple[list[Row], str | None]:
    named = export.wanted.get("invoice_ids")
    query: Row = {"_id": {"$gt": export.after, **({"$in": named} if named else {})}}
    if not named:
        query["escalated_on"] = None
        query |= {
            "status": {"$in": sorted(OPEN)},
            "reminders.status": {"$in": [str(one) for one in collection_rules.SENT]},
        }
    if "customer_id" in export.wanted:
        query["customer_id"] = export.wanted["customer_id"]
    if "due_to" in export.wanted:
        query["due_date"] = {"$lte": export.wanted["due_to"]}
    invoices = _load(Invoice.rows(query, sort=[("_id", 1)], limit=PART_OF_PLANNING))
    buyers = customers.load_many(one.customer_id for one in invoices)
    looked = [
        (one, collection_rules.look(one, buyers.get(one.customer_id), terms, on, bool(named)))
        for one in in_slices(invoices)
        if one.issue_date
    ]
    wanted = [one for one in looked if named or one[1].reason is not NotCollectedReason.LADDER_NOT_ENDED]
    entries = [collection_rows.of_claim(export, invoice, found) for invoice, found in wanted]
    return entries, str(invoices[-1].id) if len(invoices) == PART_OF_PLANNING else None


def _updates(export: CollectionExport, terms: Terms, on: date) -> tuple[list[Row], str | None]:
    query: Row = {"kind": Kind.CLAIM.value, "state": State.DONE.value, "closed": None, "_id": {"$gt": export.after}}
    told = CollectionEntry.rows(query, ["invoice_id"], sort=[("_id", 1)], limit=PART_OF_PLANNING)
    invoices = {one.id: one for one in _load(Invoice.rows({"_id": {"$in": [row["invoice_id"] for row in told]}}))}
    entries = []
    for row in in_slices(told):
        invoice = invoices.get(row["invoice_id"])
        handover = invoice.handover_of(row["_id"]) if invoice is not None else None
        if invoice is None or handover is None:
            continue
        found = collection_rules.look_again(invoice, handover, on, terms.rates)
        if found is not None:
            entries.append(collection_rows.of_update(export, invoice, handover, found))
    return entries, str(told[-1]["_id"]) if len(told) == PART_OF_PLANNING else None


def _load(rows: list[Row]) -> list[Invoice]:
    return [Invoice._from_son({**row, "history": []}) for row in rows]


def _execute_part(export: CollectionExport) -> str | None:
    """Hands over the next claims; returns the last entry that was looked at, or None when there are no more."""
    query: Row = {"export_id": export.id, "_id": {"$gt": export.after}}
    rows = CollectionEntry.rows(query, sort=[("_id", 1)], limit=PART_OF_EXECUTION)
    entries = [row for row in rows if row["digest"]]
    buyers = customers.load_many(row["customer_id"] for row in entries)
    terms, on = dunning_terms.load(), date.fromisoformat(export.on)
    named = bool(export.wanted.get("invoice_ids"))
    changes = [
        _handing_over(row, buyers, terms, on, named) if row["kind"] == Kind.CLAIM else _telling(row, terms, on)
        for row in entries
    ]
    came = change_many(Invoice, changes, not_found=errors.invoice_not_found)
    outcomes = {row["_id"]: _outcome(row, one, buyers, terms, on) for row, one in zip(entries, came, strict=True)}
    closed = {
        row["claim_id"]: {"closed": True}
        for row in entries
        if "taken_back" in row["known"] and outcomes[row["_id"]]["state"] == State.DONE
    }
    set_fields(CollectionEntry._get_collection(), current().tenant, outcomes | closed)
    return str(rows[-1]["_id"]) if len(rows) == PART_OF_EXECUTION else None


def _handing_over(entry: Row, buyers: Customers, terms: Terms, on: date, named: bool) -> Change[Invoice]:
    """One write on the invoice, under the entry's own id: the same export carried out twice hands it over once."""

    def decide(invoice: Invoice) -> contract.InvoiceEscalated | None:
        if invoice.handover_of(entry["_id"]) is not None:
            return None
        found = collection_rules.look(invoice, buyers.get(invoice.customer_id), terms, on, named)
        if found.demand is None or collection_rules.digest(found) != entry["digest"]:
            return None
        found.demand.status = str(ReminderStatus.ESCALATED)
        invoice.escalated_on = str(on)
        made = {name: entry[name] for name in ("export_id", "reminder_id", "principal", "fees", "interest")}
        made |= {"id": new_id("hov"), "entry_id": entry["_id"], "on": str(on), "told": []}
        made["known"] = sorted(handovers.facts_of(invoice.to_mongo().to_dict()))
        invoice.handovers = [*(invoice.handovers or ()), made]
        return handovers.escalated_event(invoice, made)

    return Change(entry["invoice_id"], replace(current(), request_id=entry["_id"]), decide)


def _telling(entry: Row, terms: Terms, on: date) -> Change[Invoice]:
    """One write on the invoice: the agency knows from now on what the entry says."""

    def decide(invoice: Invoice) -> None:
        handover = invoice.handover_of(entry["claim_id"])
        if handover is None or entry["_id"] in handover["told"]:
            return
        found = collection_rules.look_again(invoice, handover, on, terms.rates)
        if collection_rules.digest(found) == entry["digest"]:
            told = {**handover, "known": entry["known"], "told": [*handover["told"], entry["_id"]]}
            invoice.handovers = [told if one["id"] == handover["id"] else one for one in invoice.handovers]

    return Change(entry["invoice_id"], replace(current(), request_id=entry["_id"]), decide)


def _outcome(entry: Row, came: Invoice | Exception, buyers: Customers, terms: Terms, on: date) -> Row:
    """What has come of an entry. Raises what the change of the invoice ended with, but for a refusal."""
    stale = {"state": State.STALE.value, "reason": NotCollectedReason.INVOICE_CHANGED.value}
    if isinstance(came, Exception) and is_refusal(came):
        return stale
    if isinstance(came, Exception):
        raise came
    if entry["kind"] == Kind.UPDATE:
        handover = came.handover_of(entry["claim_id"])
        return {"state": State.DONE.value} if handover and entry["_id"] in handover["told"] else stale
    if came.handover_of(entry["_id"]) is not None:
        return {"state": State.DONE.value}
    found = collection_rules.look(came, buyers.get(came.customer_id), terms, on, named=True)
    return {**stale, "reason": found.reason.value} if found.reason else stale
