"""From the contract to its invoices over HTTP: planned, carried out once by whoever is alive, seen on the card."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from chassis.testing import wait_until
from kundkort.api import Api, ApiError
from tests.flows.offices import add_customer, open_office
from tests.stack import Stack

START = datetime.now(UTC).date().replace(month=1, day=1)
LINE = {"text": "Serviceavtal", "quantity": "1", "price": "995.00"}
PLANS = "/v1/contract-invoicing/plans"
Json = dict[str, Any]


@pytest.fixture(scope="module")
def office(stack: Stack) -> Api:
    return open_office(stack, "contracts")


@pytest.fixture(scope="module")
def customer(office: Api) -> str:
    return add_customer(office)


def active(office: Api, customer: str, text: str, starts_on: date = START, **more: Any) -> Json:
    """An active yearly contract; each test has its own."""
    fields = {"text": text, "starts_on": str(starts_on), "period_months": 12, "lines": [LINE], **more}
    made = office.post(f"/v1/customers/{customer}/contracts", fields)
    return office.post(f"/v1/contracts/{made['id']}/activate")


def ready(office: Api, plan: Json, state: str = "planned") -> Json:
    """The plan as soon as it is in that state."""
    found: list[Json] = [plan]

    def look() -> bool:
        found[:] = [office.get(f"{PLANS}/{plan['id']}")]
        return str(found[0]["state"]) == state

    wait_until(look, 60)
    return found[0]


def plan_of(office: Api, contract: Json, **fields: Any) -> Json:
    planned = office.post(PLANS, {"contract_id": contract["id"], **fields}, idempotency_key=f"plan-{contract['id']}")
    return ready(office, planned)


def billings(office: Api, contract: Json) -> list[Json]:
    found: list[Json] = office.get(f"/v1/contracts/{contract['id']}")["billings"]
    return found


def execute(office: Api, plan: Json) -> Json:
    return office.post(f"{PLANS}/{plan['id']}/execute", {}, idempotency_key=f"do-{plan['id']}")


def test_a_plan_is_looked_at_carried_out_and_seen_on_the_card(office: Api, customer: str) -> None:
    contract = active(office, customer, "plan")
    plan = plan_of(office, contract, issue=True)
    assert (plan["planned"], plan["sums"]) == (
        1,
        [{"currency": "SEK", "count": 1, "net": "995.00", "vat": "248.75", "total": "1243.75"}],
    )
    assert billings(office, contract) == []
    for _ in range(2):  # sent twice
        execute(office, plan)
    wait_until(lambda: [one["state"] for one in billings(office, contract)] == ["issued"], 60)
    (period,) = office.get(f"{PLANS}/{plan['id']}/periods")["items"]
    invoice = office.get(f"/v1/invoices/{period['invoice_id']}")
    assert (period["invoice_state"], period["number"]) == ("issued", invoice["number"])
    assert (invoice["contract_id"], invoice["period_first"], invoice["totals"]["net"]) == (
        contract["id"],
        str(START),
        "995.00",
    )
    card = office.get(f"/v1/customers/{customer}/card?tabs=contracts")
    (row,) = (one for one in card["tabs"][0]["items"] if one["id"] == contract["id"])
    assert (row["next_from"], row["invoice_number"]) == (str(START.replace(year=START.year + 1)), invoice["number"])
    assert row["invoiced_to"] == str(START.replace(month=12, day=31))
    with pytest.raises(ApiError) as refused:
        office.post(f"{PLANS}/{plan['id']}/execute", {}, idempotency_key="once-more")
    assert refused.value.code == "sales.plan_not_ready"


def test_what_billing_refuses_or_an_office_deletes_can_be_planned_again(office: Api, customer: str) -> None:
    contract = active(office, customer, "utkast")
    execute(office, plan_of(office, contract))
    wait_until(lambda: [one["state"] for one in billings(office, contract)] == ["drafted"], 60)
    office.request("DELETE", f"/v1/invoices/{billings(office, contract)[0]['invoice_id']}")
    wait_until(lambda: [one["state"] for one in billings(office, contract)] == ["dropped"], 60)
    again = ready(office, office.post(PLANS, {"contract_id": contract["id"]}, idempotency_key="again"))
    assert again["planned"] == 1


@pytest.mark.parametrize("victim", ["sales", "billing"])
def test_a_service_that_is_killed_meanwhile_finishes_afterwards(
    stack: Stack, office: Api, customer: str, victim: str
) -> None:
    contracts = [active(office, customer, f"{victim} {number}") for number in range(3)]
    plan = ready(office, office.post(PLANS, {"issue": True}, idempotency_key=f"plan-{victim}"))
    assert plan["planned"] >= 3
    if victim == "billing":
        stack.kill("billing")
    execute(office, plan)
    if victim == "sales":
        stack.kill("sales")
    stack.restart(victim)
    for contract in contracts:
        wait_until(lambda contract=contract: [one["state"] for one in billings(office, contract)] == ["issued"], 90)  # type: ignore[misc]
    assert ready(office, plan, "executed")["asked"] == plan["planned"]
    assert office.get("/v1/invoices/number-series/proof")["complete"]


def test_pause_skip_and_prices_over_http(office: Api, customer: str) -> None:
    contract = active(office, customer, "villkor", START.replace(year=START.year - 1))
    at = f"/v1/contracts/{contract['id']}"
    office.post(f"{at}/skip", {"first": str(START.replace(year=START.year - 1))})
    told = office.post(f"{at}/prices", {"from_day": str(START), "index": {"base": "402.32", "value": "415.51"}})
    assert told["price_changes"] == [
        {"from_day": str(START), "percent": None, "index": {"base": "402.32", "value": "415.51"}, "prices": []}
    ]
    assert told["next_period"]["first"] == str(START)
    office.post(f"{at}/pause", {"from_day": str(START.replace(day=2))})
    plan = plan_of(office, contract)
    found = {one["period"]["first"]: one["reason"] for one in office.get(f"{PLANS}/{plan['id']}/periods")["items"]}
    assert found == {str(START.replace(year=START.year - 1)): "skipped", str(START): "paused"}
    with pytest.raises(ApiError) as refused:
        office.post(f"{at}/prices", {"from_day": str(START)})
    assert [one["pointer"] for one in refused.value.problem["errors"]] == ["/percent"]


def test_in_arrears_over_http(office: Api, customer: str) -> None:
    """Last year is invoiced now that it is over; this year is due when it ends, unless it is moved back to in advance."""
    contract = active(office, customer, "efterskott", START.replace(year=START.year - 1), in_arrears=True)
    assert (contract["in_arrears"], contract["next_due"]) == (True, str(START))
    execute(office, plan_of(office, contract, issue=True))
    wait_until(lambda: [one["state"] for one in billings(office, contract)] == ["issued"], 60)
    invoice = office.get(f"/v1/invoices/{billings(office, contract)[0]['invoice_id']}")
    assert invoice["text"].splitlines()[0].endswith(("i efterskott", "in arrears"))
    assert invoice["delivery_date"] == str(START.replace(year=START.year - 1, month=12, day=31))
    card = office.get(f"/v1/customers/{customer}/card?tabs=contracts")
    (row,) = (one for one in card["tabs"][0]["items"] if one["id"] == contract["id"])
    assert row["timing"] == "in_arrears"
    moved = office.post(f"/v1/contracts/{contract['id']}/timing", {"in_arrears": False})
    assert moved["timing_changes"] == [{"from_day": str(START), "in_arrears": False}]
    assert moved["next_due"] == str(START)
    again = ready(office, office.post(PLANS, {"contract_id": contract["id"]}, idempotency_key="moved"))
    assert [one["period"]["first"] for one in office.get(f"{PLANS}/{again['id']}/periods")["items"]] == [str(START)]


def test_a_credited_period_is_opened_again_when_somebody_asks(office: Api, customer: str) -> None:
    contract = active(office, customer, "kredit")
    at = f"/v1/contracts/{contract['id']}"
    execute(office, plan_of(office, contract, issue=True))
    wait_until(lambda: [one["state"] for one in billings(office, contract)] == ["issued"], 60)
    with pytest.raises(ApiError) as early:
        office.post(f"{at}/reopen", {"first": str(START)}, idempotency_key="too-early")
    assert early.value.code == "sales.contract_period_not_opened"
    invoice = billings(office, contract)[0]["invoice_id"]
    office.post(f"/v1/invoices/{invoice}/credit", {"reason": "Fel referens"}, idempotency_key=f"credit-{invoice}")
    wait_until(lambda: [one["credited"] for one in billings(office, contract)] == [True], 60)
    untouched = ready(office, office.post(PLANS, {"contract_id": contract["id"]}, idempotency_key="untouched"))
    assert untouched["planned"] == 0
    office.post(f"{at}/reopen", {"first": str(START)})
    anew = ready(office, office.post(PLANS, {"contract_id": contract["id"], "issue": True}, idempotency_key="anew"))
    execute(office, anew)
    wait_until(lambda: [one["state"] for one in billings(office, contract)] == ["issued", "issued"], 60)
    assert len({one["invoice_id"] for one in billings(office, contract)}) == 2


def test_collective_contracts_of_a_customer_come_onto_one_invoice(office: Api) -> None:
    """Planned so, carried out so, and one of them credited and invoiced anew: the other is left alone."""
    buyer = add_customer(office)
    first = active(office, buyer, "serverdrift", collective=True)
    second = active(office, buyer, "telefoni")
    turned = office.post(f"/v1/contracts/{second['id']}/collective", {"collective": True})
    assert (first["collective"], turned["collective"]) == (True, True)
    plan = ready(office, office.post(PLANS, {"issue": True}, idempotency_key="collective"))
    mine = office.get(f"{PLANS}/{plan['id']}/periods?shared_invoice=1")["items"]
    assert ({one["contract_id"] for one in mine}, plan["shared_invoices"]) == ({first["id"], second["id"]}, 1)
    execute(office, plan)
    for contract in (first, second):
        wait_until(lambda contract=contract: [one["state"] for one in billings(office, contract)] == ["issued"], 60)  # type: ignore[misc]
    (one, other) = (billings(office, contract)[0] for contract in (first, second))
    assert (one["invoice_id"], one["collective"]) == (other["invoice_id"], True)
    invoice = office.get(f"/v1/invoices/{one['invoice_id']}")
    assert [line["contract_number"] for line in invoice["lines"]] == [first["number"], second["number"]]
    assert [(line["contract_id"], line["period_first"]) for line in invoice["lines"]] == [
        (first["id"], str(START)),
        (second["id"], str(START)),
    ]
    assert invoice["totals"]["net"] == "1990.00"
    credit = {"reason": "Fel avtal", "lines": [{"line": 1}]}
    office.post(f"/v1/invoices/{invoice['id']}/credit", credit, idempotency_key="credit-shared")
    wait_until(lambda: billings(office, first)[0]["credited"], 60)
    assert not billings(office, second)[0]["credited"]
    with pytest.raises(ApiError) as refused:
        office.post(f"/v1/contracts/{second['id']}/reopen", {"first": str(START)}, idempotency_key="not-that-one")
    assert refused.value.code == "sales.contract_period_not_opened"
    office.post(f"/v1/contracts/{first['id']}/reopen", {"first": str(START)})
    execute(office, plan_of(office, first, issue=True))
    wait_until(lambda: [one["state"] for one in billings(office, first)] == ["issued", "issued"], 60)
    assert len(billings(office, second)) == 1


def test_a_cancelled_contract_warns_of_what_it_owes(office: Api, customer: str) -> None:
    """In the caller's language, on the card, and in the plan; dropped with a reason it is in none of them."""
    owing, dropping = (active(office, customer, text) for text in ("makulerat", "struket"))
    told = office.post(f"/v1/contracts/{owing['id']}/cancel", {})
    assert [one["code"] for one in told["warnings"]] == ["periods_not_invoiced"]
    assert told["owed"] == [str(START)]
    dropped = office.post(f"/v1/contracts/{dropping['id']}/cancel", {"drop_reason": "Kulans"})
    assert ([one["reason"] for one in dropped["dropped"]], dropped["warnings"]) == (["Kulans"], [])
    card = office.get(f"/v1/customers/{customer}/card?tabs=contracts&limit=50")
    rows = {one["id"]: one.get("owed_from") for one in card["tabs"][0]["items"]}
    assert (rows[owing["id"]], rows[dropping["id"]]) == (str(START), None)
    for contract, planned in ((owing, 1), (dropping, 0)):
        assert plan_of(office, contract)["planned"] == planned


def test_each_night_by_itself_when_the_company_says_so(office: Api, customer: str) -> None:
    contract = active(office, customer, "natt")
    settings = office.get("/v1/contract-invoicing/settings")
    assert settings == {"version": 1, "nightly": False, "issue": False, "first_day": None}
    office.put("/v1/contract-invoicing/settings", {"nightly": True, "issue": True}, version=1)
    wait_until(lambda: [one["state"] for one in billings(office, contract)] == ["issued"], 90)
    nightly = [one for one in office.get(PLANS)["items"] if one["nightly"]]
    assert len(nightly) == 1
