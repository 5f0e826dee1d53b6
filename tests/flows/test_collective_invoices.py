"""Several orders on one invoice, over HTTP, whatever breaks in between; and back, order by order, by credit notes."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
import requests

from chassis.testing import wait_until
from kundkort.api import Api, ApiError
from tests.flows.offices import FIELDS, open_office
from tests.stack import Stack

LINE = {"text": "Virke", "quantity": "3", "price": "33.33"}
Json = dict[str, Any]


@pytest.fixture(scope="module")
def office(stack: Stack) -> Api:
    return open_office(stack, "together")


@pytest.fixture
def customer(office: Api) -> str:
    """A customer of its own for each test."""
    return str(office.post("/v1/customers", {"fields": {**FIELDS, "name": f"Bygg {uuid4().hex} AB"}})["id"])


def delivered(office: Api, customer: str, **fields: Any) -> str:
    """The id of a confirmed order of which all is delivered."""
    made = office.post(f"/v1/customers/{customer}/orders", {"lines": [LINE], **fields})
    office.post(f"/v1/orders/{made['id']}/confirm")
    office.post(f"/v1/orders/{made['id']}/deliver", {})
    return str(made["id"])


def three(office: Api, customer: str) -> list[str]:
    return sorted(delivered(office, customer, text=f"nr {number}") for number in range(3))


def path(customer: str) -> str:
    return f"/v1/customers/{customer}/collective-invoices"


def states(office: Api, ids: list[str]) -> list[list[str]]:
    return [[one["state"] for one in office.get(f"/v1/orders/{order_id}")["billings"]] for order_id in ids]


def invoiced(office: Api, ids: list[str]) -> list[str]:
    return [office.get(f"/v1/orders/{order_id}")["lines"][0]["invoiced"] for order_id in ids]


def test_three_orders_become_one_issued_invoice(office: Api, customer: str) -> None:
    ids = three(office, customer)
    shown = office.post(path(customer) + "?dry_run=true", {})
    assert [one["order_id"] for one in shown["orders"]] == ids
    assert (shown["net"], shown["differences"]) == ("299.97", [])
    made = office.post(path(customer), {"issue": True})
    assert (made["status"], [one["order_id"] for one in made["orders"]]) == ("issued", ids)
    assert [line["order_id"] for line in made["lines"]] == ids
    totals = made["totals"]
    assert (totals["net"], totals["vat"], totals["rounding"], totals["total"]) == ("299.97", "74.99", "0.04", "375.00")
    wait_until(lambda: states(office, ids) == [["issued"]] * 3)
    for order_id in ids:
        order = office.get(f"/v1/orders/{order_id}")
        (billing,) = order["billings"]
        assert (order["status"], billing["number"], billing["invoice_id"]) == ("completed", made["number"], made["id"])
    with pytest.raises(ApiError) as refused:
        office.post(path(customer), {"issue": True}, idempotency_key=f"again-{customer}")
    assert refused.value.code == "sales.collective_nothing_left"


def test_the_card_names_the_orders_and_offers_the_action(office: Api, customer: str) -> None:
    ids = three(office, customer)
    made = office.post(path(customer), {"order_ids": ids[:2], "issue": True})
    numbers = [one["order_number"] for one in made["orders"]]
    tabs = {one["key"]: one for one in office.get(f"/v1/customers/{customer}/card")["tabs"]}
    (item,) = tabs["invoices"]["items"]
    assert item["text"] == f"Samlingsfaktura: order {', '.join(numbers)}"
    described = {one["key"]: one for one in office.get("/v1/tabs")["tabs"]}
    (action,) = (one for one in described["orders"]["actions"] if one["operation"] == "create_collective_invoice")
    assert (action["method"], action["path"]) == ("POST", "/v1/customers/{customer_id}/collective-invoices")


def test_a_collective_invoice_is_asked_for_and_listed(office: Api, customer: str) -> None:
    """Red before: it had no address, and a caller without an answer looked at the orders one by one."""
    ids = three(office, customer)
    made = office.post(path(customer), {"issue": True})
    at = f"/v1/collective-invoices/{made['collective_invoice_id']}"
    wait_until(lambda: office.get(at)["state"] == "issued")
    shown = office.get(at)
    assert (shown["invoice_id"], shown["number"], shown["refusal"]) == (made["id"], made["number"], "")
    assert ([one["order_id"] for one in shown["orders"]], shown["customer_id"]) == (ids, customer)
    assert office.get(path(customer))["items"] == [shown]
    assert office.get(path(customer) + "?unfinished=true")["items"] == []
    assert office.get(f"/v1/collective-invoices?state=issued&customer_id={customer}")["items"] == [shown]
    with pytest.raises(ApiError) as refused:
        office.get("/v1/collective-invoices/col_none")
    assert (refused.value.status, refused.value.code) == (404, "sales.collective_invoice_not_found")


def test_many_at_once_make_one_invoice(office: Api, customer: str) -> None:
    ids = three(office, customer)

    def invoice(number: int) -> str:
        try:
            key = f"raced-{customer}-{number // 2}"
            return str(office.post(path(customer), {"order_ids": ids, "issue": True}, idempotency_key=key)["id"])
        except ApiError as error:
            return error.code

    with ThreadPoolExecutor(10) as callers:
        said = list(callers.map(invoice, range(20)))
    made = {one for one in said if one.startswith("inv_")}
    assert len(made) == 1
    assert {one for one in said if one not in made} <= {"sales.collective_orders_refused", "sales.record_busy"}
    assert invoiced(office, ids) == ["3", "3", "3"]
    wait_until(lambda: [one.count("issued") for one in states(office, ids)] == [1, 1, 1])
    rows = office.get(f"/v1/customers/{customer}/invoices")["items"]
    assert [row["id"] for row in rows] == list(made)


def test_overlapping_orders_are_invoiced_once(office: Api, customer: str) -> None:
    ids = three(office, customer)

    def invoice(wanted: list[str]) -> str:
        try:
            key = f"overlap-{customer}-{wanted[0][-8:]}"
            return str(office.post(path(customer), {"order_ids": wanted, "issue": True}, idempotency_key=key)["id"])
        except ApiError as error:
            return error.code

    with ThreadPoolExecutor(2) as callers:
        said = list(callers.map(invoice, [ids[:2], ids[1:]]))
    assert sorted(one[:4] for one in said) == ["inv_", "sale"]
    rest = office.post(path(customer), {"issue": True}, idempotency_key=f"rest-{customer}")
    assert len(rest["orders"]) == 1
    assert invoiced(office, ids) == ["3", "3", "3"]


def test_what_billing_refuses_goes_back_to_every_order(office: Api) -> None:
    nowhere = str(office.post("/v1/customers", {"fields": {"name": "Utan adress AB"}})["id"])
    ids = three(office, nowhere)
    with pytest.raises(ApiError) as refused:
        office.post(path(nowhere), {"issue": True})
    assert refused.value.code == "billing.invoice_particulars_missing"
    wait_until(lambda: office.get(path(nowhere))["items"][0]["state"] == "refused")
    assert office.get(path(nowhere))["items"][0]["refusal"] == "billing.invoice_particulars_missing"
    assert states(office, ids) == [["refused"]] * 3
    assert invoiced(office, ids) == ["0", "0", "0"]


def test_a_deleted_draft_gives_back_and_credits_go_to_their_own_order(office: Api, customer: str) -> None:
    ids = three(office, customer)
    draft = office.post(path(customer), {})
    office.request("DELETE", f"/v1/invoices/{draft['id']}")
    wait_until(lambda: states(office, ids) == [["dropped"]] * 3)
    made = office.post(path(customer), {"issue": True}, idempotency_key=f"second-{customer}")
    wait_until(lambda: [one[-1] for one in states(office, ids)] == ["issued"] * 3)
    wanted = {"lines": [{"line": 2, "quantity": "1"}, {"line": 3}], "reason": "Fel virke"}
    note = office.post(f"/v1/invoices/{made['id']}/credit", wanted)
    assert [line["order_id"] for line in note["lines"]] == ids[1:]
    wait_until(lambda: invoiced(office, ids) == ["3", "2", "0"])
    again = office.post(path(customer), {"issue": True}, idempotency_key=f"third-{customer}")
    assert [(line["order_id"], line["quantity"], line["net"]) for line in again["lines"]] == [
        (ids[1], "1", "33.33"),
        (ids[2], "3", "99.99"),
    ]
    assert office.get("/v1/invoices/number-series/proof")["complete"]


def test_an_advance_of_one_order_is_taken_off_rate_by_rate(office: Api, customer: str) -> None:
    """Half of 100.01 at 25 % and of 200.02 at the rate of food was invoiced ahead; the other order has no advance."""
    lines = [
        {"text": "Virke", "quantity": "1", "price": "100.01"},
        {"text": "Bröd", "quantity": "1", "price": "200.02", "vat_category": "food"},
    ]
    ids = sorted(str(office.post(f"/v1/customers/{customer}/orders", {"lines": lines, "text": t})["id"]) for t in "ab")
    for order_id in ids:
        office.post(f"/v1/orders/{order_id}/confirm")
    ahead = office.post(f"/v1/orders/{ids[0]}/invoice", {"advance": {"percent": "50"}, "issue": True})
    wait_until(lambda: states(office, ids[:1]) == [["issued"]])
    for order_id in ids:
        office.post(f"/v1/orders/{order_id}/deliver", {})
    made = office.post(path(customer), {"issue": True})
    assert [(line["order_id"], line["net"]) for line in made["lines"]] == [
        (ids[0], "100.01"),
        (ids[0], "200.02"),
        *((ids[0], f"-{line['net']}") for line in ahead["lines"]),
        (ids[1], "100.01"),
        (ids[1], "200.02"),
    ]
    rates = [{rate["percent"]: Decimal(rate["net"]) for rate in one["totals"]["vat_rates"]} for one in (ahead, made)]
    assert len(rates[0]) == 2
    assert {percent: rates[0][percent] + rates[1][percent] for percent in rates[1]} == {
        percent: 2 * Decimal("100.01" if percent == "25" else "200.02") for percent in rates[0]
    }
    wait_until(lambda: [one[-1] for one in states(office, ids)] == ["issued"] * 2)
    assert [office.get(f"/v1/orders/{order_id}")["status"] for order_id in ids] == ["completed"] * 2
    assert office.get(f"/v1/orders/{ids[0]}")["advance_left"] == "0.00"


def test_an_advance_that_is_a_draft_keeps_its_order_from_a_collective_invoice(office: Api, customer: str) -> None:
    """Its number is not known yet. Once it is issued, or deleted, the collective invoice comes."""
    ids = sorted(office.post(f"/v1/customers/{customer}/orders", {"lines": [LINE], "text": t})["id"] for t in "ab")
    for order_id in ids:
        office.post(f"/v1/orders/{order_id}/confirm")
    draft = office.post(f"/v1/orders/{ids[1]}/invoice", {"advance": {"percent": "100"}})
    for order_id in ids:
        office.post(f"/v1/orders/{order_id}/deliver", {})
    with pytest.raises(ApiError) as refused:
        office.post(path(customer), {"order_ids": ids})
    assert refused.value.code == "sales.collective_orders_refused"
    assert invoiced(office, ids) == ["0", "0"]
    shown = office.post(path(customer) + "?dry_run=true", {})
    assert [one["refusal"] for one in shown["orders"]] == ["", "sales.order_advance_not_issued"]
    office.post(f"/v1/invoices/{draft['id']}/issue")
    wait_until(lambda: states(office, ids[1:]) == [["issued"]])
    made = office.post(path(customer), {"order_ids": ids, "issue": True}, idempotency_key=f"then-{customer}")
    assert made["totals"]["net"] == "99.99"


def post_once(stack: Stack, customer: str, body: Json, key: str) -> requests.Response:
    """One request, without the client's own repetition."""
    headers = {
        "Authorization": f"Bearer {stack.keys['together']}",
        "Accept-Language": "sv",
        "Idempotency-Key": f"{key}-{customer}",
    }
    return requests.post(stack.base_url + path(customer), json=body, headers=headers, timeout=30)


