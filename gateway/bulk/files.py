"""The file of a change of many customers: what became of each; of an export the customers themselves."""

from collections.abc import Callable, Iterator
from typing import Any

from chassis.spreadsheet import BYTE_ORDER_MARK, Dialect, defuse, write_csv, write_rows
from chassis.storage import Row
from contracts.customers import ExportSize, ListWholeCustomers, MeasureExport
from gateway.bulk.jobs.calls import in_batches
from gateway.bulk.models import Bulk, BulkItem
from gateway.bulk.schemas import BulkItemView, BulkKind, ItemOutcome
from gateway.bulk.view import item_of
from gateway.bulk.words import Names, differences, ids_in, label
from gateway.http.call import Call
from gateway.imports import exported_pages, exported_rows

HEADINGS = (
    ("Kundnummer", "Customer number"),
    ("Namn", "Name"),
    ("Utfall", "Outcome"),
    ("Före", "Before"),
    ("Efter", "After"),
    ("Skäl", "Reason"),
)
OUTCOMES = {
    ItemOutcome.PLANNED: ("ändras", "would be changed"),
    ItemOutcome.UNCHANGED: ("är redan så", "is so already"),
    ItemOutcome.REFUSED: ("kan inte ändras", "cannot be changed"),
    ItemOutcome.CHANGED: ("ändrad", "changed"),
    ItemOutcome.CHANGED_SINCE: ("ändrad av någon annan, lämnad", "changed by somebody else, left alone"),
    ItemOutcome.UNDONE: ("ångrad", "undone"),
    ItemOutcome.UNDONE_IN_PART: ("delvis ångrad", "undone in part"),
    ItemOutcome.KEPT: ("ändrad sedan dess, lämnad", "changed since, left alone"),
}
BATCH = 200


def write(call: Call, bulk: Bulk, dialect: Dialect, language: str) -> Iterator[bytes]:
    """The lines of the file. Raises what a service says of the first customers before there is any."""
    if bulk.kind == BulkKind.EXPORT:
        return _write_customers(call, bulk, dialect)
    return _write_outcomes(bulk, dialect, language, Names(call))


def _write_outcomes(bulk: Bulk, dialect: Dialect, language: str, names: Names) -> Iterator[bytes]:
    yield write_csv(HEADINGS, (), dialect)
    for rows in _read(bulk):
        items = [item_of(row, language) for row in rows]
        names.learn([one for item in items for one in (*ids_in(item.before), *ids_in(item.after))])
        yield write_rows([_cells(item, dialect, names) for item in items], dialect)


def _cells(item: BulkItemView, dialect: Dialect, names: Names) -> list[str]:
    place = dialect.place
    found = list(differences(item, names, place))
    before = ", ".join(f"{one.label}: {one.before}" for one in found)
    after = ", ".join(f"{one.label}: {one.after}" for one in found)
    reason = item.reason or ", ".join(label(name, place) for name in item.kept)
    return [defuse(cell) for cell in (item.number, item.name, OUTCOMES[item.outcome][place], before, after, reason)]


def _read(bulk: Bulk) -> Iterator[list[Row]]:
    """The customers in the order of the plan, some at a time."""
    last = "~"
    while rows := BulkItem.rows({"bulk_id": bulk.id, "_id": {"$lt": last}}, sort=[("_id", -1)], limit=BATCH):
        yield rows
        last = rows[-1]["_id"]


def _write_customers(call: Call, bulk: Bulk, dialect: Dialect) -> Iterator[bytes]:
    ids = [row["customer_id"] for rows in _read(bulk) for row in rows if row["outcome"] == ItemOutcome.PLANNED]
    columns = exported_rows.columns_of(_measure(call, ids))
    yield BYTE_ORDER_MARK.encode() + write_rows([columns], dialect)
    for batch in in_batches(ids, BATCH):
        for customers in exported_pages.read_pages(call, _request(ListWholeCustomers, batch), None, False):
            place = {one: at for at, one in enumerate(batch)}
            ordered = sorted(customers, key=lambda one: place[one["id"]])
            yield write_rows([exported_rows.cells_of(one, columns) for one in ordered], dialect)


def _measure(call: Call, ids: list[str]) -> ExportSize:
    found = [
        call.within(exported_pages.PAGE_SECONDS).ask(_request(MeasureExport, one)) for one in in_batches(ids, BATCH)
    ]
    largest = {name: max((one[name] for one in found), default=0) for name in ("most_contacts", "most_branches")}
    return ExportSize(customers=len(ids), **largest)


def _request(kind: Callable[..., Any], batch: list[str]) -> Any:
    return kind(of_customers=batch, active=None)
