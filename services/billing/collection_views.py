"""Exports to collection as callers see them: what they come to, why invoices are left out, and each claim for the agency."""

import time
from collections import Counter
from typing import Any

from billing import collection_errors, collection_exports, payoff
from billing.collection_models import SUMS, CollectionEntry, CollectionExport
from chassis.context import current
from chassis.paging import page
from chassis.storage import Row
from contracts.base import Page
from contracts.billing import ClaimKind, Party
from contracts.billing import collection as contract
from contracts.billing.collection import CollectionEntryKind as Kind
from contracts.billing.collection import CollectionEntryState as State
from contracts.denominations import denomination_of
from contracts.personal_numbers import mask_personal_number

LOOK_EVERY_SECONDS = 0.02
SHARE_OF_DEADLINE = 0.4
"""The answer waits so long for an export that is soon ready; of many invoices it says `planning`."""


def show(export: CollectionExport) -> contract.CollectionExport:
    """The export with its sums, counted anew."""
    groups = _groups(export.id)
    counts: Counter[tuple[str, str]] = Counter()
    reasons: Counter[str] = Counter()
    for one in groups:
        counts[one["_id"]["kind"], one["_id"]["state"]] += one["count"]
        if one["_id"].get("reason"):
            reasons[one["_id"]["reason"]] += one["count"]
    inside = (State.PLANNED.value, State.DONE.value)
    return contract.CollectionExport(
        id=export.id,
        version=export.version,
        state=export.state,
        on=export.on,
        customer_id=export.wanted.get("customer_id"),
        due_to=export.wanted.get("due_to"),
        claims=sum(counts[Kind.CLAIM.value, state] for state in inside),
        updates=sum(counts[Kind.UPDATE.value, state] for state in inside),
        left_out=counts[Kind.CLAIM.value, State.LEFT_OUT.value],
        stale=sum(counts[kind.value, State.STALE.value] for kind in Kind),
        sums=_sums([one for one in groups if one["_id"]["kind"] == Kind.CLAIM and one["_id"]["state"] in inside]),
        reasons=[
            contract.NotCollectedCount(reason=contract.NotCollectedReason(reason), count=reasons[reason])
            for reason in sorted(reasons)
        ],
        created_at=export.created_at,
        changed_at=export.changed_at,
    )


def show_when_ready(export: CollectionExport) -> contract.CollectionExport:
    """The same as soon as the export has no work left, or when a share of the caller's time has passed."""
    end = time.monotonic() + current().remaining() * SHARE_OF_DEADLINE
    while export.state in collection_exports.UNFINISHED and time.monotonic() < end:
        time.sleep(LOOK_EVERY_SECONDS)
        export = collection_exports.load(export.id)
    return show(export)


def list_exports(request: contract.ListCollectionExports) -> Page[contract.CollectionExportRow]:
    """Exports, newest first. Raises InvalidInput for a bad cursor."""
    fields = ("state", "on", "created_at")
    return page(
        CollectionExport, {}, request, fields, lambda row: contract.CollectionExportRow(id=row.pop("_id"), **row)
    )


def list_entries(request: contract.ListCollectionEntries) -> Page[contract.CollectionEntry]:
    """A page of an export's invoices. Raises NotFound, InvalidInput for a bad cursor; Conflict when it has to be carried out."""
    export = collection_exports.load(request.collection_export_id)
    if request.carried_out and export.state != contract.CollectionExportState.EXECUTED:
        raise collection_errors.export_not_carried_out(export.state)
    query: Row = {
        "export_id": request.collection_export_id,
        **({"state": request.state.value} if request.state else {}),
    }
    return page(CollectionEntry, query, request, (), lambda row: _entry(row, request.personal_numbers))


def _entry(row: Row, personal_numbers: bool) -> contract.CollectionEntry:
    read = denomination_of(row["currency"], row.get("minor_units")).read
    about = row["about"]
    plain = ("kind", "state", "reason", "waits_until", "invoice_id", "customer_id", "currency")
    of_invoice = ("invoice_number", "ocr", "ground", "branch_id", "issue_date", "due_date")
    said: Row = {
        **{name: row.get(name) for name in plain},
        **{name: about[name] for name in of_invoice},
        **{name: read(row[name]) for name in SUMS},
        "creditor": _party(about["creditor"], personal_numbers=True),
        "debtor": _party(about["debtor"], personal_numbers),
        "total": read(sum(row[name] for name in SUMS)),
        "interest_source": payoff.SOURCES[ClaimKind.INTEREST] if row["interest"] else "",
        "spans": row.get("spans", []),
        "reminders": [{**one, "total": read(one["total"])} for one in about["reminders"]],
        "payments": [{**one, "amount": read(one["amount"])} for one in row.get("payments") or ()],
        "news": row.get("news") or [],
        "taken_back_reason": row.get("taken_back_reason") or "",
    }
    return contract.CollectionEntry.model_validate(said)


def _party(stored: Row, personal_numbers: bool) -> Party:
    party = Party.model_validate({name: stored[name] for name in Party.model_fields if name in stored})
    if personal_numbers:
        return party
    hidden = {name: mask_personal_number(getattr(party, name)) for name in ("identity_number", "vat_number")}
    return party.model_copy(update=hidden)


def _groups(export_id: str) -> list[Row]:
    of = {name: f"${name}" for name in ("kind", "state", "reason", "currency", "minor_units")}
    steps: list[Any] = [
        {"$match": {"tenant": current().tenant, "export_id": export_id}},
        {"$group": {"_id": of, "count": {"$sum": 1}, **{name: {"$sum": f"${name}"} for name in SUMS}}},
    ]
    return list(CollectionEntry._get_collection().aggregate(steps))


def _sums(groups: list[Row]) -> list[contract.CollectionSum]:
    currencies = sorted({one["_id"]["currency"] for one in groups})
    return [_sum([one for one in groups if one["_id"]["currency"] == currency], currency) for currency in currencies]


def _sum(groups: list[Row], currency: str) -> contract.CollectionSum:
    """Of all groups in the currency; each says how its sums are stored."""
    nothing = denomination_of(currency, None).read(0)
    sums = {
        name: sum((denomination_of(currency, one["_id"].get("minor_units")).read(one[name]) for one in groups), nothing)
        for name in SUMS
    }
    total = sum(sums.values(), nothing)
    return contract.CollectionSum(currency=currency, count=sum(one["count"] for one in groups), total=total, **sums)
