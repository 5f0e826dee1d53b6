"""From the order to its invoice and back by its credit note, over HTTP, whatever breaks in between."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

from chassis.testing import wait_until
from kundkort.api import Api, ApiError
from tests.flows.offices import add_customer, open_office
from tests.stack import Stack

LINE = {"text": "Virke", "quantity": "3", "price": "10.00", "discount_percent": "16.67"}
"""25.00 for three: 8.33 each, and the last one 8.34."""
Json = dict[str, Any]


@pytest.fixture(scope="module")
def office(stack: Stack) -> Api:
    return open_office(stack, "joined")


@pytest.fixture(scope="module")
def customer(office: Api) -> str:
    return add_customer(office)


def delivered(office: Api, customer: str, text: str, **delivery: Any) -> Json:
    """A confirmed order of which all, or the given parts, are delivered."""
    made = office.post(f"/v1/customers/{customer}/orders", {"text": text, "lines": [LINE]})
    office.post(f"/v1/orders/{made['id']}/confirm")
    return office.post(f"/v1/orders/{made['id']}/deliver", delivery)


def order_of(office: Api, order: Json) -> Json:
    return office.get(f"/v1/orders/{order['id']}")


def states(office: Api, order: Json) -> list[str]:
    return [one["state"] for one in order_of(office, order)["billings"]]


def words_of(column: Json, value: str) -> set[str]:
    """What people read in place of the value, in both languages."""
    return {text for text in column["words"][value].values() if text[0].isupper()}


def invoiced(office: Api, order: Json) -> list[str]:
    return [line["invoiced"] for line in order_of(office, order)["lines"]]


def test_a_delivered_order_becomes_one_issued_invoice(office: Api, customer: str) -> None:
    order = delivered(office, customer, "hel")
    invoice = office.post(f"/v1/orders/{order['id']}/invoice", {"issue": True})
    assert (invoice["status"], invoice["order_id"], invoice["from_order"]) == ("issued", order["id"], True)
    assert [(line["net"], line["order_line"]) for line in invoice["lines"]] == [("25.00", 1)]
    wait_until(lambda: order_of(office, order)["status"] == "completed")
    (billing,) = order_of(office, order)["billings"]
    assert (billing["state"], billing["number"], billing["invoice_id"]) == ("issued", invoice["number"], invoice["id"])
    with pytest.raises(ApiError) as refused:
        office.post(f"/v1/orders/{order['id']}/invoice", {"issue": True}, idempotency_key="again")
    assert refused.value.code == "sales.order_step_refused"


def test_only_what_is_delivered_is_invoiced_and_the_parts_add_up(office: Api, customer: str) -> None:
    order = delivered(office, customer, "delar", parts=[{"line": 1, "quantity": "1"}])
    nets: list[Decimal] = []
    for _ in range(3):
        made = office.post(f"/v1/orders/{order['id']}/invoice", {}, idempotency_key=f"part-{len(nets)}")
        nets.append(Decimal(made["totals"]["net"]))
        with pytest.raises(ApiError) as refused:
            office.post(f"/v1/orders/{order['id']}/invoice", {}, idempotency_key=f"more-{len(nets)}")
        assert refused.value.code in ("sales.order_nothing_left", "sales.order_step_refused")
        if len(nets) < 3:
            parts = {"parts": [{"line": 1, "quantity": "1"}]}
            office.post(
                f"/v1/orders/{order['id']}/deliver", parts, idempotency_key=f"deliver-{order['id']}-{len(nets)}"
            )
    assert nets == [Decimal("8.33"), Decimal("8.33"), Decimal("8.34")]


def test_many_at_once_and_the_same_twice_make_one_invoice(office: Api, customer: str) -> None:
    order = delivered(office, customer, "samtidigt")

    def invoice(key: str) -> str:
        try:
            return str(office.post(f"/v1/orders/{order['id']}/invoice", {"issue": True}, idempotency_key=key)["id"])
        except ApiError as error:
            return error.code

    with ThreadPoolExecutor(6) as callers:
        said = list(callers.map(invoice, ["one", "one", "two", "two", "three", "three"]))
    made = {one for one in said if one.startswith("inv_")}
    assert len(made) == 1
    assert len(order_of(office, order)["billings"]) == 1
    assert invoiced(office, order) == ["3"]
    assert [row["id"] for row in office.get(f"/v1/customers/{customer}/invoices")["items"]].count(made.pop()) == 1


def test_what_billing_refuses_goes_back_to_the_order(office: Api) -> None:
    nowhere = str(office.post("/v1/customers", {"fields": {"name": "Utan adress AB"}})["id"])
    order = delivered(office, nowhere, "vägras")
    with pytest.raises(ApiError) as refused:
        office.post(f"/v1/orders/{order['id']}/invoice", {"issue": True})
    assert refused.value.code == "billing.invoice_particulars_missing"
    wait_until(lambda: states(office, order) == ["refused"])
    assert invoiced(office, order) == ["0"]
    assert order_of(office, order)["billings"][0]["refusal"] == "billing.invoice_particulars_missing"
    draft = office.post(f"/v1/orders/{order['id']}/invoice", {})
    assert draft["status"] == "draft"


def test_a_deleted_draft_gives_its_quantities_back(office: Api, customer: str) -> None:
    order = delivered(office, customer, "utkast")
    draft = office.post(f"/v1/orders/{order['id']}/invoice", {})
    office.request("DELETE", f"/v1/invoices/{draft['id']}")
    with pytest.raises(ApiError) as gone:
        office.get(f"/v1/invoices/{draft['id']}")
    assert gone.value.status == 404
    wait_until(lambda: states(office, order) == ["dropped"])
    assert invoiced(office, order) == ["0"]
    again = office.post(f"/v1/orders/{order['id']}/invoice", {"issue": True})
    assert again["totals"]["net"] == "25.00"


def test_a_draft_of_an_order_is_not_changed(office: Api, customer: str) -> None:
    order = delivered(office, customer, "orörd")
    draft = office.post(f"/v1/orders/{order['id']}/invoice", {})
    with pytest.raises(ApiError) as refused:
        office.put(
            f"/v1/invoices/{draft['id']}", {"lines": [{"text": "Annat", "price": "1"}]}, version=draft["version"]
        )
    assert refused.value.code == "billing.invoice_draft_of_order"


def test_what_is_credited_goes_back_to_the_order_and_is_invoiced_again(office: Api, customer: str) -> None:
    order = delivered(office, customer, "kredit")
    invoice = office.post(f"/v1/orders/{order['id']}/invoice", {"issue": True})
    wait_until(lambda: order_of(office, order)["status"] == "completed")
    wanted = {"lines": [{"line": 1, "quantity": "2"}], "reason": "Fel virke"}
    note = office.post(f"/v1/invoices/{invoice['id']}/credit", wanted, idempotency_key="credit-once")
    assert (note["kind"], note["status"], note["totals"]["net"]) == ("credit_note", "set_off", "-16.67")
    assert note["changes"] == {name: invoice[name] for name in ("id", "number", "issue_date")}
    assert office.post(f"/v1/invoices/{invoice['id']}/credit", wanted, idempotency_key="credit-once") == note
    changed = office.get(f"/v1/invoices/{invoice['id']}")
    assert (changed["status"], [one["id"] for one in changed["credits"]]) == ("part_credited", [note["id"]])
    wait_until(lambda: order_of(office, order)["status"] == "confirmed")
    assert invoiced(office, order) == ["1"]
    again = office.post(f"/v1/orders/{order['id']}/invoice", {"issue": True}, idempotency_key="invoice-again")
    assert [again["totals"]["net"], again["lines"][0]["quantity"]] == ["16.67", "2"]
    listed = office.get(f"/v1/customers/{customer}/invoices", kind="credit_note")["items"]
    assert [(row["id"], row["amount"], row["remaining"]) for row in listed] == [(note["id"], "-20.84", "0.00")]
    assert office.get("/v1/invoices/number-series/proof")["complete"]


def test_a_credit_is_refused_by_line_and_when_nothing_is_left(office: Api, customer: str) -> None:
    lines = {"lines": [{"text": "Virke", "price": "100"}], "issue": True}
    invoice = office.post(f"/v1/customers/{customer}/invoices", lines)
    path = f"/v1/invoices/{invoice['id']}/credit"
    with pytest.raises(ApiError) as wrong:
        office.post(
            path, {"lines": [{"line": 1, "quantity": "2"}, {"line": 4}], "reason": "Fel"}, idempotency_key="wrong"
        )
    found = {error["pointer"]: error["code"] for error in wrong.value.problem["errors"]}
    assert found == {"/lines/0/quantity": "more_than_left", "/lines/1/line": "no_such_line"}
    office.post(path, {"reason": "Allt fel"}, idempotency_key="all-of-it")
    with pytest.raises(ApiError) as twice:
        office.post(path, {"reason": "Allt fel"}, idempotency_key="and-again")
    assert (twice.value.code, twice.value.problem["state"]) == ("billing.invoice_step_refused", "credited")


def test_the_card_names_credit_notes_and_credited_invoices(office: Api) -> None:
    fields = {"name": "Krediterade AB", "addresses": {"invoice": {"city": "Lund"}}}
    buyer = office.post("/v1/customers", {"fields": fields})["id"]
    invoice = office.post(
        f"/v1/customers/{buyer}/invoices", {"lines": [{"text": "Virke", "price": "100"}], "issue": True}
    )
    lines = [{"line": 1, "amount": "20"}]
    office.post(f"/v1/invoices/{invoice['id']}/credit", {"reason": "Rabatt", "lines": lines})
    (tab,) = (one for one in office.get(f"/v1/customers/{buyer}/card")["tabs"] if one["key"] == "invoices")
    shown = [
        (item["kind"], item["status"], item["amount"], item["credited"], item["remaining"]) for item in tab["items"]
    ]
    assert shown == [
        ("credit_note", "set_off", "-25.00", "-25.00", "0.00"),
        ("invoice", "part_credited", "125.00", "25.00", "100.00"),
    ]
    (described,) = (one for one in office.get("/v1/tabs")["tabs"] if one["key"] == "invoices")
    columns = {column["field"]: column for column in described["columns"]}
    assert words_of(columns["kind"], "credit_note") == {"Ändringsfaktura", "Credit note"}
    assert words_of(columns["status"], "part_credited") == {"Delvis krediterad", "Partly credited"}
    (action,) = (one for one in described["item_actions"] if one["operation"] == "credit_invoice")
    assert (action["method"], action["path"]) == ("POST", "/v1/invoices/{invoice_id}/credit")


def test_without_sales_the_invoice_is_credited_and_the_order_hears_later(
    stack: Stack, office: Api, customer: str
) -> None:
    order = delivered(office, customer, "sales nere")
    invoice = office.post(f"/v1/orders/{order['id']}/invoice", {"issue": True})
    stack.kill("sales")
    note = office.post(f"/v1/invoices/{invoice['id']}/credit", {"reason": "Ångrad"})
    assert office.get(f"/v1/invoices/{invoice['id']}")["status"] == "credited"
    stack.restart("sales")
    wait_until(lambda: invoiced(office, order) == ["0"], 60)
    (billing,) = order_of(office, order)["billings"]
    assert [one["invoice_id"] for one in billing["credits"]] == [note["id"]]


def test_without_billing_the_order_remembers_and_the_invoice_comes_by_itself(
    stack: Stack, office: Api, customer: str
) -> None:
    order = delivered(office, customer, "billing nere")
    stack.kill("billing")
    answer = office.request("GET", f"/v1/orders/{order['id']}")  # sales is there; the invoice cannot be waited for
    assert answer.ok
    asked = ask_once(stack, order)
    assert asked == 503
    assert states(office, order) == ["asked"]
    stack.restart("billing")
    wait_until(lambda: states(office, order) == ["issued"], 60)
    assert invoiced(office, order) == ["3"]


def ask_once(stack: Stack, order: Json) -> int:
    """One request, without the client's own repetition."""
    import requests

    headers = {"Authorization": f"Bearer {stack.keys['joined']}", "Idempotency-Key": order["id"]}
    path = f"{stack.base_url}/v1/orders/{order['id']}/invoice"
    return requests.post(path, json={"issue": True}, headers=headers, timeout=30).status_code
