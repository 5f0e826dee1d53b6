"""The examples of the API's own document, sent as they are: what /docs fills in works."""

from typing import Any

import pytest

from kundkort.api import Api
from tests.stack import Stack

Json = dict[str, Any]


class Documented:
    """Sends the example of an operation, with `ids` in the address, and returns the answer."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._document = api.get("/openapi.json")

    def send(self, method: str, path: str, version: int | None = None, **ids: str) -> Json:
        operation = self._document["paths"][path][method.lower()]
        media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        body, address = media.get("example", {}), path.format(**ids)
        if method == "POST":
            return self._api.post(address, body)
        assert version is not None
        return self._api.put(address, body, version) if method == "PUT" else self._api.patch(address, body, version)


@pytest.fixture(scope="module")
def documented(stack: Stack) -> Documented:
    return Documented(stack.company("examples"))


@pytest.fixture(scope="module")
def customer(documented: Documented) -> Json:
    return documented.send("POST", "/v1/customers")


def test_customer_branch_and_contact(documented: Documented, customer: Json) -> None:
    at = {"customer_id": customer["id"]}
    changed = documented.send("PATCH", "/v1/customers/{customer_id}", customer["version"], **at)
    told = documented.send("PUT", "/v1/customers/{customer_id}/info", changed["version"], **at)
    assert (told["phone"], told["info"]) == ("019-12 34 56", "Ring före leverans.")
    branch = documented.send("POST", "/v1/customers/{customer_id}/branches", **at)
    contact = documented.send("POST", "/v1/customers/{customer_id}/contacts", **at)
    assert (branch["name"], contact["name"], contact["customer_id"]) == ("Butik Norr", "Karin Lind", customer["id"])
    path, ids = "/v1/customers/{customer_id}/branches/{branch_id}", {**at, "branch_id": branch["id"]}
    renamed = documented.send("PATCH", path, contact["version"], **ids)
    assert (renamed["id"], renamed["name"]) == (branch["id"], "Butik Väst")
    path, ids = "/v1/customers/{customer_id}/contacts/{contact_id}", {**at, "contact_id": contact["id"]}
    assert documented.send("PATCH", path, renamed["version"], **ids)["mobile"] == "070-123 45 67"


@pytest.fixture(scope="module")
def buyer(stack: Stack) -> Json:
    """A customer without branches: its orders need none."""
    body = {"fields": {"name": "Utan filialer AB", "addresses": {"invoice": {"line1": "Box 1", "city": "Lund"}}}}
    return stack.company("examples").post("/v1/customers", body)


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("quotes", ("send", "accept", "orders")),
        ("orders", ("confirm", "hold", "release", "deliver", "invoiced")),
        ("contracts", ("activate", "pause", "resume", "end")),
        ("activities", ("start", "finish", "reopen", "defer", "cancel")),
    ],
)
def test_a_document_and_its_steps(documented: Documented, buyer: Json, path: str, steps: tuple[str, ...]) -> None:
    made = documented.send("POST", f"/v1/customers/{{customer_id}}/{path}", customer_id=buyer["id"])
    name = {"activities": "activity_id"}.get(path, path[:-1] + "_id")
    changed = documented.send("PATCH", f"/v1/{path}/{{{name}}}", made["version"], **{name: made["id"]})
    assert changed["version"] == made["version"] + 1
    for step in steps:
        done = documented.send("POST", f"/v1/{path}/{{{name}}}/{step}", **{name: made["id"]})
        assert done["id"].startswith(made["id"][:3] if step != "orders" else "ord"), step


def test_a_receipt_is_paid_with_the_sum_of_its_example(documented: Documented) -> None:
    opened = documented.send("POST", "/v1/receipts")
    changed = documented.send("PATCH", "/v1/receipts/{receipt_id}", opened["version"], receipt_id=opened["id"])
    for step in ("park", "resume", "complete"):
        changed = documented.send("POST", f"/v1/receipts/{{receipt_id}}/{step}", receipt_id=opened["id"])
    assert (changed["status"], changed["totals"]["total"]) == ("completed", "995.00")
    returned = documented.send("POST", "/v1/receipts/{receipt_id}/return", receipt_id=opened["id"])
    assert returned["returns_id"] == opened["id"]


def test_an_invoice_is_issued_and_paid_with_the_sum_of_its_example(
    stack: Stack, documented: Documented, buyer: Json
) -> None:
    settings = stack.company("examples").get("/v1/billing/settings")
    documented.send("PUT", "/v1/billing/settings", settings["version"])
    made = documented.send("POST", "/v1/customers/{customer_id}/invoices", customer_id=buyer["id"])
    at = {"invoice_id": made["id"]}
    documented.send("PUT", "/v1/invoices/{invoice_id}", made["version"], **at)
    for step in ("issue", "dispute"):
        documented.send("POST", f"/v1/invoices/{{invoice_id}}/{step}", **at)
    paid = documented.send("POST", "/v1/invoices/{invoice_id}/payments", **at)
    assert (paid["status"], paid["remaining"], paid["totals"]["total"]) == ("paid", "0.00", "1244.00")


def test_what_an_administrator_makes(stack: Stack, documented: Documented, buyer: Json) -> None:
    assert documented.send("POST", "/v1/users")["name"] == "Karin Lind"
    assert documented.send("POST", "/v1/api-keys")["key"].startswith("key_")
    assert documented.send("POST", "/v1/properties")["name"] == "Julkort"
    version = stack.company("examples").get("/v1/customers/settings")["version"]
    assert documented.send("PUT", "/v1/customers/settings", version)["map_address"] == "visiting"
    rated = documented.send("POST", "/v1/customers/{customer_id}/ratings", customer_id=buyer["id"])
    assert (rated["provider"], rated["letter"]) == ("creditsafe", "B")
