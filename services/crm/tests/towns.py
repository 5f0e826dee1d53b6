"""A register of a few towns whose customers hardly ever have two of them, and questions to it."""

from typing import Any
from uuid import uuid4

from chassis.context import using
from chassis.storage import Row
from chassis.testing import a_context
from contracts.crm import SearchCustomers
from crm import corrections, customers, posting_builds, posting_lists, search, search_ranks, selectivity
from crm.models import Customer
from crm.tests import samples

TOWNS = ("Lund", "Kiruna", "Ystad")


def new_company() -> str:
    """A company of which no search has found out anything."""
    for cache in (corrections, selectivity, posting_lists):
        cache.clear_cache()
    posting_builds.wanted_companies()
    return f"co{uuid4().hex[:10]}"


def keep(tenant: str, name: str, city: str = "Ort", **fields: Any) -> str:
    with using(a_context(tenant)):
        event = samples.created_event(name=name, **{"city": city, "contacts": [], "branches": [], **fields})
        customers.keep(event)
    return event.subject


def rename(tenant: str, customer_id: str, name: str, **fields: Any) -> None:
    with using(a_context(tenant)):
        version = Customer.rows({"_id": customer_id}, ["version"])[0]["version"]
        customers.keep(samples.changed_event(customer_id, version + 1, name=name, **fields))


def fill(tenant: str, count: int = 20) -> None:
    """That many customers in each town."""
    for at in range(count):
        for town in TOWNS:
            keep(tenant, f"{chr(97 + at % 26)}{at:02} Firma", town)


def build(tenant: str) -> None:
    with using(a_context(tenant, seconds=100)):
        assert posting_builds.build_all()
    posting_lists.clear_cache()


def names(tenant: str, q: str, **request: Any) -> list[str]:
    """All pages."""
    found, cursor = list[str](), None
    selectivity.clear_cache()
    while True:
        with using(a_context(tenant)):
            page = search.search(SearchCustomers.model_validate({"q": q, "cursor": cursor, **request}))
        found += [hit.name for hit in page.hits]
        cursor = page.next_cursor
        if cursor is None:
            return found


def read(tenant: str, *terms: str, limit: int = 50) -> list[str] | None:
    """The names that the lists alone give."""
    with using(a_context(tenant)):
        query: Row = {"terms": {"$all": list(terms)}}
        most = posting_builds.MOST_FRESH
        rows = posting_lists.read(terms, query, ["name", "rank"], limit, search_ranks.WHOLE, 2, most)
    return None if rows is None else sorted(row["name"] for row in rows)
