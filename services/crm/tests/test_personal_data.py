"""What crm stores about a customer: of each collection that one's documents, and nobody else's."""

from uuid import uuid4

from chassis import personal_data
from chassis.storage import Row
from chassis.testing import once
from contracts.personal_data import ReadPersonalData
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
    tenant = f"co{uuid4().hex[:10]}"
    expected = set()
    for stored in PERSONAL_DATA.stored:
        mine, other = ROWS[stored.name]
        rows = [
            {"_id": uuid4().hex, "request_id": uuid4().hex, "version": 1, "tenant": tenant, "outbox": [], **one}
            for one in (mine, other)
        ]
        foreign = {**rows[0], "_id": uuid4().hex, "request_id": uuid4().hex, "tenant": f"{tenant}x"}
        stored.model._get_collection().insert_many([*rows, foreign])
        expected.add((stored.name, rows[0]["_id"]))
    page = once(lambda: personal_data.read(PERSONAL_DATA, ReadPersonalData(customer_id=MINE)), tenant)
    assert {(one.collection, one.id) for one in page.items} == expected
    assert page.upto == ""
