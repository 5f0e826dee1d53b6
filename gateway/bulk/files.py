"""The file of a change of many customers: what became of each; of an export the customers themselves."""

from collections.abc import Callable, Iterator
from typing import Any

from chassis.spreadsheet import BYTE_ORDER_MARK, Dialect, defuse, write_csv, write_rows
from chassis.storage import Row
from contracts.customers import ExportSize, ListWholeCustomers, MeasureExport
from gateway.bulk.jobs import stored_json
from gateway.bulk.jobs.calls import in_batches
from gateway.bulk.models import Bulk, BulkItem
from gateway.bulk.schemas import BulkItemView, BulkKind, ItemOutcome
from gateway.bulk.view import item_of
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
    return _write_outcomes(bulk, dialect, language)


def _write_outcomes(bulk: Bulk, dialect: Dialect, language: str) -> Iterator[bytes]:
    yield write_csv(HEADINGS, (), dialect)
    for rows in _read(bulk):
        yield write_rows([_cells(item_of(row, language), dialect) for row in rows], dialect)


def _cells(item: BulkItemView, dialect: Dialect) -> list[str]:
    word = OUTCOMES[item.outcome][dialect.place]
    cells = [item.number, item.name, word, _said(item.before), _said(item.after), item.reason]
    return [defuse(cell) for cell in cells]


def _said(values: Any) -> str:
    return ", ".join(f"{name}: {_text(value)}" for name, value in values.items())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else stored_json.dump(value)


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
