"""The register over HTTP: paging a search to its end, and branches and contacts of a customer."""

from typing import Any

import pytest

from chassis.testing import wait_until
from kundkort.api import Api, ApiError
from tests.stack import Stack

Json = dict[str, Any]
NAMES = sorted(f"Sökbara {word} AB" for word in ("Alfa", "Beta", "Delta", "Gamma", "Kappa"))


@pytest.fixture(scope="module")
def api(stack: Stack) -> Api:
    api = stack.company("register")
    for name in NAMES:
        api.post("/v1/customers", {"fields": {"name": name}, "insist": True})
    wait_until(lambda: len(api.get("/v1/customers", q="sokbara")["items"]) == len(NAMES))
    return api


@pytest.mark.parametrize("path", ["/v1/customers", "/v1/search"])
def test_a_search_is_paged_to_its_end(api: Api, path: str) -> None:
    seen: list[str] = []
    page: Json = {"next_cursor": None}
    while not seen or page.get("next_cursor"):
        cursor = {"cursor": page["next_cursor"]} if seen else {}
        page = api.get(path, q="sökbara", limit=2, **cursor)
        assert (len(page["items"]) <= 2, "open" in page) == (True, False)
        assert page["total_is_more"] == bool(page.get("next_cursor"))
        seen += [row["name"] for row in page["items"]]
    assert seen == NAMES


def test_the_register_has_the_same_rows_newest_first(api: Api) -> None:
    first = api.get("/v1/customers", limit=3)
    rest = api.get("/v1/customers", limit=3, cursor=first["next_cursor"])
    assert {row["name"] for row in [*first["items"], *rest["items"]]} == set(NAMES)
    assert (rest["next_cursor"], "hits" in first) == (None, False)


def test_a_new_branch_can_be_used_at_once(api: Api) -> None:
    customer = api.get("/v1/customers", limit=1)["items"][0]["id"]
    branch = api.post(f"/v1/customers/{customer}/branches", {"name": "Butik Norr"})
    assert api.get(f"/v1/customers/{customer}/branches/{branch['id']}") == branch
    line = {"text": "Spik", "quantity": "2", "price": "10.00"}
    order = api.post(f"/v1/customers/{customer}/orders", {"branch_id": branch["id"], "lines": [line]})
    assert order["party"]["branch_name"] == "Butik Norr"
    body = {"kind": "todo", "text": "Ring", "due_on": "2026-12-01", "branch_id": branch["id"]}
    planned = api.post(f"/v1/customers/{customer}/activities", body)
    assert (planned["branch_name"], planned["branch"]) == ("Butik Norr", "Butik Norr")
    listed = api.get(f"/v1/customers/{customer}/activities")["items"][0]
    assert (listed["branch_name"], listed["customer_name"]) == ("Butik Norr", listed["customer"])


def test_an_unknown_branch_is_not_found_in_the_address_and_wrong_in_a_field(api: Api) -> None:
    customer = api.get("/v1/customers", limit=1)["items"][0]["id"]
    unknown = "bra_00000000000070008000000000000000"
    failures: list[tuple[int, str]] = []
    for path, params in ((f"/branches/{unknown}", {}), ("/contacts", {"branch_id": unknown})):
        with pytest.raises(ApiError) as refused:
            api.get(f"/v1/customers/{customer}{path}", **params)
        failures.append((refused.value.status, str(refused.value.problem.get("errors", [{}])[0].get("pointer", ""))))
    line = {"text": "Spik", "quantity": "2", "price": "10.00"}
    for path, body in (("orders", {"lines": [line]}), ("invoices", {"lines": [line]}), ("contacts", {"name": "Nils"})):
        with pytest.raises(ApiError) as refused:
            api.post(f"/v1/customers/{customer}/{path}", {**body, "branch_id": unknown})
        failures.append((refused.value.status, refused.value.problem["errors"][0]["pointer"]))
    assert failures == [(404, ""), *[(422, "/branch_id")] * 4]


LISTS_OF_A_BRANCH = (
    "activities",
    "receipts",
    "contacts",
    "contracts",
    "documents",
    "invoices",
    "orders",
    "quotes",
    "reminders",
)


@pytest.mark.parametrize("things", LISTS_OF_A_BRANCH)
def test_a_list_of_an_unknown_branch_is_refused_not_empty(api: Api, things: str) -> None:
    customer = api.get("/v1/customers", limit=1)["items"][0]["id"]
    with pytest.raises(ApiError) as refused:
        api.get(f"/v1/customers/{customer}/{things}", branch_id="bra_00000000000070008000000000000000")
    assert (refused.value.status, refused.value.problem["errors"][0]["pointer"]) == (422, "/branch_id")
    assert refused.value.problem["errors"][0]["code"] == "branch_unknown"
