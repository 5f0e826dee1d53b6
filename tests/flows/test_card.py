"""The card over HTTP, as a UI sees it."""

import json
import os
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
import requests

from chassis.client import RpcClient
from chassis.clock import today
from chassis.testing import a_context, wait_until
from chassis.testing_keys import keys_of
from contracts import catalogue
from contracts.access import Module
from contracts.card import CardSection
from contracts.check_tabs import check_section, check_strictly
from contracts.tabs import GetCardSection
from kundkort.api import Api, ApiError
from tests.stack import Stack

Json = dict[str, Any]


def card(api: Api, customer: Json, **params: Any) -> Json:
    return api.get(f"/v1/customers/{customer['id']}/card", **params)


def test_every_tab_is_filled_from_the_service_that_owns_it(acme: Api, full_customer: Json) -> None:
    shown = card(acme, full_customer)
    assert [tab["key"] for tab in shown["tabs"]] == [spec.key for spec in catalogue.tabs()]
    assert {tab["key"]: tab["status"] for tab in shown["tabs"]} == {spec.key: "ok" for spec in catalogue.tabs()}
    assert [tab["key"] for tab in shown["tabs"] if not tab["items"]] == []
    assert shown["meta"]["degraded"] == []
    assert shown["customer"]["name"] == full_customer["name"]


def test_every_section_of_the_demo_is_what_its_contract_says(stack: Stack, acme: Api, full_customer: Json) -> None:
    """Services do not check their sections when they answer: this does, for now, for a past day and for one branch."""
    customers = [one["id"] for one in acme.get("/v1/customers", limit=200)["items"]]
    assert full_customer["id"] in customers
    variants: list[Json] = [{}, {"at": today()}, {"limit": 50}, {"branch_id": full_customer["branches"][0]["id"]}]
    client, filled = RpcClient(os.environ["AMQP_URL"], keys_of("gateway")), set[str]()
    for service, tabs in catalogue.tabs_of_services().items():
        for fields in variants:
            for customer in customers if "branch_id" not in fields else [full_customer["id"]]:
                request = GetCardSection(customer_id=customer, modules=frozenset(Module), **fields)
                answer = client.send(request, a_context(tenant=stack.tenant("acme")), service).result()
                check_strictly(CardSection, answer)
                section = CardSection.model_validate(answer)
                assert json.loads(section.model_dump_json()) == answer
                check_section(tabs, section)
                filled |= {tab.key for tab in (*section.tabs, *section.head) if tab.items}
    client.close()
    described = [spec for tabs in catalogue.tabs_of_services().values() for spec in (*tabs.specs, *tabs.head)]
    assert {spec.key for spec in described} == filled


def test_what_the_customer_owes_stands_in_the_head(acme: Api, full_customer: Json) -> None:
    """The sum of what remains of the invoices, as their own list has it."""
    blocks = {one["key"]: one for one in card(acme, full_customer)["head"]}
    assert {key: one["status"] for key, one in blocks.items()} == dict.fromkeys(
        ("contact_days", "account", "exposure", "habit"), "ok"
    )
    block = blocks["account"]
    remaining = [
        Decimal(one["remaining"]) for one in acme.get(f"/v1/customers/{full_customer['id']}/invoices")["items"]
    ]
    (owed,) = block["items"]
    assert Decimal(owed["owed"]) - Decimal(owed["overpaid"] or 0) == sum(remaining) != 0


def test_each_tab_has_its_own_list(acme: Api, full_customer: Json) -> None:
    shown = card(acme, full_customer)
    lists = {tab["key"]: tab["more"] for tab in shown["tabs"] if tab["more"]}
    assert {"activities", "quotes", "orders", "invoices", "reminders", "contracts", "cash", "documents"} <= lists.keys()
    totals = {tab["key"]: tab["total"] for tab in shown["tabs"]}
    for key, path in lists.items():
        assert len(acme.get(path)["items"]) == totals[key], key


def test_each_list_follows_the_branch_as_its_tab_does(acme: Api, full_customer: Json) -> None:
    by_branch = {tab["key"] for tab in acme.get("/v1/tabs")["tabs"] if tab["by_branch"]}
    counts = {}
    for branch in full_customer["branches"]:
        shown = card(acme, full_customer, branch_id=branch["id"])
        for tab in shown["tabs"]:
            if tab["more"] and tab["key"] in by_branch - {"branches"}:
                items = acme.get(tab["more"], branch_id=branch["id"])["items"]
                counts[tab["key"], branch["id"]] = len(items), tab["total"]
    assert {key for key, _ in counts} == by_branch - {"branches", "map"}
    assert [key for key, (listed, total) in counts.items() if listed != total] == []
    assert sum(total for _, total in counts.values()) > 0


def test_every_service_describes_its_tabs(acme: Api) -> None:
    described = acme.get("/v1/tabs")
    assert described["meta"]["degraded"] == []
    assert [(tab["key"], tab["service"], tab["source"]) for tab in described["tabs"]] == [
        (spec.key, spec.service, "service") for spec in catalogue.tabs()
    ]
    actions = [action for tab in described["tabs"] for action in (*tab["actions"], *tab["item_actions"])]
    assert len(actions) > 40
    assert [action["operation"] for action in actions if not (action["method"] and action["path"])] == []


