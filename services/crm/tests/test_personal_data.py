"""What crm stores about a customer: of each collection that one's documents, and nobody else's."""

from uuid import uuid4

from chassis.storage import Row
from chassis.testing_personal_data import check_each_collection
from crm.personal_data import PERSONAL_DATA

MINE, OTHER = f"cus_{uuid4().hex}", f"cus_{uuid4().hex}"
ROWS: dict[str, tuple[Row, Row]] = {
    "activity": ({"_id": "activity_mine", "customer_id": MINE}, {"_id": "activity_other", "customer_id": OTHER}),
    "activity_changes": ({"document_id": "activity_mine"}, {"document_id": "activity_other"}),
    "property_set": (
        {"_id": "property_set_mine", "customer_id": MINE},
        {"_id": "property_set_other", "customer_id": OTHER},
    ),
    "property_set_changes": ({"document_id": "property_set_mine"}, {"document_id": "property_set_other"}),
    "activity_series": ({"customer_id": MINE}, {"customer_id": OTHER}),
    "customer": ({"_id": MINE}, {"_id": OTHER}),
    "customer_deletions": ({"_id": MINE}, {"_id": OTHER}),
    "holdings_answers": ({"_id": MINE}, {"_id": OTHER}),
    "customer_notes": ({"customer_id": MINE}, {"customer_id": OTHER}),
    "timeline": ({"customer_id": MINE}, {"customer_id": OTHER}),
    "mentions": ({"customer_id": MINE}, {"customer_id": OTHER}),
    "looks": ({"customer_id": MINE}, {"customer_id": OTHER}),
    "customer_facts": ({"_id": MINE}, {"_id": OTHER}),
    "selection_inputs": ({"customer_id": MINE}, {"customer_id": OTHER}),
}
"""Collection → a document of the customer, and one of another customer."""


def test_each_collection_is_read_and_nothing_of_others(database: str) -> None:
    check_each_collection(PERSONAL_DATA, MINE, ROWS)
