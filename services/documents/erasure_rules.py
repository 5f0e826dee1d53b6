"""What becomes of a customer's files when it is erased: invoices, reminders, orders and contracts are accounting information and
go on their day; all others go at once, with their bytes. Nothing has to be finished first."""

from chassis.erasure import Erasure, Terms
from chassis.storage import Row
from contracts.documents import DocumentKind
from contracts.erasure_rules import REMOVED, REMOVED_NOW, Due, booked
from documents import blobs

BOOKED = (DocumentKind.INVOICE, DocumentKind.REMINDER, DocumentKind.ORDER, DocumentKind.CONTRACT)


def decide_file(row: Row, terms: Terms) -> Due:
    """The rule of a file, by its kind and the day on which it was stored."""
    return booked(REMOVED, [row["created_at"].isoformat()], terms) if row["kind"] in BOOKED else REMOVED_NOW


def drop_bytes(row: Row) -> None:
    """Deletes the bytes of a file, before its details go."""
    blobs.delete(row["blob_id"])


FILE = Erasure(decide_file, first=drop_bytes, number="_id")


def count_open(_customer_id: str) -> dict[str, int]:
    """Nothing that documents has keeps a customer from being erased."""
    return {}