def test_titles_follow_the_language(stack: Stack, acme: Api, full_customer: Json) -> None:
    titles = {}
    for language in ("sv", "en"):
        headers = {"Authorization": f"Bearer {stack.keys['acme']}", "Accept-Language": language}
        url = f"{stack.base_url}/v1/customers/{full_customer['id']}/card?tabs=reminders"
        titles[language] = requests.get(url, headers=headers, timeout=10).json()["tabs"][0]["title"]
    assert titles == {"sv": "Betalningspåminnelser", "en": "Payment reminders"}


def test_only_the_tabs_asked_for(acme: Api, full_customer: Json) -> None:
    shown = card(acme, full_customer, tabs="orders,contacts", limit=1)
    assert [(tab["key"], len(tab["items"])) for tab in shown["tabs"]] == [("contacts", 1), ("orders", 1)]
    with pytest.raises(ApiError) as refused:
        card(acme, full_customer, tabs="orders,treasures")
    assert (refused.value.status, refused.value.problem["errors"][0]["pointer"]) == (422, "/tabs")


def test_a_branch_filters_every_tab(acme: Api, full_customer: Json) -> None:
    body = {"name": "Ny filial utan historia"}
    branch = acme.post(f"/v1/customers/{full_customer['id']}/branches", body)
    shown = card(acme, full_customer, branch_id=branch["id"])
    totals = {tab["key"]: tab["total"] for tab in shown["tabs"]}
    assert (totals["branches"], totals["orders"], totals["invoices"], totals["documents"]) == (1, 0, 0, 0)
    path = f"/v1/customers/{full_customer['id']}/orders"
    line = {"text": "Spik", "quantity": "2", "price": "10.00"}
    order = acme.post(path, {"branch_id": branch["id"], "lines": [line]})
    shown = card(acme, full_customer, branch=branch["id"], tabs="orders")
    assert [item["id"] for item in shown["tabs"][0]["items"]] == [order["id"]]
    assert order["party"]["branch_name"] == body["name"]


def test_a_module_that_is_off_hides_its_tabs_and_refuses_its_endpoints(stack: Stack) -> None:
    api = stack.company("without-billing")
    customer = api.post(
        "/v1/customers", {"fields": {"name": "Modullösa AB", "addresses": {"invoice": {"city": "Umeå"}}}}
    )
    version = api.get("/v1/company/modules")["version"]
    api.put("/v1/company/modules/billing", {"on": False}, version=version)
    shown = card(api, customer, explain=1)
    assert "invoices" not in [tab["key"] for tab in shown["tabs"]]
    assert {"key": "invoices", "reason": "module_off", "needs": "billing"} in shown["hidden"]
    with pytest.raises(ApiError) as refused:
        api.get(f"/v1/customers/{customer['id']}/invoices")
    assert refused.value.status == 403
    assert "billing" in str(refused.value.problem)
    api.put("/v1/company/modules/billing", {"on": True}, version=version + 1)
    assert "invoices" in [tab["key"] for tab in card(api, customer)["tabs"]]


def test_another_companys_customer_is_as_unknown_as_one_that_never_was(stack: Stack, full_customer: Json) -> None:
    other = stack.company("other")
    paths = ("", "/card", "/orders", "/invoices", "/activities", "/documents", "/properties")
    for path in paths:
        answers: list[Any] = []
        for customer_id in (full_customer["id"], "cus_00000000000070008000000000000000"):
            try:
                answers.append(other.get(f"/v1/customers/{customer_id}{path}"))
            except ApiError as error:
                answers.append((error.status, error.code))
        foreign, unknown = (str(answer).replace(full_customer["id"], "ID") for answer in answers)
        assert foreign == unknown.replace("cus_00000000000070008000000000000000", "ID"), path
    line = {"text": "Spik", "quantity": "1", "price": "1.00"}
    with pytest.raises(ApiError) as refused:
        other.post(f"/v1/customers/{full_customer['id']}/orders", {"lines": [line]})
    assert refused.value.status == 404


def test_search_finds_in_any_order_without_accents_and_opens_the_only_hit(acme: Api) -> None:
    fields = {
        "name": "Råsunda Ångtvätt AB",
        "identity_number": "556016-0680",
        "addresses": {"invoice": {"city": "Solna"}},
    }
    made = acme.post("/v1/customers", {"fields": fields})
    for query in ("angtv rasun", "Solna Råsunda", "5560160680", "556016-0680", made["number"]):
        wait_until(partial(_finds_only, acme, query, made["id"]))
        assert acme.get("/v1/customers", q=query)["open"] == f"/v1/customers/{made['id']}/card", query


def _finds_only(api: Api, query: str, customer_id: str) -> bool:
    return [hit["id"] for hit in api.get("/v1/search", q=query)["items"]] == [customer_id]
