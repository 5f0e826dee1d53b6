"""What the demo shows at few customers: made by the real services through a real gateway, once, also when it runs again."""

import random
from collections import Counter
from collections.abc import Iterator
from uuid import uuid4

import pytest

from chassis.testing import a_service, drop_database, wait_until
from kundkort.api import Api, Json
from kundkort.demo import billing, care, crm, day_of, highlights, sales
from kundkort.demo import customers as demo_customers
from kundkort.tests.conftest import open_company

CUSTOMERS = 12


def _name_of(service: str) -> str:
    """A database of its own, which the service's user may use."""
    return f"test_{service}_{uuid4().hex[:8]}"


@pytest.fixture(scope="module")
def demo(url: str) -> Iterator[tuple[Api, list[Json]]]:
    """The company after two runs, and its Swedish customers."""
    access = open_company(url)
    of_sales, of_billing, of_crm = names = [_name_of("sales"), _name_of("billing"), _name_of("crm")]
    with a_service("sales", of_sales), a_service("billing", of_billing), a_service("crm", of_crm):
        api = Api(access.url, access.key)
        buyers = [demo_customers.create(api, at) for at in range(CUSTOMERS)]
        today = day_of(buyers)
        billing.seed(api, buyers, random.Random("billing/0"), today)
        sales.seed(api, buyers, random.Random("sales/0"), today)
        crm.seed(api, buyers[:2], random.Random("crm/0"), today)
        counts = []
        for _ in range(2):
            highlights.show(api, buyers, today)
            care.show(api, buyers, today)
            wait_until(lambda: not _waiting(api), 30)
            counts.append({kind: len(_all(api, kind)) for kind in ("invoices", "orders", "receipts", "customers")})
        assert counts[0] == counts[1]
        yield api, buyers
    for name in names:
        drop_database(name)


def _all(api: Api, kind: str, **filters: str) -> list[Json]:
    found, page = [], api.get(f"/v1/{kind}", limit="200", **filters)
    found += page["items"]
    while page["next_cursor"]:
        page = api.get(f"/v1/{kind}", limit="200", cursor=page["next_cursor"], **filters)
        found += page["items"]
    return found


def _waiting(api: Api) -> list[str]:
    """Invoices that have been asked for and are not there yet."""
    orders = [one for row in _all(api, "orders") for one in api.get(f"/v1/orders/{row['id']}")["billings"]]
    receipts = [api.get(f"/v1/receipts/{row['id']}")["billing"] for row in _all(api, "receipts")]
    return [one["invoice_id"] for one in (*orders, *filter(None, receipts)) if one["state"] == "asked"]


def _invoices(api: Api, customer: Json) -> list[Json]:
    rows = api.get(f"/v1/customers/{customer['id']}/invoices")["items"]
    return [api.get(f"/v1/invoices/{row['id']}") for row in rows]


def test_contracts_are_invoiced_by_plan_and_one_period_is_due(demo: tuple[Api, list[Json]]) -> None:
    api, buyers = demo
    rows = api.get("/v1/contract-invoicing/plans")["items"]
    plans = [api.get(f"/v1/contract-invoicing/plans/{row['id']}") for row in rows]
    assert {plan["state"] for plan in plans} <= {"executed", "planned"}
    assert any(plan["state"] == "executed" and plan["asked"] for plan in plans)
    made = [one for buyer in buyers[: highlights.CONTRACTS] for one in _invoices(api, buyer) if one["contract_id"]]
    assert made
    assert {one["status"] for one in made} == {"issued"}
    assert {one["issue_date"] for one in made} == {str(day_of(buyers))}
    due = api.post("/v1/contract-invoicing/plans", {"day": str(day_of(buyers))})
    wait_until(lambda: api.get(f"/v1/contract-invoicing/plans/{due['id']}")["state"] == "planned", 30)
    planned = api.get(f"/v1/contract-invoicing/plans/{due['id']}")
    assert (planned["planned"] > 2, planned["shared_invoices"]) == (True, 1)
    shared = api.get(f"/v1/contract-invoicing/plans/{due['id']}/periods", shared_invoice="1")["items"]
    assert [one["customer_id"] for one in shared] == [buyers[11]["id"]] * 2


