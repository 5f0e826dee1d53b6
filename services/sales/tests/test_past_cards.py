"""The card of a day is the card that was seen at its end: random steps of quotes, orders and receipts, with a set clock."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from chassis import storage
from chassis.clock import start_of
from chassis.testing import once
from contracts import sales as contract
from contracts.access import Module
from contracts.check_tabs import check_section
from contracts.errors import ServiceError
from contracts.sales.tabs import TABS
from contracts.tabs import CardSection, GetCardSection
from sales import card, deliveries, orders, quotes
from sales.models import Order, Quote, SalesDocument
from sales.tests import samples
from sales.tests.samples import TODAY

ALL = frozenset({Module.SALES, Module.CONTRACTS, Module.CASH})
STEPS = 25
Json = dict[str, Any]


def see(customer: str, today: date, tenant: str = "acme", **asked: Any) -> CardSection:
    request = GetCardSection(customer_id=customer, modules=ALL, limit=50, **asked)
    found = once(lambda: card.section(request, today), tenant)
    check_section(TABS, found)
    return found


def content_of(section: CardSection) -> Json:
    assert [(one.key, one.reason) for one in section.unknown] in ([], [("exposure", "past_not_kept")])
    tabs = section.model_dump(mode="json")["tabs"]
    for tab in tabs:
        tab.pop("more")
    return {tab["key"]: tab for tab in tabs}


def set_clock(patch: pytest.MonkeyPatch, day: date) -> None:
    patch.setattr(storage, "now", lambda: start_of(day) + timedelta(hours=12))


def step(customer: str, random: Random) -> None:
    """Something is written, or one of the documents takes a step."""
    made = list(SalesDocument.find(customer_id=customer).order_by("id"))
    one = random.choice(made) if made else None
    work: Callable[[], object]
    if one is None or len(made) < 4 or random.random() < 0.1:
        makers = (samples.quote, samples.order, lambda of: samples.receipt(customer_id=of))
        maker = random.choice(makers)
        work = lambda: maker(customer)  # noqa: E731
    elif isinstance(one, Quote):
        verb = random.choice((*("send", "accept", "order") * 3, "decline", "cancel"))
        if verb == "order":
            work = lambda: orders.place_from_quote(contract.PlaceOrderFromQuote(quote_id=one.id), TODAY)  # noqa: E731
        else:
            work = lambda: quotes.step(contract.QuoteVerb(quote_id=one.id), verb, TODAY)  # noqa: E731
    elif isinstance(one, Order):
        verb = random.choice((*("confirm", "deliver", "invoiced") * 3, "hold", "resume", "cancel", "close"))
        of = {"order_id": one.id}
        if verb == "deliver":
            work = lambda: deliveries.deliver(contract.DeliverOrder(**of), TODAY)  # noqa: E731
        elif verb == "invoiced":
            work = lambda: orders.record_invoiced(contract.RecordOrderInvoiced(**of))  # noqa: E731
        else:
            work = lambda: orders.step(contract.OrderVerb(**of), verb)  # noqa: E731
    else:
        return
    with suppress(ServiceError):  # a step that the state does not allow
        once(work)


@pytest.mark.parametrize("seed", range(2))
def test_the_card_of_each_day_is_what_was_seen(customer: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random, today = Random(seed), TODAY
    seen: dict[date, Json] = {}
    for _ in range(STEPS):
        today += timedelta(days=random.choice((0, 1, 3)))
        set_clock(monkeypatch, today)
        step(customer, random)
        seen[today] = content_of(see(customer, today))
    later = today + timedelta(days=50)
    assert len({tuple(item["status"] for tab in was.values() for item in tab["items"]) for was in seen.values()}) > 5
    for day, was in seen.items():
        found = see(customer, later, at=day)
        assert (found.at, found.head, content_of(found)) == (day, [], was), day
    assert {tab.total for tab in see(customer, later, at=TODAY - timedelta(days=1)).tabs} == {0}
    assert {tab.total for tab in see(customer, later, tenant="other", at=today).tabs} == {0}


def test_documents_whose_changes_were_not_all_kept_say_so(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, TODAY)
    order = samples.order(customer, "confirm")
    set_clock(monkeypatch, TODAY + timedelta(days=9))
    changed = {"history": [], "version": 60, "changed_at": start_of(TODAY + timedelta(days=9))}
    Order._get_collection().update_one({"_id": order.id, "tenant": "acme"}, {"$set": changed})
    found = see(customer, TODAY + timedelta(days=9), at=TODAY)
    assert found.tabs == []
    assert [one.key for one in found.unknown] == ["quotes", "orders", "contracts", "cash", "exposure"]
    assert [one.reason for one in found.unknown] == [*["past_unknown"] * 4, "past_not_kept"]


def test_a_branch_shows_what_was_its_own(database: str, context: object, monkeypatch: pytest.MonkeyPatch) -> None:
    customer = samples.known_customer(branches=samples.BRANCHES)
    set_clock(monkeypatch, TODAY)
    mine = samples.order(customer, branch_id="bra_limhamn")
    found = see(customer, TODAY + timedelta(days=9), at=TODAY, branch_id="bra_limhamn")
    assert [item["id"] for item in found.tabs[1].items] == [mine.id]
    assert [tab.total for tab in see(customer, TODAY, at=TODAY, branch_id="bra_lund").tabs] == [0, 0, 0, 0]
