"""The service as a process of its own, on the real broker and database."""

import os
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from kombu import Connection, Exchange, Queue

from billing.tests import samples
from chassis.client import RpcClient
from chassis.envelope import unpack
from chassis.event_topology import EVENTS
from chassis.testing import a_context, a_service, wait_until
from chassis.testing_keys import keys_of
from contracts import billing as contract
from contracts.access import Module
from contracts.errors import Conflict, InvalidInput, NotAllowed, NotFound, Unavailable
from contracts.tabs import GetCardSection

ACCOUNTANT = frozenset({"accountant"})
LINES = [samples.line("8000.00")]


@pytest.fixture(scope="module")
def service(database: str) -> Iterator[None]:
    samples.put_settings()
    with a_service("billing", database):
        yield


def make(client: RpcClient, customer: str, **fields: Any) -> Any:
    return client.call(contract.CreateInvoice(customer_id=customer, lines=LINES, **fields), a_context(roles=ACCOUNTANT))


def test_from_the_customers_event_to_the_paid_invoice(service: None, client: RpcClient, publish: Any) -> None:
    before = client.call(contract.GetBillingSettings(), a_context())
    put = contract.SetBillingSettings(version=before["version"], **(samples.SETTINGS | {"payment_terms_days": 14}))
    assert client.call(put, a_context())["payment_terms_days"] == 14
    event = samples.customer_created()
    with pytest.raises(Unavailable) as unknown:
        make(client, event.subject)
    assert unknown.value.details["awaits"] == "customer"
    publish(event)

    def has_customer() -> bool:
        try:
            return bool(make(client, event.subject))
        except Unavailable:
            return False

    wait_until(has_customer)
    draft = make(client, event.subject, branch_id="bra_limhamn")
    issued = client.call(contract.IssueInvoice(invoice_id=draft["id"]), a_context())
    assert (issued["status"], issued["totals"]["total"]) == ("issued", "10000.00")
    paying = contract.RecordPayment(
        invoice_id=draft["id"], amount=Decimal(10000), paid_on=date.fromisoformat(issued["issue_date"])
    )
    context = a_context()
    paid = client.call(paying, context)
    assert client.call(paying, context) == paid
    assert (paid["status"], paid["remaining"], len(paid["payments"])) == ("paid", "0.00", 1)
    assert client.call(contract.GetInvoice(invoice_id=draft["id"]), a_context())["version"] == 3
    asked = GetCardSection(
        customer_id=event.subject, modules=frozenset({Module.BILLING, Module.REMINDERS, Module.RATING})
    )
    section = client.send(asked, a_context(roles=frozenset({"viewer"})), "billing").result()
    assert [tab["key"] for tab in section["tabs"]] == ["invoices", "reminders", "rating"]
    assert section["tabs"][0]["items"][0]["number"] == issued["number"]


def test_who_may_not_and_what_cannot_be(service: None, client: RpcClient, publish: Any) -> None:
    event = samples.customer_created()
    publish(event)
    wait_until(lambda: not _unavailable(client, event.subject))
    draft = make(client, event.subject)
    for request in (
        contract.GetInvoice(invoice_id=draft["id"]),
        contract.IssueInvoice(invoice_id=draft["id"]),
        contract.DeleteInvoice(invoice_id=draft["id"]),
    ):
        with pytest.raises(NotFound):
            client.call(request, a_context("rival"))
    with pytest.raises(NotAllowed):
        client.call(contract.IssueInvoice(invoice_id=draft["id"]), a_context(roles=frozenset({"seller"})))
    with pytest.raises(NotAllowed):
        client.call(contract.ProveNumberSeries(), a_context(roles=frozenset({"viewer"})))
    with pytest.raises(NotAllowed):
        client.call(contract.SetBillingSettings(version=1), a_context(roles=ACCOUNTANT))
    with pytest.raises(InvalidInput) as refused:
        client.call(contract.ListInvoices(cursor="nonsense"), a_context())
    assert list(refused.value.details) == ["/cursor"]
    strange = contract.CreateInvoice.model_construct(
        _fields_set={"customer_id", "lines", "number"}, customer_id="'; drop", lines=[], number=7
    )
    with pytest.raises(InvalidInput) as fields:
        client.call(strange, a_context())
    assert {"/customer_id", "/lines"} <= set(fields.value.details)
    client.call(contract.DeleteInvoice(invoice_id=draft["id"]), a_context())
    issued = make(client, event.subject, issue=True)
    with pytest.raises(Conflict):
        client.call(contract.DeleteInvoice(invoice_id=issued["id"]), a_context())


def test_what_is_issued_is_told_to_the_world(service: None, client: RpcClient, publish: Any) -> None:
    event = samples.customer_created()
    publish(event)
    wait_until(lambda: not _unavailable(client, event.subject))
    with Connection(os.environ["AMQP_URL"]) as connection:
        queue = Queue("", Exchange(EVENTS.name, EVENTS.type), routing_key="billing.#", exclusive=True)(
            connection.default_channel
        )
        queue.declare()
        issued = make(client, event.subject, issue=True)
        heard: list[Any] = []

        def hear() -> bool:
            """Takes the next event; one of an invoice before may still be on its way."""
            if (message := queue.get(no_ack=True)) is not None:
                heard.append(unpack(message.body, message.headers, keys_of("gateway")))
            return bool(heard) and heard[-1]["subject"] == issued["id"]

        wait_until(hear)
    assert (heard[-1]["type"], heard[-1]["tenant"]) == ("billing.invoice_issued", "acme")
    told = contract.InvoiceIssued.model_validate(heard[-1]["data"])
    assert told.invoice.number == issued["number"]
    assert told.invoice.ocr == issued["ocr"]


def _unavailable(client: RpcClient, customer: str) -> bool:
    try:
        make(client, customer)
    except Unavailable:
        return True
    return False
