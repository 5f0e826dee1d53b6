"""Exports to collection as callers see them: what they come to, why invoices are left out, and each claim for the agency."""

from decimal import Decimal

from billing import collection_errors, collection_exports, payoff
from billing.collection_models import SUMS, CollectionEntry, CollectionExport
from chassis import part_by_part
from chassis.paging import page
from chassis.storage import Row
from contracts.base import Page
from contracts.billing import ClaimKind, Party
from contracts.billing import collection as contract
from contracts.billing.collection import CollectionEntryKind as Kind
from contracts.billing.collection import CollectionEntryState as State
from contracts.denominations import denomination_of
from contracts.personal_numbers import mask_personal_number


def show(export: CollectionExport) -> contract.CollectionExport:
    """The export with its sums, counted anew."""
    groups = _groups(export.id)
    counts, reasons = part_by_part.count_by(groups, "kind", "state"), part_by_part.count_by(groups, "reason")
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
    return show(part_by_part.wait_for(export, collection_exports.load))


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
    identity, vat = mask_personal_number(party.identity_number, party.kind), mask_personal_number(party.vat_number)
    return party.model_copy(update={"identity_number": identity, "vat_number": vat})


def _groups(export_id: str) -> list[Row]:
    sums = {name: {"$sum": f"${name}"} for name in SUMS}
    return part_by_part.group_entries(CollectionEntry, {"export_id": export_id}, ("kind", "state", "reason"), sums)


def _sums(groups: list[Row]) -> list[contract.CollectionSum]:
    found = []
    for currency, count in sorted(part_by_part.count_by(groups, "currency").items()):
        sums = {name: part_by_part.add_up(groups, currency, name) for name in SUMS}
        total = sum(sums.values(), Decimal(0))
        found.append(contract.CollectionSum(currency=currency, count=count, total=total, **sums))
    return found