def test_a_loss_its_reversal_and_a_dispute(demo: tuple[Api, list[Json]]) -> None:
    api, buyers = demo
    lost, back, disputed = (_invoices(api, buyers[at]) for at in (4, 5, 6))
    assert Counter(one["status"] for one in lost)["written_off"] == 1
    reversed_ = [entry["reversed_on"] for one in back for entry in one["write_offs"]]
    assert reversed_ == [str(day_of(buyers))]
    assert [one["disputed_lines"] for one in disputed if one["disputed"]] == [[1]]


def test_an_advance_a_part_delivery_a_sale_on_account_and_a_return(demo: tuple[Api, list[Json]]) -> None:
    api, buyers = demo
    orders = [api.get(f"/v1/orders/{row['id']}") for row in api.get(f"/v1/customers/{buyers[7]['id']}/orders")["items"]]
    (ahead,) = [order for order in orders if any(one["advance"] != "0.00" for one in order["billings"])]
    assert [one["state"] for one in ahead["billings"]] == ["issued", "issued"]
    assert (ahead["delivery"], len(ahead["deliveries"])) == ("part", 1)
    receipts = [api.get(f"/v1/receipts/{row['id']}") for row in _all(api, "receipts")]
    assert [one["billing"]["state"] for one in receipts if one["billing"]] == ["issued"]
    returned = [one for one in receipts if one["returns_id"] and one["status"] == "completed"]
    assert len(returned) == 2  # that of the highlights, and that of the till's day in the square


def test_customers_abroad_bear_the_vat_that_fits_them(demo: tuple[Api, list[Json]]) -> None:
    api, _ = demo
    said = {}
    for customer in _all(api, "customers"):
        if customer["name"] in {fields["name"] for fields, _ in highlights.ABROAD}:
            (invoice,) = _invoices(api, customer)
            said[invoice["buyer"]["address"]["country"]] = invoice
            assert api.get(f"/v1/customers/{customer['id']}")["warnings"] == []
    goods, work, norway, denmark = (said[country] for country in ("DE", "FI", "NO", "DK"))
    assert goods["notes"][0].startswith("Intra-Community supply")
    assert work["notes"][0].startswith("Reverse charge")
    assert norway["notes"][0].startswith("Export")
    assert {one["totals"]["vat"] for one in (goods, work, norway)} == {"0.00"}
    assert denmark["totals"]["vat_sek"] == "212.70"


def test_one_invoice_of_two_orders_and_a_quote_with_choices(demo: tuple[Api, list[Json]]) -> None:
    """Red before: the demo showed neither."""
    api, buyers = demo
    (made,) = [one for one in _invoices(api, buyers[9]) if one["collective_invoice_id"]]
    assert (made["status"], len(made["orders"])) == ("issued", 2)
    assert api.get(f"/v1/collective-invoices/{made['collective_invoice_id']}")["number"] == made["number"]
    rows = api.get(f"/v1/customers/{buyers[10]['id']}/quotes")["items"]
    quotes = [api.get(f"/v1/quotes/{row['id']}") for row in rows]
    (offered,) = [one for one in quotes if any(line["optional"] for line in one["lines"])]
    assert (offered["status"], [line["chosen"] for line in offered["lines"]]) == ("accepted", [False, True, True])


def test_a_call_recurs_and_selections_are_shared_once(demo: tuple[Api, list[Json]]) -> None:
    api, buyers = demo
    activities = api.get(f"/v1/customers/{buyers[0]['id']}/activities", limit="200")["items"]
    series = {one["series_id"] for one in activities if one.get("series_id")}
    assert [api.get(f"/v1/activity-series/{one}")["text"] for one in series] == ["Månadsavstämning"]
    found = api.get("/v1/selections")["items"]
    assert {(one["name"], one["shared"]) for one in found} == {
        ("Byggföretag med minst 50 anställda", True),
        ("Skyldiga utan aktivitet på 60 dagar", True),
    }
    assert len(found) == 2
    said = {api.get(f"/v1/selections/{one['id']}")["sentence"]["sv"] for one in found}
    assert "Kunder där egenskapen Bransch är Bygg och egenskapen Antal anställda är minst 50." in said
