"""The service as a process of its own, on the real broker and database."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from chassis.client import RpcClient
from chassis.context import using
from chassis.testing import a_context, a_service, wait_until
from contracts import sales as contract
from contracts.access import Module
from contracts.errors import InvalidInput, NotAllowed, NotFound, Unavailable
from contracts.sales import Means
from contracts.tabs import GetCardSection
from sales import orders, promises, quotes
from sales.tests import samples

SELLER = frozenset({"seller"})
LINES = [samples.line("1787.10", "2.5")]


@pytest.fixture(scope="module")
def service(database: str) -> Iterator[None]:
    with a_service("sales", database):
        yield


@pytest.fixture(scope="module")
def buyer(service: None, client: RpcClient, publish: Any) -> str:
    """A customer that the service has heard of from the broker."""
    event = samples.customer_created()
    quoting = contract.CreateQuote(customer_id=event.subject, lines=[*LINES])
    with pytest.raises(Unavailable) as unknown:
        client.call(quoting, a_context())
    assert unknown.value.details["awaits"] == "customer"
    publish(event)

    def has_customer() -> bool:
        try:
            return bool(client.call(quoting, a_context()))
        except Unavailable:
            return False

    wait_until(has_customer)
    return event.subject


def test_from_the_quote_to_the_completed_order(client: RpcClient, buyer: str) -> None:
    quote = client.call(contract.CreateQuote(customer_id=buyer, lines=[*LINES]), a_context(roles=SELLER))
    assert (quote["status"], quote["totals"]["total"]) == ("draft", "5584.69")
    for request in (contract.SendQuote, contract.AcceptQuote):
        client.call(request(quote_id=quote["id"]), a_context(roles=SELLER))
    ordering, context = contract.PlaceOrderFromQuote(quote_id=quote["id"]), a_context(roles=SELLER)
    order = client.call(ordering, context)
    assert client.call(ordering, context) == order
    client.call(contract.ConfirmOrder(order_id=order["id"]), a_context())
    client.call(contract.DeliverOrder(order_id=order["id"]), a_context())
    done = client.call(contract.RecordOrderInvoiced(order_id=order["id"]), a_context(roles=frozenset({"accountant"})))
    assert (done["status"], done["delivery"], done["billing"], done["version"]) == ("completed", "full", "full", 4)


def test_contract_receipt_and_the_card(client: RpcClient, buyer: str) -> None:
    written = client.call(
        contract.CreateContract(customer_id=buyer, lines=[*LINES], starts_on=samples.TODAY), a_context()
    )
    active = client.call(contract.ActivateContract(contract_id=written["id"]), a_context())
    assert active["next_period"]["key"] == f"{written['id']}:2026-03-02"
    unpack = client.call(contract.OpenReceipt(customer_id=buyer, lines=[*LINES]), a_context())
    payments = [contract.Payment(means=Means.CARD, amount=Decimal(unpack["totals"]["total"]))]
    done = client.call(contract.CompleteReceipt(receipt_id=unpack["id"], payments=payments), a_context())
    assert (done["status"], done["number"]) == ("completed", "1")
    asked = GetCardSection(customer_id=buyer, modules=frozenset({Module.SALES, Module.CONTRACTS, Module.CASH}))
    section = client.send(asked, a_context(roles=frozenset({"viewer"})), "sales").result()
    assert [tab["key"] for tab in section["tabs"]] == ["quotes", "orders", "contracts", "cash"]
    assert [tab["items"][0]["amount"] for tab in section["tabs"][2:]] == ["5584.69", "4467.75"]


def test_a_promise_left_by_a_crash_is_kept_by_the_running_service(
    client: RpcClient, buyer: str, database: str, publish: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The quote's change is stored by this process, which then dies; the event reaches the service by the outbox's sweep."""
    with using(a_context()):
        made = samples.quote(buyer, "send", "accept")

        def killed(document: Any, follow_up: Any) -> Any:
            raise KeyboardInterrupt

        with monkeypatch.context() as crash:
            crash.setitem(promises.writers, "Quote", killed)
            with pytest.raises(KeyboardInterrupt):
                orders.place_from_quote(contract.PlaceOrderFromQuote(quote_id=made.id), samples.TODAY)
        order_id = quotes.get(made.id).follow_ups[0]["id"]

    def kept() -> bool:
        try:
            return bool(client.call(contract.GetOrder(order_id=order_id), a_context()))
        except NotFound:
            return False

    wait_until(kept, 30)
    order = client.call(contract.GetOrder(order_id=order_id), a_context())
    assert (order["quote_id"], order["status"]) == (made.id, "draft")


def test_who_may_not_and_what_cannot_be(client: RpcClient, buyer: str) -> None:
    order = client.call(contract.PlaceOrder(customer_id=buyer, lines=[*LINES]), a_context())
    for request in (
        contract.GetOrder(order_id=order["id"]),
        contract.ConfirmOrder(order_id=order["id"]),
        contract.DeliverOrder(order_id=order["id"]),
    ):
        with pytest.raises(NotFound):
            client.call(request, a_context("rival"))
    refused = (
        (contract.ConfirmOrder(order_id=order["id"]), "viewer"),
        (contract.PlaceOrder(customer_id=buyer, lines=[*LINES]), "accountant"),
        (contract.RecordOrderInvoiced(order_id=order["id"]), "seller"),
    )
    for refusing, role in refused:
        with pytest.raises(NotAllowed):
            client.call(refusing, a_context(roles=frozenset({role})))
    strange = contract.PlaceOrder.model_construct(_fields_set={"customer_id", "lines"}, customer_id="'; drop", lines=[])
    with pytest.raises(InvalidInput) as fields:
        client.call(strange, a_context())
    assert {"/customer_id", "/lines"} == set(fields.value.details)
    assert client.call(contract.GetOrder(order_id=order["id"]), a_context())["version"] == 1
