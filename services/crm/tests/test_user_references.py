"""Users in crm: the assignee of an activity, and the customers of a user in search and register."""

from uuid import uuid4

import pytest

from chassis.context import enter, using
from chassis.testing import a_context
from contracts.crm import ChangeActivity, ListActivities, ListCustomerRegister, SearchCustomers
from crm import activities, customers, register, search
from crm.tests import samples
from crm.tests.samples import NOW
from crm.tests.test_activities import plan

ANNA, BO = "usr_0a", "usr_0b"


def test_an_assignee_is_a_user_or_a_text(customer: str) -> None:
    anna, text = plan(customer, assignee_id=ANNA), plan(customer, assignee="eva")
    old = plan(customer, assignee=BO)  # as programs of before name a user
    told = [one.to_contract(NOW) for one in (anna, text, old)]
    assert [(one.assignee, one.assignee_id) for one in told] == [(ANNA, ANNA), ("eva", ""), (BO, BO)]
    assert "assignee_id" not in anna.to_mongo()  # the release before reads it
    enter(a_context())
    listed = activities.list_activities(ListActivities(assignee_id=ANNA, customer_id=customer), NOW).items
    assert [(one.id, one.assignee_id) for one in listed] == [(anna.id, ANNA)]


def test_an_assignee_is_changed_by_id_or_text(customer: str) -> None:
    made = plan(customer, assignee_id=ANNA)
    for version, change, told in (
        (1, {"assignee_id": BO}, (BO, BO)),
        (2, {"assignee": "eva"}, ("eva", "")),
        (3, {"assignee_id": ANNA, "assignee": "eva"}, (ANNA, ANNA)),
        (4, {"assignee_id": "", "text": "Ring"}, (ANNA, ANNA)),
    ):
        enter(a_context())
        changed = activities.change(
            ChangeActivity.model_validate({"activity_id": made.id, "version": version, **change}), NOW
        ).to_contract(NOW)
        assert (changed.assignee, changed.assignee_id) == told


@pytest.fixture
def tenant(database: str) -> str:
    """A company with a customer of each user's, one that is inactive, and one of nobody's."""
    tenant = f"co{uuid4().hex[:10]}"
    for name, more in (
        ("Annas", {"seller_id": ANNA, "responsible_id": BO}),
        ("Bos", {"seller_id": BO}),
        ("Gamla", {"seller_id": ANNA, "active": False}),
        ("Ingens", {"seller": ANNA}),
    ):
        with using(a_context(tenant)):
            customers.keep(samples.created_event(name=name, contacts=[], branches=[], **more))
    return tenant


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"seller_id": ANNA}, ["Annas"]),
        ({"seller_id": ANNA, "active": None}, ["Annas", "Gamla"]),
        ({"responsible_id": BO}, ["Annas"]),
        ({"seller_id": BO, "responsible_id": BO}, []),
        ({"seller_id": BO, "q": "bos"}, ["Bos"]),
    ],
)
def test_the_customers_of_a_user_are_found(tenant: str, filters: dict[str, str], found: list[str]) -> None:
    with using(a_context(tenant)):
        listed = register.list_customer_register(ListCustomerRegister.model_validate(filters)).items
        hits = search.search(SearchCustomers.model_validate(filters)).hits
    assert [one.name for one in listed] == found
    assert sorted(one.name for one in hits) == found


def test_the_register_says_whose_a_customer_is(tenant: str) -> None:
    with using(a_context(tenant)):
        listed = register.list_customer_register(ListCustomerRegister()).items
    assert [(one.seller_id, one.responsible_id) for one in listed] == [(ANNA, BO), (BO, ""), ("", "")]
