"""The service as a process of its own, on the real broker and database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from chassis.client import RpcClient
from chassis.context import Context, enter
from chassis.ids import new_id
from chassis.testing import a_context, a_service, wait_until
from contracts.access import Module
from contracts.base import Event
from contracts.billing.owed import OwedChanged
from contracts.crm import (
    ActivityKind,
    CreateProperty,
    CustomerPropertiesChanged,
    FinishActivity,
    GetActivity,
    ListActivities,
    PlanActivity,
    SearchCustomers,
    SetProperties,
)
from contracts.crm.notes import ListMentions, MentionedUser, WriteNote
from contracts.crm.selection_requests import CreateSelection, ListSelectionMembers
from contracts.crm.selections import SelectionRule
from contracts.crm.timeline import ListTimeline
from contracts.errors import Conflict, InvalidInput, NotAllowed, NotFound, Unavailable
from contracts.tabs import GetCardSection
from crm.models import Customer
from crm.tests import samples
from crm.tests.receipt_samples import completed, line, receipt
from crm.timeline_models import TimelineRow

VIEWER = frozenset({"viewer"})
TENANT = "process"


@pytest.fixture(scope="module")
def service(database: str) -> Iterator[str]:
    with a_service("crm", database) as (_process, http):
        yield http


def call(client: RpcClient, request: Any, context: Context | None = None) -> Any:
    return client.call(request, context or a_context(tenant=TENANT))


def test_a_customer_with_values_of_a_newer_release_is_kept_and_not_parked(service: str, publish: Any) -> None:
    """The newer customers service: a kind, a stage and a field of an address that this release does not know."""
    newer = samples.created_event(name="Stiftelsen Eken", number="2002")
    unknown = {"kind": "foundation", "stage": "dormant", "vat_type": "eu_oss", "addresses": {"invoice": {"zone": "N"}}}
    publish(newer, TENANT, **unknown)
    enter(a_context(tenant=TENANT))
    wait_until(lambda: Customer.rows({"_id": newer.subject, "name": "Stiftelsen Eken"}, ["version"]))


@pytest.fixture
def customer(service: str, publish: Any) -> str:
    """A customer that the service has heard of through the broker."""
    event = samples.created_event(name="Ekens Snickeri", number="2001")
    publish(event, TENANT)
    enter(a_context(tenant=TENANT))
    wait_until(lambda: Customer.rows({"_id": event.subject}, ["version"]))
    return event.subject


def test_selections_follow_what_comes_over_the_broker(customer: str, client: RpcClient, publish: Any) -> None:
    """A customer moves, an invoice comes, and a receipt: all change who is in a selection, within seconds."""
    owes = {"field": "owed", "operator": "over", "amount": "100"}
    bought = {"field": "bought", "operator": "has", "value": "A-100"}
    in_kiruna = {"field": "city", "operator": "is", "value": "Kiruna"}
    rule = SelectionRule.model_validate({"match": "all", "rules": [in_kiruna, owes, bought]})
    made = call(client, CreateSelection(name="Skyldiga i Kiruna", rule=rule))
    publish(samples.changed_event(customer, 2, city="Kiruna"), TENANT)
    publish(
        OwedChanged(subject=new_id("inv"), version=1, customer_id=customer, currency="SEK", remaining=Decimal(250)),
        TENANT,
    )
    publish(completed(receipt(customer, [line(1, "A-100", "250.00")])), TENANT)
    members = ListSelectionMembers(selection_id=made["id"])
    wait_until(lambda: call(client, members)["ids"] == [customer])
    publish(samples.changed_event(customer, 3, city="Lund"), TENANT)
    wait_until(lambda: call(client, members)["ids"] == [])


def todo(customer: str) -> PlanActivity:
    return PlanActivity(customer_id=customer, kind=ActivityKind.TODO, text="Ring", due_on=date(2026, 3, 5))


def test_an_event_makes_a_customer_findable(customer: str, client: RpcClient) -> None:
    answer = call(client, SearchCustomers(q="snick eken"))
    assert customer in [hit["id"] for hit in answer["hits"]]
    assert call(client, SearchCustomers(q="snick eken"), a_context(tenant="other"))["hits"] == []


def test_planned_done_and_on_the_card(customer: str, client: RpcClient) -> None:
    made = call(client, todo(customer))
    done = call(client, FinishActivity(activity_id=made["id"], version=made["version"], note="klart"))
    assert (done["status"], done["version"]) == ("done", 2)
    assert call(client, GetActivity(activity_id=made["id"])) == done
    section = call_card(client, customer)
    totals = {tab["key"]: tab["total"] for tab in section["tabs"]}
    assert {name: totals[name] for name in ("activities", "properties")} == {"activities": 1, "properties": 0}
    with pytest.raises(Conflict) as refused:
        call(client, FinishActivity(activity_id=made["id"]))
    assert refused.value.details == {"state": "done", "step": "finish", "allowed": "reopen"}


def call_card(client: RpcClient, customer: str) -> Any:
    request = GetCardSection(customer_id=customer, modules=frozenset({Module.CRM}))
    return client.send(request, a_context(tenant=TENANT, roles=VIEWER), "crm").result()


def test_the_same_request_twice_has_its_effect_once(customer: str, client: RpcClient) -> None:
    context = a_context(tenant=TENANT)
    assert call(client, todo(customer), context)["id"] == call(client, todo(customer), context)["id"]
    assert len(call(client, ListActivities(customer_id=customer))["items"]) == 1


def test_a_property_put_on_is_searched_by(customer: str, client: RpcClient) -> None:
    tag = call(client, CreateProperty(name=f"Egenskap {customer}"))
    call(client, SetProperties(customer_id=customer, add=[tag["id"]]))
    answer = call(client, SearchCustomers(property=tag["name"]))
    assert [hit["id"] for hit in answer["hits"]] == [customer]


def test_its_own_event_completes_the_index(customer: str, client: RpcClient, publish: Any) -> None:
    tag = call(client, CreateProperty(name=f"Sen {customer}"))
    call(client, SetProperties(customer_id=customer, add=[tag["id"]]))
    enter(a_context(tenant=TENANT))
    Customer.find(id=customer).update(unset__tags=1, unset__tags_version=1)  # as a crash between two writes leaves it
    late = call(client, CreateProperty(name=f"Senare {customer}"))
    publish(_properties_event(customer, 2, tag, late), TENANT)
    wait_until(lambda: Customer.rows({"_id": customer}, ["tags"])[0].get("tags") == [tag["id"], late["id"]])


def _properties_event(customer: str, version: int, *tags: dict[str, str]) -> Event:
    items = [{**tag, "since": "2026-03-02T00:00:00Z"} for tag in tags]
    return CustomerPropertiesChanged.model_validate({"subject": customer, "version": version, "items": items})


def test_bad_input_names_the_field(customer: str, client: RpcClient) -> None:
    request = PlanActivity(customer_id=customer, kind=ActivityKind.CALL, text="Ring", due_on=date(2026, 3, 5))
    with pytest.raises(InvalidInput) as refused:
        call(client, request)
    assert set(refused.value.details) == {"/starts_at", "/ends_at", "/due_on"}


def test_another_company_cannot_tell_it_from_nothing(customer: str, client: RpcClient) -> None:
    made = call(client, todo(customer))
    refusals = []
    for activity_id in (made["id"], "act_none"):
        with pytest.raises(NotFound) as unknown:
            call(client, GetActivity(activity_id=activity_id), a_context(tenant="other"))
        refusals.append((unknown.value.code, unknown.value.message.replace(activity_id, "ID")))
    assert refusals[0] == refusals[1]
    with pytest.raises(Unavailable) as awaited:
        call(client, todo(customer), a_context(tenant="other"))
    assert awaited.value.code == "crm.customer_not_here_yet"


def test_a_viewer_looks_but_does_not_touch(customer: str, client: RpcClient) -> None:
    context = a_context(tenant=TENANT, roles=VIEWER)
    assert call(client, ListActivities(customer_id=customer), context)["items"] == []
    with pytest.raises(NotAllowed) as refused:
        call(client, todo(customer), a_context(tenant=TENANT, roles=VIEWER))
    assert refused.value.details == {"needs": "seller"}


def test_each_handler_of_an_event_does_its_part(service: str, publish: Any) -> None:
    """The copy in the search index, and the entry of the timeline: two methods take the same event."""
    event = samples.created_event(name="Två Hörn AB", number="2003")
    publish(event, TENANT)
    enter(a_context(tenant=TENANT))
    wait_until(lambda: Customer.rows({"_id": event.subject}, ["version"]))
    wait_until(lambda: TimelineRow.rows({"customer_id": event.subject, "what": "customer_created"}, ["_id"]))


def test_a_note_stands_on_the_timeline_and_reaches_whom_it_mentions(
    service: str, client: RpcClient, customer: str
) -> None:
    asked = WriteNote(customer_id=customer, text="Ring", mentions=[MentionedUser(user_id="usr_0b")])
    note = call(client, asked)["id"]
    wait_until(lambda: call(client, ListMentions(user_id="usr_0b"))["unread"] == 1)
    modules = replace(a_context(tenant=TENANT), modules=frozenset({"crm"}))
    wait_until(
        lambda: note in [one["thing_id"] for one in call(client, ListTimeline(customer_id=customer), modules)["items"]]
    )
