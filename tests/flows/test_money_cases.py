"""Cases of the register about money that no other file walks over HTTP: b-order-of-another, b-line-limits, r-fee-in-euro.

b-yen, b-unknown-currency and the cases m- are in `test_vat_treatment`.
"""

from typing import Any

import pytest

from chassis.clock import today
from kundkort.api import Api, ApiError
from tests.flows.offices import add_customer, open_office

Json = dict[str, Any]
PIPE = {"text": "Rör", "quantity": "1", "price": "19.99"}
TOKYO = {"invoice": {"line1": "1", "city": "Tokyo", "country": "JP"}}


@pytest.fixture(scope="module")
def office(stack: Any) -> Api:
    return open_office(stack, "cases")


@pytest.fixture(scope="module")
def late_office(stack: Any) -> Api:
    """Dates of a series do not run backwards, so old invoices are of a company of their own."""
    made = open_office(stack, "late-cases")
    version = made.get("/v1/billing/settings")["version"]
    made.patch("/v1/billing/settings", {"reminder_ladder": {"in_order": False}}, version=version)
    return made


def delivered(office: Api, customer: str, line: Json) -> str:
    order = office.post(f"/v1/customers/{customer}/orders", {"lines": [line]})
    for step in ("confirm", "deliver"):
        office.post(f"/v1/orders/{order['id']}/{step}", {}, idempotency_key=f"{step}-{order['id']}")
    return str(order["id"])


def test_ones_invoice_does_not_name_anothers_order(office: Api) -> None:
    mine = add_customer(office)
    fields = {"name": "En annan kund AB", "addresses": {"invoice": {"line1": "1", "city": "Lund"}}}
    another = office.post("/v1/customers", {"fields": fields})["id"]
    order = delivered(office, mine, PIPE)
    with pytest.raises(ApiError) as refused:
        office.post(f"/v1/customers/{another}/invoices", {"order_id": order, "lines": [PIPE]})
    assert refused.value.status == 422
    assert "/order_id" in str(refused.value.problem)
    assert office.get(f"/v1/orders/{order}")["lines"][0]["invoiced"] == "0"


def test_what_can_be_ordered_can_be_invoiced(office: Api) -> None:
    """A line of 500 characters with a unit of 20: as the order's invoice, and as a line of its own."""
    longest = {**PIPE, "text": "ö" * 500, "unit": "x" * 20}
    customer = office.post("/v1/customers", {"fields": {"name": "Lång rad AB", "addresses": TOKYO}})["id"]
    order = delivered(office, customer, longest)
    made = office.post(f"/v1/orders/{order}/invoice", {"issue": True})
    assert (made["lines"][0]["text"], made["lines"][0]["unit"]) == (longest["text"], longest["unit"])
    own = office.post(f"/v1/customers/{customer}/invoices", {"lines": [longest]})
    assert own["lines"][0]["text"] == longest["text"]
    for path in ("orders", "invoices"):
        with pytest.raises(ApiError) as refused:
            office.post(f"/v1/customers/{customer}/{path}", {"lines": [{**longest, "text": "ö" * 501}]})
        assert refused.value.status == 422


@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
def test_a_fee_in_kronor_is_not_charged_in_another_currency(late_office: Api, currency: str) -> None:
    fields = {"name": f"Avgiftsprov {currency}", "currency": currency, "vat_type": "export", "addresses": TOKYO}
    customer = late_office.post("/v1/customers", {"fields": fields})["id"]
    issued = today().replace(year=today().year - 1, month=1, day=15)
    body = {
        "lines": [{"text": "T", "quantity": "1", "price": "100"}],
        "issue": True,
        "issue_date": str(issued),
        "payment_terms_days": 15,
    }
    invoice = late_office.post(f"/v1/customers/{customer}/invoices", body)
    at = f"/v1/invoices/{invoice['id']}/reminders"
    for level in (2, 3):
        asked = {"level": level, "charge_interest": False, "planned_on": str(issued.replace(month=3, day=1))}
        reminder = late_office.post(at, asked, idempotency_key=f"{currency}-{level}")
        assert (reminder["fee"], reminder["currency"]) == ("0.00", currency)
