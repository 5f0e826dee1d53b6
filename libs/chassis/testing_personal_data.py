"""Whether a service reads what it stores about one customer, and nothing of others: for the tests of services."""

from collections.abc import Mapping
from uuid import uuid4

from chassis import personal_data
from chassis.personal_data import PersonalData
from chassis.storage import Row
from chassis.testing import once
from contracts.personal_data import ReadPersonalData


def check_each_collection(declared: PersonalData, customer_id: str, rows: Mapping[str, tuple[Row, Row]]) -> None:
    """Stores both rows of each collection, and the first in another company, too; reads the customer's.

    `rows`: collection → a document of the customer, and one of another customer. Fails with a KeyError for a collection that is
    declared and has none.
    """
    tenant = f"co{uuid4().hex[:10]}"
    expected = set()
    for stored in declared.stored:
        mine, other = ({**_a_row(tenant), **one} for one in rows[stored.name])
        foreign = {**mine, **_a_row(f"{tenant}x")}
        stored.model._get_collection().insert_many([mine, other, foreign])
        expected.add((stored.name, mine["_id"]))
    page = once(lambda: personal_data.read(declared, ReadPersonalData(customer_id=customer_id)), tenant)
    assert {(one.collection, one.id) for one in page.items} == expected
    assert page.upto == ""


def _a_row(tenant: str) -> Row:
    return {"_id": uuid4().hex, "request_id": uuid4().hex, "version": 1, "tenant": tenant, "outbox": []}
