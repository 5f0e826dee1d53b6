"""An advance over HTTP: invoiced before delivery, taken off the last invoice, once."""

from typing import Any

import pytest

from chassis.testing import wait_until
from kundkort.api import Api, ApiError
from tests.flows.offices import open_office

Json = dict[str, Any]
LINES = [{"text": "Kök", "quantity": "2", "price": "5000.00"}]


@pytest.fixture(scope="module")
def office(stack: Any) -> Api:
    return open_office(stack, "advances")


def test_an_advance_is_invoiced_and_taken_off_at_the_end(office: Api) -> None:
    fields = {"name": "Köksbolaget AB", "addresses": {"invoice": {"line1": "Hamngatan 4", "city": "Malmö"}}}
    customer = office.post("/v1/customers", {"fields": fields})["id"]
    order = office.post(f"/v1/customers/{customer}/orders", {"lines": LINES})
    at = f"/v1/orders/{order['id']}"
    office.post(f"{at}/confirm")
    advance = office.post(f"{at}/invoice", {"advance": {"percent": "30"}, "issue": True}, idempotency_key="ahead")
    assert (advance["advance"], advance["totals"]["net"], advance["totals"]["vat"]) == (True, "3000.00", "750.00")
    assert advance["lines"][0]["text"] == f"Förskott, order {order['number']}"
    wait_until(lambda: office.get(at)["billings"][0]["state"] == "issued")
    assert (office.get(at)["advance_left"], office.get(at)["billing"]) == ("3000.00", "none")
    with pytest.raises(ApiError) as refused:
        office.post(f"{at}/cancel")
    assert refused.value.code == "sales.order_step_refused"
    nets = []
    for key in ("first", "second"):
        office.post(f"{at}/deliver", {"parts": [{"line": 1, "quantity": "1"}]}, idempotency_key=f"deliver-{key}")
        made = office.post(f"{at}/invoice", {"issue": True}, idempotency_key=f"invoice-{key}")
        nets.append((made["advance"], made["totals"]["net"]))
    assert nets == [(False, "5000.00"), (False, "2000.00")]
    assert made["lines"][-1]["text"] == f"Avgår förskott, faktura {advance['number']}"
    wait_until(lambda: office.get(at)["status"] == "completed")
    assert office.get(at)["advance_left"] == "0.00"
    check_that_it_is_not_credited_too(office, advance["id"], made["id"])


def check_that_it_is_not_credited_too(office: Api, advance: str, last: str) -> None:
    """What the last invoice took off is the customer's already; once that invoice is credited, the advance can be, too."""
    at = f"/v1/invoices/{advance}"
    assert office.get(at)["taken_off"] == "3000.00"
    with pytest.raises(ApiError) as refused:
        office.post(f"{at}/credit", {"reason": "Ångrad"})
    assert (refused.value.status, refused.value.code) == (409, "billing.advance_taken_off")
    office.post(f"/v1/invoices/{last}/credit", {"reason": "Fel vara"})
    wait_until(lambda: office.get(at)["taken_off"] == "0.00")
    assert office.post(f"{at}/credit", {"reason": "Ångrad till slut"})["totals"]["net"] == "-3000.00"


@pytest.mark.parametrize("wanted", [{}, {"amount": "1", "percent": "1"}, {"amount": "0"}, {"percent": "101"}])
def test_an_advance_is_a_sum_or_a_share(office: Api, wanted: Json) -> None:
    with pytest.raises(ApiError) as refused:
        office.post("/v1/orders/ord_none/invoice", {"advance": wanted})
    assert refused.value.status == 422
