"""Changes of many customers: what one would do to each, taking one back, and what history says."""

from typing import Any

import pytest

from contracts.customers import ChangeCustomer, Customer, GetCustomer, ListWholeCustomers, Stage
from contracts.customers.bulk import (
    BulkChanges,
    PlannedChange,
    PreviewCustomerChanges,
    RestoreCustomer,
    RestoredOutcome,
)
from contracts.errors import ServiceError
from customers import bulk, customers, exports, models
from customers.tests.calls import Company

RESTORED, IN_PART, KEPT = RestoredOutcome.RESTORED, RestoredOutcome.IN_PART, RestoredOutcome.KEPT


def plan(company: Company, *ids: str, **changes: Any) -> list[PlannedChange]:
    asked = PreviewCustomerChanges(customer_ids=list(ids), changes=BulkChanges.model_validate(changes))
    return company.call(bulk.plan, asked).items


def change(company: Company, customer: Customer, **changes: Any) -> Customer:
    return company.call(
        customers.change, ChangeCustomer(customer_id=customer.id, version=customer.version, changes=changes)
    )


def read(company: Company, customer_id: str) -> Customer:
    return company.call(customers.get, GetCustomer(customer_id=customer_id))


def test_a_plan_says_what_each_would_become_and_stores_nothing(company: Company) -> None:
    first, second = company.create(group="Syd"), company.create("Annan AB", group="Nord")
    found = plan(company, first.id, second.id, "cus_1", group="Nord")
    assert [one.outcome.value for one in found] == ["changed", "unchanged", "refused"]
    assert (found[0].before, found[0].after, found[0].version) == ({"group": "Syd"}, {"group": "Nord"}, first.version)
    assert (found[2].refusal["code"], found[2].version) == ("customers.customer_not_found", 0)
    assert read(company, first.id).version == first.version


def test_a_user_takes_the_printed_name_along(company: Company) -> None:
    first = company.create(seller="Eva", seller_id="usr_1")
    (found,) = plan(company, first.id, seller_id="usr_2", seller="Bo")
    assert found.after == {"seller": "Bo", "seller_id": "usr_2"}
    (gone,) = plan(company, first.id, seller_id=None)
    assert gone.after == {"seller": "", "seller_id": ""}


@pytest.mark.parametrize(
    "changes",
    [
        {"group": "Nord"},
        {"stage": "prospect"},
        {"active": False},
        {"payment_terms_days": None},
        {"currency": "EUR", "credit_limit": "100.00"},
        {"seller": "Bo"},
        {"vat_type": "eu"},
    ],
)
def test_the_plan_is_what_a_change_does(company: Company, changes: dict[str, Any]) -> None:
    first = company.create(seller="Eva", seller_id="usr_1", payment_terms_days=10)
    (found,) = plan(company, first.id, **changes)
    before = read(company, first.id).model_dump(mode="json")
    if found.outcome.value == "refused":
        with pytest.raises(ServiceError) as refused:
            change(company, first, **changes)
        assert refused.value.code == found.refusal["code"]
        return
    after = change(company, first, **changes).model_dump(mode="json")
    own = {name for name in after if name not in ("version", "changed_at", "warnings", "suggestions")}
    assert found.after == {name: after[name] for name in own if after[name] != before[name]}


def test_without_changes_it_says_who_can_be_changed(company: Company) -> None:
    first = company.create()
    models.Customer._get_collection().update_one({"_id": first.id}, {"$set": {"deleting": "del_1"}})
    second = company.create("Annan AB")
    assert [one.outcome.value for one in plan(company, first.id, second.id)] == ["refused", "changed"]


def test_another_companys_customer_is_unknown(company: Company, other_company: Company) -> None:
    (found,) = plan(other_company, company.create().id, group="Nord")
    assert found.refusal["code"] == "customers.customer_not_found"


@pytest.mark.parametrize(
    ("since", "outcome", "kept", "now"),
    [
        ({}, RESTORED, [], ("Syd", "Eva")),
        ({"phone": "040-1"}, RESTORED, [], ("Syd", "Eva")),
        ({"group": "Väst"}, IN_PART, ["group"], ("Väst", "Eva")),
        ({"group": "Väst", "seller": "Åke"}, KEPT, ["group", "seller"], ("Väst", "Åke")),
        ({"group": "Syd"}, RESTORED, [], ("Syd", "Eva")),
    ],
)
def test_restoring_leaves_what_was_changed_since(
    company: Company, since: dict[str, str], outcome: RestoredOutcome, kept: list[str], now: tuple[str, str]
) -> None:
    made = company.create(group="Syd", seller="Eva")
    (planned,) = plan(company, made.id, group="Nord", seller="Bo")
    changed = change(company, made, group="Nord", seller="Bo")
    if since:
        changed = change(company, changed, **since)
    request = RestoreCustomer.model_validate({"customer_id": made.id, "before": planned.before, "after": planned.after})
    first = company.call(bulk.restore, request, request_id="blk_1:undo")
    assert (first.outcome, first.kept) == (outcome, kept)
    stored = read(company, made.id)
    assert (stored.group, stored.seller) == now
    assert company.call(bulk.restore, request, request_id="blk_1:undo") == first
    assert read(company, made.id).version == stored.version


def test_a_customer_does_not_become_a_prospect_again(company: Company) -> None:
    made = company.create(stage=Stage.PROSPECT, group="Syd")
    change(company, made, stage="customer", group="Nord")
    request = RestoreCustomer.model_validate(
        {
            "customer_id": made.id,
            "before": {"stage": "prospect", "group": "Syd"},
            "after": {"stage": "customer", "group": "Nord"},
        }
    )
    restored = company.call(bulk.restore, request)
    assert (restored.outcome, restored.kept) == (IN_PART, ["stage"])
    stored = read(company, made.id)
    assert (stored.stage, stored.group) == (Stage.CUSTOMER, "Syd")
    alone = RestoreCustomer.model_validate(
        {"customer_id": made.id, "before": {"stage": "prospect"}, "after": {"stage": "customer"}}
    )
    assert company.call(bulk.restore, alone).outcome is KEPT


def test_a_plan_names_only_what_it_can_take_back(company: Company) -> None:
    made = company.create(group="Syd")
    models.Customer._get_collection().update_one({"_id": made.id}, {"$set": {"addresses.invoice.postcode": "21120"}})
    (found,) = plan(company, made.id, group="Nord")
    assert (found.before, found.after) == ({"group": "Syd"}, {"group": "Nord"})


def test_whole_customers_by_their_ids(company: Company, other_company: Company) -> None:
    first, second = company.create(), company.create("Annan AB")
    company.create("Tredje AB")
    change(company, second, active=False)
    foreign = other_company.create()
    asked = ListWholeCustomers(of_customers=[first.id, second.id, foreign.id], active=None)
    assert {one.id for one in company.call(exports.list_whole, asked).items} == {first.id, second.id}


def test_a_restoring_that_changed_nothing_brings_nothing_back_when_it_comes_again(company: Company) -> None:
    """It found the customer as before the change; somebody has made the change since."""
    first = company.create(group="Syd")
    asked = RestoreCustomer(customer_id=first.id, before=BulkChanges(group="Syd"), after=BulkChanges(group="Nord"))
    company.call(bulk.restore, asked, request_id="same")
    change(company, read(company, first.id), group="Nord")
    company.call(bulk.restore, asked, request_id="same")
    assert read(company, first.id).group == "Nord"
