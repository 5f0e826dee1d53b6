"""What sales stores about a customer: of each collection that one's documents, and nobody else's."""

from uuid import uuid4

from chassis.storage import Row
from chassis.testing_personal_data import check_each_collection
from sales.personal_data import PERSONAL_DATA

MINE, OTHER = f"cus_{uuid4().hex}", f"cus_{uuid4().hex}"
ROWS: dict[str, tuple[Row, Row]] = {
    "documents": (
        {"_id": "rec_mine", "_cls": "SalesDocument.Receipt", "customer_id": MINE, "series": "a"},
        {"_id": "rec_other", "_cls": "SalesDocument.Receipt", "customer_id": OTHER, "series": "b"},
    ),
    "document_changes": ({"document_id": "rec_mine"}, {"document_id": "rec_other"}),
    "collective_invoices": ({"customer_id": MINE}, {"customer_id": OTHER}),
    "shared_invoices": ({"customer_id": MINE}, {"customer_id": OTHER}),
    "planned_periods": ({"customer_id": MINE}, {"customer_id": OTHER}),
    "exposure_inputs": ({"customer_id": MINE, "counts": False}, {"customer_id": OTHER, "counts": True}),
    "receipt_copies": ({"receipt_id": "rec_mine", "number": 1}, {"receipt_id": "rec_other", "number": 2}),
    "customers": ({"_id": MINE}, {"_id": OTHER}),
    "customer_deletions": ({"_id": MINE}, {"_id": OTHER}),
    "holdings_answers": ({"_id": MINE}, {"_id": OTHER}),
}
"""Collection → a document of the customer, and one of another customer."""


def test_each_collection_is_read_and_nothing_of_others(database: str) -> None:
    check_each_collection(PERSONAL_DATA, MINE, ROWS)
