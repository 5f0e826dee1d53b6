"""The search index is the same in whatever order its events come, and however often."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.context import using
from chassis.testing import a_context
from contracts.crm import CustomerProperty
from contracts.customers import ContactSnapshot
from crm import customers, properties
from crm.models import Customer
from crm.tests import samples

CUSTOMER = "cus_order"
VERSIONS: tuple[dict[str, Any], ...] = (
    {"name": "Gamla Namnet AB", "city": "Lund"},
    {"name": "Nya Namnet AB", "city": "Malmö", "contacts": [ContactSnapshot(id="con_1", name="Åsa Öhman")]},
    {"name": "Nya Namnet AB", "city": "Malmö", "active": False, "stage": "prospect"},
    {"name": "Sista Namnet AB", "city": "Umeå", "number": "K-9", "phone": "+33 1 23 45 67 89"},
)
EVENTS = [samples.changed_event(CUSTOMER, at, **fields) for at, fields in enumerate(VERSIONS, start=1)]
TAGS = [(1, ["prp_a"]), (2, ["prp_a", "prp_b"]), (3, ["prp_b"])]
SINCE = datetime(2026, 11, 30, tzinfo=UTC)
STEPS = [*(("customer", at) for at in range(len(EVENTS))), *(("tags", at) for at in range(len(TAGS)))]


def store(order: list[tuple[str, int]]) -> dict[str, Any]:
    """What is stored when the events have come in that order, to a company of its own; without the time."""
    with using(a_context(f"co{uuid4().hex[:10]}")):
        for kind, at in order:
            if kind == "customer":
                customers.keep(EVENTS[at])
            else:
                version, ids = TAGS[at]
                properties.index(CUSTOMER, version, [CustomerProperty(id=one, name=one, since=SINCE) for one in ids])
        (row,) = Customer.rows({"number": {"$exists": True}})
        Customer._get_collection().delete_one({"_id": CUSTOMER, "tenant": row["tenant"]})
    return {name: value for name, value in row.items() if name not in ("tenant", "applied_at")}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(STEPS), again=st.lists(st.sampled_from(STEPS), max_size=4))
def test_any_order_and_any_repetition_store_the_same(
    database: str, order: list[tuple[str, int]], again: list[tuple[str, int]]
) -> None:
    """Property sets are told again by their own events until the customer is there, as `kundkort rebuild` does."""
    first = next(step for step in order if step[0] == "customer")
    order = [first, *(step for step in order if step != first), *again]
    assert store(order) == store(STEPS)
