"""What documents stores about a customer: of each collection that one's documents, and nobody else's."""

from uuid import uuid4

from chassis.storage import Row
from chassis.testing_personal_data import check_each_collection
from documents.personal_data import PERSONAL_DATA

MINE, OTHER = f"cus_{uuid4().hex}", f"cus_{uuid4().hex}"
ROWS: dict[str, tuple[Row, Row]] = {
    "stored_file": (
        {"_id": "stored_file_mine", "customer_id": MINE, "blob_id": "a"},
        {"_id": "stored_file_other", "customer_id": OTHER, "blob_id": "b"},
    ),
    "file_changes": ({"document_id": "stored_file_mine"}, {"document_id": "stored_file_other"}),
    "customer": ({"_id": MINE}, {"_id": OTHER}),
    "customer_deletions": ({"_id": MINE}, {"_id": OTHER}),
    "holdings_answers": ({"_id": MINE}, {"_id": OTHER}),
}
"""Collection → a document of the customer, and one of another customer."""


def test_each_collection_is_read_and_nothing_of_others(database: str) -> None:
    check_each_collection(PERSONAL_DATA, MINE, ROWS)
