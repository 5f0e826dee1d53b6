"""The card section and the lists: four tabs from one query, exactly counted beyond its window too."""

from typing import Any

import pytest

from chassis.context import using
from chassis.testing import a_context, commands, once
from contracts import sales as contract
from contracts.access import Module
from contracts.check_tabs import check_section
from contracts.errors import InvalidInput, Unavailable
from contracts.sales import OrderStatus
from contracts.sales.tabs import TABS
from contracts.tabs import CardSection, GetCardSection
from sales import card, orders, quotes
from sales.tests import samples
from sales.tests.samples import TODAY

ALL = frozenset({Module.SALES, Module.CONTRACTS, Module.CASH})


def section(customer: str, window: int = card.WINDOW, **fields: Any) -> CardSection:
    """The section, after its items have been held against their classes."""
    request = GetCardSection(customer_id=customer, **({"modules": ALL} | fields))
    found = card.section(request, TODAY, window)
    check_section(TABS, found)
    return found


def totals(found: CardSection) -> dict[str, int]:
    return {tab.key: tab.total for tab in found.tabs}


def filled(customer: str) -> dict[str, list[str]]:
    """Seven orders, two quotes and a receipt, older to newer; ids newest first."""
    made = {"quotes": [samples.quote(customer).id for _ in range(2)]}
    made["cash"] = [samples.receipt(customer_id=customer).id]
    made["orders"] = [samples.order(customer).id for _ in range(7)]
    return {key: ids[::-1] for key, ids in made.items()}


def test_four_tabs_and_the_head_from_one_command(customer: str) -> None:
    made = filled(customer)
    found, sent = commands("sales", lambda: section(customer, limit=5))
    assert sent == ["aggregate"]  # the documents, and what the exposure in the head is built from
    assert totals(found) == {"quotes": 2, "orders": 7, "contracts": 0, "cash": 1}
    shown = {tab.key: [item["id"] for item in tab.items] for tab in found.tabs}
    assert shown == {"quotes": made["quotes"], "orders": made["orders"][:5], "contracts": [], "cash": made["cash"]}
    assert found.tabs[3].more == f"/v1/customers/{customer}/receipts"


def test_the_head_alone_reads_no_documents(customer: str) -> None:
    filled(customer)
    found, sent = commands("sales", lambda: section(customer, window=2, tabs=frozenset()))
    assert (found.tabs, len(found.head), sent) == ([], 1, ["find"])


def test_beyond_the_window_it_counts_exactly(customer: str) -> None:
    made = filled(customer)
    sent = commands("sales", lambda: section(customer, window=2, limit=1))[1]
    assert sent == ["aggregate", "aggregate", "find"]
    for window in (2, 3, 10, 11):
        found = section(customer, window=window, limit=1)
        assert totals(found) == {"quotes": 2, "orders": 7, "contracts": 0, "cash": 1}
        assert [[item["id"] for item in tab.items] for tab in found.tabs] == [
            made["quotes"][:1],
            made["orders"][:1],
            [],
            made["cash"],
        ]
    assert [tab.items for tab in section(customer, window=3, limit=0).tabs] == [[], [], [], []]


def test_what_a_row_shows(database: str, context: object) -> None:
    customer = samples.known_customer(branches=samples.BRANCHES)
    samples.order(customer, "confirm", branch_id="bra_limhamn", text="Altan")
    samples.quote(customer, "send", valid_until=TODAY)
    item = section(customer).tabs[1].items[0]
    wanted = {"date": "2026-03-02", "status": "confirmed", "delivery": "none", "text": "Altan", "amount": "125.00"}
    assert {name: item[name] for name in wanted} == wanted
    assert (item["currency"], item["branch_id"], item["branch_name"]) == ("SEK", "bra_limhamn", "Limhamn")
    later = GetCardSection(customer_id=customer, modules=ALL)
    assert card.section(later, TODAY.replace(day=3)).tabs[0].items[0]["status"] == "expired"
    assert totals(section(customer, branch_id="bra_limhamn")) == {"quotes": 0, "orders": 1, "contracts": 0, "cash": 0}


def test_what_is_left_out_and_why(customer: str) -> None:
    found = section(customer, modules=frozenset({Module.SALES}), tabs=frozenset({"orders", "cash"}))
    assert [tab.key for tab in found.tabs] == ["orders"]
    assert [(hidden.key, hidden.reason, hidden.needs) for hidden in found.hidden] == [("cash", "module_off", "cash")]
    found, sent = commands("sales", lambda: section(customer, modules=frozenset()))
    assert (found.tabs, sent) == ([], [])


def test_unknown_and_another_company_s_customers_have_empty_tabs(customer: str) -> None:
    filled(customer)
    nothing = {"quotes": 0, "orders": 0, "contracts": 0, "cash": 0}
    assert totals(section("cus_nobody")) == nothing
    with using(a_context("rival")):
        assert totals(section(customer)) == nothing


def test_lists_go_page_by_page_and_filter(customer: str) -> None:
    made = filled(customer)["orders"]
    once(lambda: orders.step(contract.OrderVerb(order_id=made[0]), "confirm"))
    seen: list[str] = []
    cursor = None
    for _ in range(3):
        page = orders.list_orders(contract.ListOrders(customer_id=customer, limit=3, cursor=cursor), TODAY)
        seen += [row.id for row in page.items]
        cursor = page.next_cursor
    assert (seen, cursor) == (made, None)
    confirmed = orders.list_orders(contract.ListOrders(customer_id=customer, status=OrderStatus.CONFIRMED), TODAY)
    assert [row.id for row in confirmed.items] == made[:1]
    with pytest.raises(Unavailable, match="branch_unknown"):  # the gateway finds out whether the event is on its way
        quotes.list_quotes(contract.ListQuotes(customer_id=customer, branch_id="bra_x"), TODAY)
    with pytest.raises(InvalidInput):
        orders.list_orders(contract.ListOrders(cursor="nonsense"), TODAY)
