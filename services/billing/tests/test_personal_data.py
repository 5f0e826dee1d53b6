"""What billing stores about a customer: of each collection that one's documents, and nobody else's."""

from uuid import uuid4

from billing.personal_data import PERSONAL_DATA
from chassis.storage import Row
from chassis.testing_personal_data import check_each_collection

MINE, OTHER = f"cus_{uuid4().hex}", f"cus_{uuid4().hex}"
ROWS: dict[str, tuple[Row, Row]] = {
    "records": ({"_id": "inv_mine", "customer_id": MINE}, {"_id": "inv_other", "customer_id": OTHER}),
    "record_changes": ({"document_id": "inv_mine"}, {"document_id": "inv_other"}),
    "account_payments": ({"customer_id": MINE}, {"customer_id": OTHER}),
    "till_sales": ({"customer_id": MINE}, {"customer_id": OTHER}),
    "planned_reminders": ({"customer_id": MINE}, {"customer_id": OTHER}),
    "collection_entries": ({"customer_id": MINE}, {"customer_id": OTHER}),
    "collection_exports": ({"wanted": {"customer_id": MINE}}, {"wanted": {"customer_id": OTHER}}),
    "customers": ({"_id": MINE}, {"_id": OTHER}),
    "customer_deletions": ({"_id": MINE}, {"_id": OTHER}),
    "holdings_answers": ({"_id": MINE}, {"_id": OTHER}),
}
"""Collection → a document of the customer, and one of another customer."""


def test_each_collection_is_read_and_nothing_of_others(database: str) -> None:
    check_each_collection(PERSONAL_DATA, MINE, ROWS)
