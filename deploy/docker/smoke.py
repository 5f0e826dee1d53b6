"""Smoke test of a running Kundkort through its gateway. Raises AssertionError at the first wrong answer."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from contracts import catalogue
from kundkort.api import Api, ApiError, Json

LINES = [{"text": "Skrivbordsstol", "quantity": "2", "price": "2495.00"}]
PDF = b"%PDF-1.4\n%%EOF\n"
VIRUS = b"a virus of the smoke test\n"
"""What the scanner of deploy/docker/local/clamav.Dockerfile finds."""
PATIENCE_SECONDS = 90
TABS = [spec.key for spec in catalogue.tabs()]


def suite(api: Api, stopped: Callable[[str], AbstractContextManager[None]]) -> None:
    """Read the demo data, work on a new customer, and check that the card still answers while billing is `stopped`."""
    demo_cards_are_full(api)
    customer = customer_with_documents(api)
    card = whole_card_of(api, customer["id"])
    totals = {tab["key"]: tab["total"] for tab in card["tabs"]}
    expect(
        {key: totals[key] for key in ("quotes", "orders", "invoices", "activities", "documents")},
        {
            "quotes": 0,
            "orders": 1,
            "invoices": 1,
            "activities": 1,
            "documents": 1,
        },
    )
    found = api.get("/v1/search", q="provbolaget")
    expect(found.get("open"), f"/v1/customers/{customer['id']}/card")
    with stopped("billing"):
        until(lambda: card_of(api, customer["id"])["meta"]["degraded"] == ["billing"])
        left_over = card_of(api, customer["id"])
        statuses = {tab["key"]: tab["status"] for tab in left_over["tabs"]}
        expect(statuses["orders"], "ok")
        expect(statuses["invoices"] in ("stale", "unavailable"), True)
    until(lambda: card_of(api, customer["id"])["meta"]["degraded"] == [])


def overlaid(api: Api, stopped_gateway: Callable[[], AbstractContextManager[None]]) -> None:
    """The same through a proxy: cards, files that a scanner sees, and one of two gateways that is killed."""
    demo_cards_are_full(api)
    customer = customer_with_documents(api, "Provbolaget i Trelleborg AB")
    try:
        api.upload(f"/v1/customers/{customer['id']}/documents", "brev.txt", VIRUS, "text/plain")
    except ApiError as error:
        expect(error.code, "documents.file_refused")
    else:
        raise AssertionError("a file with a virus was stored")
    with stopped_gateway():
        for _ in range(10):
            expect([tab["key"] for tab in card_of(api, customer["id"])["tabs"]], TABS)


def demo_cards_are_full(api: Api) -> None:
    """Check that every demo customer has every tab, and that each tab has an item for one of them."""
    customers = api.get("/v1/customers", limit=50)["items"]
    cards = [whole_card_of(api, customer["id"]) for customer in customers]
    for card in cards:
        expect([tab["key"] for tab in card["tabs"]], TABS)
    filled = {tab["key"] for card in cards for tab in card["tabs"] if tab["total"]}
    expect(sorted(set(TABS) - filled), [])


def customer_with_documents(api: Api, name: str = "Provbolaget i Ystad AB") -> Json:
    """Create a customer with an order, an invoice, an activity and a file."""
    customer = api.post("/v1/customers", {"fields": {"name": name, "addresses": {"invoice": {"city": "Ystad"}}}})
    path = f"/v1/customers/{customer['id']}"
    order = api.post(f"{path}/orders", {"lines": LINES})
    expect(order["status"], "draft")
    invoice = api.post(f"{path}/invoices", {"lines": LINES})
    expect(invoice["status"], "draft")
    api.post(f"{path}/activities", {"kind": "todo", "text": "Ring om leveransen", "due_on": "2026-03-09"})
    stored = api.upload(f"{path}/documents?kind=contract", "Årsavtal.pdf", PDF, "application/pdf")
    content = api.request("GET", stored["content"])
    expect((content.content, content.headers["Content-Type"]), (PDF, "application/pdf"))
    return customer


def card_of(api: Api, customer_id: str) -> Json:
    return api.get(f"/v1/customers/{customer_id}/card")


def whole_card_of(api: Api, customer_id: str) -> Json:
    """The card once every tab answers: right after the start a busy machine may pass the card's deadline."""
    card: Json = {}

    def is_whole() -> bool:
        card.update(card_of(api, customer_id))
        return {tab["status"] for tab in card["tabs"]} == {"ok"}

    until(is_whole)
    return card


def until(true: Callable[[], bool]) -> None:
    """Wait until it is true; an error of the API counts as not yet. Raises AssertionError after PATIENCE_SECONDS."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not _is(true):
        if time.monotonic() > end:
            raise AssertionError(f"did not come true in {PATIENCE_SECONDS} s")
        time.sleep(0.5)


def _is(true: Callable[[], bool]) -> bool:
    try:
        return true()
    except ApiError:
        return False


def expect(found: Any, wanted: Any) -> None:
    """Raises AssertionError unless the two are equal."""
    if found != wanted:
        raise AssertionError(f"expected {wanted!r}, found {found!r}")