def test_orders_that_differ_are_named_in_the_callers_language(stack: Stack, office: Api, customer: str) -> None:
    delivered(office, customer)
    delivered(office, customer, your_reference="Olle")
    answer = post_once(stack, customer, {}, "differ")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "sales.collective_orders_differ")
    assert problem["detail"].startswith("Ordrarna kan inte stå på en faktura. De skiljer sig i er referens: ")
    assert problem["differing"] == ["order.your_reference"]


def test_branches_with_one_invoice_address_share_an_invoice(office: Api) -> None:
    chain = str(office.post("/v1/customers", {"fields": {**FIELDS, "name": "Kedjan AB"}})["id"])
    branches = [office.post(f"/v1/customers/{chain}/branches", {"name": name})["id"] for name in ("Nord", "Syd")]
    ids = sorted(delivered(office, chain, branch_id=one) for one in branches)
    made = office.post(path(chain), {"issue": True})
    assert [one["order_id"] for one in made["orders"]] == ids
    assert {one["branch_name"] for one in made["orders"]} == {"Nord", "Syd"}
    assert (made["branch_id"], made["branch_name"]) == (None, "")
    for branch in branches:  # red before: the filter hid it
        shown = office.get(f"/v1/customers/{chain}/invoices?branch_id={branch}")["items"]
        tabs = {one["key"]: one for one in office.get(f"/v1/customers/{chain}/card?branch_id={branch}")["tabs"]}
        assert [one["id"] for one in shown] == [one["id"] for one in tabs["invoices"]["items"]] == [made["id"]]


def test_without_billing_the_orders_remember_and_the_invoice_comes_by_itself(
    stack: Stack, office: Api, customer: str
) -> None:
    ids = three(office, customer)
    stack.kill("billing")
    assert post_once(stack, customer, {"issue": True}, "down").status_code == 503
    assert states(office, ids) == [["asked"]] * 3
    (left,) = office.get("/v1/collective-invoices?unfinished=true")["items"]
    assert (left["state"], left["customer_id"]) == ("asked", customer)
    stack.restart("billing")
    wait_until(lambda: states(office, ids) == [["issued"]] * 3, 60)
    (row,) = office.get(f"/v1/customers/{customer}/invoices")["items"]
    assert row["amount"] == "375.00"
