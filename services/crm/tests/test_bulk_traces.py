"""What a change of many customers has done says so on the timeline of each: activities, properties and fields."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.clock import now
from chassis.context import using
from chassis.ids import new_id
from chassis.testing import a_context
from contracts.base import Event
from contracts.changed_fields import ChangedField
from contracts.crm import (
    ActivityChanged,
    ActivityPlanned,
    CreateProperty,
    CustomerPropertiesChanged,
    PlanActivity,
    PropertyKind,
    SetProperties,
)
from contracts.crm.activities import ActivityKind
from contracts.customers import CustomerChanged
from crm import activities, customers, properties
from crm.models import Activity, PropertySet
from crm.tests import samples
from crm.tests.test_timeline import ask
from crm.tests.timeline_samples import rows_of, tell

KINDS: dict[str, type[Event]] = {
    "crm.activity_planned": ActivityPlanned,
    "crm.activity_changed": ActivityChanged,
    "crm.customer_properties_changed": CustomerPropertiesChanged,
}


@pytest.fixture
def customer(database: str) -> str:
    return a_customer()


def a_customer() -> str:
    event = samples.created_event()
    with using(a_context()):
        customers.keep(event)
    return event.subject


def as_bulk(bulk_id: str, work: Callable[[], Any], source: str = "bulk") -> Any:
    """As the gateway carries out one customer's change of many."""
    step = "undo" if source == "bulk_undo" else "change"
    with using(replace(a_context(request_id=f"{bulk_id}:{step}:{new_id('cus')}"), source=source)):
        return work()


def by_hand(work: Callable[[], Any]) -> Any:
    with using(replace(a_context(), source="api")):
        return work()


def events_of(*documents: Any) -> list[Event]:
    """All events that the documents have published, as a subscriber reads them."""
    with using(a_context()):
        envelopes = [one for document in documents for one in type(document).find(id=document.id).first().outbox]
    return [KINDS[one["type"]].model_validate(one["data"]) for one in envelopes if one["type"] in KINDS]


def tag(name: str) -> str:
    return str(by_hand(lambda: properties.create(CreateProperty(name=name)).id))


def put(customer: str, **what: Any) -> Callable[[], Any]:
    return lambda: properties.assign(SetProperties(customer_id=customer, **what), now())


def all_done(customer: str) -> list[Event]:
    """A bulk that tags and plans, a person beside it, and the undoing: the events of all of it."""
    mine, theirs = tag(f"Egen {new_id('x')}"), tag(f"Massändrad {new_id('x')}")
    asked = PlanActivity(customer_id=customer, kind=ActivityKind.TODO, text="Ring", due_on=date(2026, 3, 5))
    by_hand(put(customer, add=[mine]))
    as_bulk("blk_1", put(customer, add=[theirs]))
    planned = as_bulk("blk_2", lambda: activities.plan(asked, now()))
    by_hand(lambda: activities.move(planned.id, "start", None, now()))
    as_bulk("blk_2", lambda: activities.move(planned.id, "cancel", None, now()), "bulk_undo")
    as_bulk("blk_1", put(customer, remove=[theirs]), "bulk_undo")
    with using(a_context()):
        kept: PropertySet = PropertySet.find(customer_id=customer).first()
        done: Activity = Activity.find(id=planned.id).first()
    return events_of(kept, done)


EXPECTED = [
    ("activity_cancelled", "blk_2"),
    ("activity_planned", "blk_2"),
    ("activity_started", ""),
    ("property_added", ""),
    ("property_added", "blk_1"),
    ("property_removed", "blk_1"),
]


def test_what_a_bulk_did_and_took_back_names_it_and_what_a_person_did_does_not(customer: str) -> None:
    tell(all_done(customer))
    assert sorted((one.what.value, one.bulk_id) for one in ask(customer).items) == EXPECTED


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_bulk_is_named_in_whatever_order_events_come(database: str, data: Any) -> None:
    customer = a_customer()
    events = all_done(customer)
    tell(data.draw(st.permutations([*events, *events[::2]])))
    told = {(row["what"], row.get("bulk_id", "")) for row in rows_of(customer)}
    assert told == set(EXPECTED)


def test_fields_that_a_bulk_changed_name_it(customer: str) -> None:
    about = samples.created_event().customer
    changed = [ChangedField(name="seller")]
    tell([CustomerChanged(subject=customer, version=2, customer=about, changed=changed, bulk_id="blk_3")])
    assert [(one.what.value, one.bulk_id) for one in ask(customer).items] == [("customer_changed", "blk_3")]


def test_a_value_that_a_person_changes_is_no_longer_the_bulks(customer: str) -> None:
    made = by_hand(lambda: properties.create(CreateProperty(name="Rabatt", kind=PropertyKind.NUMBER)))
    as_bulk("blk_4", put(customer, values=[{"property_id": made.id, "value": "5"}]))
    assert [one.bulk_id for one in by_hand(lambda: properties.get(customer)).items] == ["blk_4"]
    by_hand(put(customer, values=[{"property_id": made.id, "value": "7"}]))
    assert [one.bulk_id for one in by_hand(lambda: properties.get(customer)).items] == [""]
