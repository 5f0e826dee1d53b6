"""Cards of days before a merge: each customer has on them what was its own, also under the id that leads elsewhere today."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from chassis.database import models_of
from contracts import billing
from contracts.access import Module
from contracts.errors import Conflict
from contracts.services import SERVICES
from contracts.tabs import GetCardSection
from tests.flows.merge_books import SERVING, TODAY, Company, databases, two

DAYS = timedelta(days=10)
DAY = TODAY - timedelta(days=5)
"""After everything was written, and before anybody was merged."""
DATES = ("issue_date", "due_date", "paid_on", "date", "day")
Json = dict[str, Any]


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    with databases():
        yield Company()


def date_back(company: Company) -> None:
    """All that the company has was written ten days before."""
    instants = ("created_at", "changed_at")
    models = (one for service in SERVICES for one in models_of(service))
    for collection in {
        (one._meta["db_alias"], one._meta["collection"]): one._get_collection() for one in models
    }.values():
        for row in collection.find({"tenant": company.tenant, "created_at": {"$exists": True}}):
            earlier: Json = {name: row[name] - DAYS for name in instants if name in row}
            earlier |= {name: shift(row[name]) for name in DATES if isinstance(row.get(name), str)}
            if row.get("history"):
                earlier["history"] = [{**one, "at": one["at"] - DAYS} for one in row["history"]]
            collection.update_one({"_id": row["_id"], "tenant": company.tenant}, {"$set": earlier})


def shift(day: str) -> str:
    return (TODAY.fromisoformat(day) - DAYS).isoformat()


def see(company: Company, customer_id: str) -> Json:
    """The tabs and the head of the card of DAY, by service and key."""
    found: Json = {}
    asked = GetCardSection(customer_id=customer_id, modules=frozenset(Module), limit=50, at=DAY)
    for service in SERVICES:
        section = company.run(SERVING[service].get_card_section, asked)
        shown = (
            one for one in (*section.tabs, *section.head) if one.key != "info"
        )  # changed by the merge, texts not kept
        found[service] = {one.key: (one.total, one.items) for one in shown}
    return found


def owed(company: Company, customer_id: str) -> Decimal:
    asked = billing.GetAccount(customer_id=customer_id, last=DAY)
    return sum((one.closing for one in company.serve("billing", "get_account", asked).balances), Decimal(0))


def test_each_card_of_a_day_before_the_merge_is_that_of_the_customer_then(company: Company) -> None:
    kept, other = two(company)
    third = company.customer("Bo").id
    for one, number in ((kept, 1), (other, 2), (third, 1)):
        company.fill(one, number)
        company.tag(one, f"Märke {number}")
    date_back(company)
    then = {one: see(company, one) for one in (kept, other, third)}
    assert then[other]["billing"]["invoices"][0] == 2
    assert then[other]["crm"]["properties"][0] == 1
    shown = {one: Decimal(then[one]["billing"]["account"][1][0]["owed"]) for one in then}
    assert shown[other] - Decimal(then[other]["billing"]["account"][1][0]["on_account"]) == owed(company, other)
    first = company.merge(kept, other)
    company.deliver()
    assert {one: see(company, one) for one in then} == then
    second = company.merge(third, kept)
    company.deliver()
    assert {one: see(company, one) for one in then} == then
    company.undo(second.id)
    company.deliver()
    assert {one: see(company, one) for one in then} == then
    company.undo(first.id)
    company.deliver()
    assert {one: see(company, one) for one in then} == then


def test_a_day_on_which_it_was_merged_leads_to_the_kept_customer(company: Company) -> None:
    kept, other = two(company)
    company.fill(other)
    company.merge(kept, other)
    company.deliver()
    asked = GetCardSection(customer_id=other, modules=frozenset(Module), at=TODAY)
    with pytest.raises(Conflict, match=kept):
        company.run(SERVING["customers"].get_card_section, asked)
    mine = company.run(SERVING["sales"].get_card_section, asked.model_copy(update={"customer_id": kept}))
    assert [tab.total for tab in mine.tabs if tab.key == "orders"] == [1]
