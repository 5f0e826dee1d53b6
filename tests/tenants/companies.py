"""A company with one of everything, its keys of every role, and what of it is stored."""

import os
import re
from typing import Any

import pymongo

from chassis.testing import wait_until
from contracts.access import Module, Role
from contracts.services import SERVICES
from kundkort import demo
from kundkort.api import Api
from tests.chaos.effects import waiting_in_outbox
from tests.stack import PASSWORD, Stack

Json = dict[str, Any]
TABS = {
    "branches": "branch_id",
    "contacts": "contact_id",
    "activities": "activity_id",
    "quotes": "quote_id",
    "orders": "order_id",
    "contracts": "contract_id",
    "receipts": "receipt_id",
    "documents": "document_id",
    "properties": "property_id",
}
"""Tabs of the card that have a list, and the kind of the ids of their items."""
FOR_USERS = ("seller_id", "our_reference_id", "responsible_id", "assignee_id", "to_id", "by_id")
"""Fields that hold ids of users."""
NOT_ITS_OWN = {"answers", "idempotency", "tries", "sessions", "audit", "audit_heads", "audit_inbox"} | {
    "activity_changes",
    "customer_changes",
    "document_changes",
    "duplicate_pairs",
    "file_changes",
    "property_set_changes",
    "customer_facts",
    "selection_books",
    "record_changes",
}
"""Collections that change without a request from elsewhere: the audit trail takes its lines a moment after the requests, and the
services keep changes, compare likely duplicates and look at who is in a selection, some seconds later."""
BY_ITSELF = {"last_used_at": 0, "history": 0, "likeness": 0}
"""Fields that follow from others, and change with those collections."""


class Company:
    """Filled as the demo company is. `ids` by kind; addresses under an invoice need one that has a payment or a reminder.
    Its keys are a user's: what is the caller's own, such as alarms, nobody else's key has."""

    def __init__(self, stack: Stack, name: str) -> None:
        self.stack, self.name, self.api = stack, name, stack.company(name)
        made = demo.make(self.api, count=3, threads=2)
        demo.fill(self.api, made, threads=2)
        login = {"login": stack.login(name), "password": PASSWORD}
        self._administrator = Api(stack.base_url, self.api.post("/v1/login", login)["token"])
        self._people: set[Role] = set()
        self.keys = {role: self._key([role]) for role in Role}
        self.ids = {"customer_id": made[1]["id"], **self._ids_of_tabs(made[1]["id"])}
        self.ids["place_id"] = self.ids["branch_id"]
        self.ids["other_id"] = made[2]["id"]
        self.ids["from_customer_id"], self.ids["from_contact_id"] = made[1]["id"], self.ids["contact_id"]
        user = self._user()
        self.ids["user_id"] = self.api.post("/v1/users", user)["id"]
        self.ids |= dict.fromkeys(FOR_USERS, self.ids["user_id"])
        login = {"login": user["login"], "password": user["password"]}
        self.ids["session_id"] = self.api.post("/v1/login", login)["token"][:36]
        rule = {"field": "city", "operator": "is", "value": "Lund"}
        self.ids["selection_id"] = self.api.post("/v1/selections", {"name": "I Lund", "rule": rule, "shared": True})[
            "id"
        ]
        self.ids["plan_id"] = self.api.post("/v1/contract-invoicing/plans", {})["id"]
        self.ids["reminder_plan_id"] = self.api.post("/v1/reminder-plans", {})["id"]
        self.ids["collection_export_id"] = self.api.post("/v1/collection-exports", {})["id"]
        self.ids["key_id"] = self._key([Role.VIEWER])[:36]
        invoices = [self.api.get(f"/v1/invoices/{one['id']}") for one in self._list("/v1/invoices")]
        self._paid = next(one for one in invoices if one["payments"])
        reminders = [one for customer in made for one in self._list(f"/v1/customers/{customer['id']}/reminders")]
        self._reminded = reminders[0]
        self.ids["invoice_id"] = self.ids["to_invoice_id"] = self._paid["id"]
        self.ids["payment_id"] = self._paid["payments"][0]["id"]
        self.ids["reminder_id"] = self.ids["claim_id"] = self._reminded["id"]
        on_account = {"amount": "10.00", "paid_on": self._paid["payments"][0]["paid_on"]}
        self.ids["account_payment_id"] = self.api.post(f"/v1/customers/{made[1]['id']}/payments", on_account)["id"]
        self.ids |= self._ids_of_a_register()
        self.ids["delivery_id"] = self._delivery(made[0]["id"])
        self.ids["collective_invoice_id"] = self._collective_invoice(made[0]["id"])
        self.ids |= self._ids_of_activities(made[1]["id"])
        self.ids |= self._ids_of_many(made[1]["id"])
        self.ids["merge_id"] = self._merge()
        self.ids["import_id"] = self._import()

    def session(self, role: Role) -> str:
        """A new session of a person with that role, for what is a person's own; some operations end it."""
        login = {"login": f"{role}@{self.name}.example", "password": "rätt häst batteri"}
        if role not in self._people:
            self.api.post("/v1/users", {**login, "name": str(role), "roles": [role]})
            self._people.add(role)
        rules = self.api.get("/v1/company/login-rules")
        if rules["second_factor_required"]:  # an example has set it
            self.api.put("/v1/company/login-rules", {"second_factor_required": False}, version=rules["version"])
        return str(self.api.post("/v1/login", login)["token"])

    def at(self, path: str) -> dict[str, str]:
        """The ids that belong together in this address."""
        reminded = {**self.ids, "invoice_id": self._reminded["invoice_id"]}
        return reminded if "{reminder_id}" in path or "{claim_id}" in path else self.ids

    def switch_off(self, modules: list[Module]) -> None:
        """Switches these modules off."""
        for module in modules:
            version = self.api.get("/v1/company/modules")["version"]
            self.api.put(f"/v1/company/modules/{module}", {"on": False}, version=version)

    def stored(self) -> Json:
        """Everything that the databases hold of the company; see `stored`."""
        return stored(self.stack, self.name)

    def _key(self, roles: list[Role]) -> str:
        return str(self._administrator.post("/v1/api-keys", {"name": f"nyckel {roles[0]}", "roles": roles})["key"])

    def _user(self) -> Json:
        login = f"karin@{self.name}.example"
        return {"login": login, "name": "Karin", "password": "rätt häst batteri", "roles": ["viewer"]}

    def _ids_of_activities(self, customer_id: str) -> dict[str, str]:
        """A series, a team, and the id of an alarm that has not gone off."""
        weekly = {"kind": "todo", "text": "Ring", "frequency": "weekly", "times": 2, "due_on": "2030-01-07"}
        series = self.api.post(f"/v1/customers/{customer_id}/activity-series", weekly)
        team = self.api.post("/v1/teams", {"name": "Norr"})
        return {"series_id": series["id"], "team_id": team["id"], "alarm_id": f"alr_{team['id'][4:]}"}

    def _ids_of_many(self, customer_id: str) -> dict[str, str]:
        """A change of many customers that is planned, and a mailing that nobody has approved."""
        change = {"action": "change", "change": {"group": "Nord"}}
        planned = self.api.post("/v1/bulk", {"customer_ids": [customer_id], **change})
        letter = {"channel": "letter", "text": "Hej {contact.first_name}!"}
        drafted = self.api.post("/v1/mailings", {"customer_ids": [customer_id], **letter})
        return {"bulk_id": planned["id"], "mailing_id": drafted["id"]}

    def _ids_of_a_register(self) -> dict[str, str]:
        """The demo's register, with a movement of cash and a Z report."""
        register_id = next(str(one["id"]) for one in self._list("/v1/registers") if one["day_open"])
        moved = self.api.post(f"/v1/registers/{register_id}/movements", {"kind": "deposit", "amount": "1.00"})
        report = self.api.post(f"/v1/registers/{register_id}/z-reports", {})
        return {
            "register_id": register_id,
            "report_number": str(report["number"]),
            "movement_number": str(moved["number"]),
        }

    def _delivery(self, customer_id: str) -> str:
        """The delivery of an order of its own."""
        order = {"lines": [{"text": "Virke", "quantity": "1", "price": "10"}]}
        branches = [one["id"] for one in self._list(f"/v1/customers/{customer_id}/branches")]
        made = self.api.post(f"/v1/customers/{customer_id}/orders", order | {"branch_id": branches[0]})
        self.api.post(f"/v1/orders/{made['id']}/confirm")
        return str(self.api.post(f"/v1/orders/{made['id']}/deliver")["deliveries"][0]["id"])

    def _collective_invoice(self, customer_id: str) -> str:
        """The one of the order that `_delivery` has delivered."""
        made = self.api.post(f"/v1/customers/{customer_id}/collective-invoices", {})
        return str(made["collective_invoice_id"])

    def _merge(self) -> str:
        """The merge of two customers that were made for it, done."""
        kept, other = (
            self.api.post("/v1/customers", {"fields": {"name": name}})["id"]
            for name in ("Ek i Lund AB", "Alm i Lund AB")
        )
        asked = {"json": {"other_id": other, "fields": {}}, "headers": {"If-Match": '"1"'}}
        merge_id = str(self.api.request("POST", f"/v1/customers/{kept}/merge", **asked).json()["id"])
        wait_until(lambda: self.api.get(f"/v1/merges/{merge_id}")["state"] == "done", 60)
        return merge_id

    def _import(self) -> str:
        """The import of a register with a row to correct."""
        register = {"file": ("kunder.csv", b"Namn,Orgnr\nFel AB,556016-0681\n", "text/csv")}
        return str(self.api.request("POST", "/v1/imports/customers", files=register).json()["import_id"])

    def _list(self, path: str) -> list[Json]:
        return list(self.api.get(path)["items"])

    def _ids_of_tabs(self, customer_id: str) -> dict[str, str]:
        return {kind: self._list(f"/v1/customers/{customer_id}/{tab}")[0]["id"] for tab, kind in TABS.items()}


def stored(stack: Stack, company: str) -> Json:
    """Everything that the databases hold of a company, once no event is on its way: by database, collection and id."""
    for service in SERVICES:
        wait_until(lambda service=service: not waiting_in_outbox(stack, service), 60)  # type: ignore[misc]
    found: Json = {}
    with pymongo.MongoClient[Json](os.environ["MONGODB_URL"]) as server:
        for part in (*SERVICES, "gateway"):
            database = server[stack.database(part)]
            for collection in sorted(set(database.list_collection_names()) - NOT_ITS_OWN):
                rows = database[collection].find({"tenant": company}, BY_ITSELF)
                found |= {f"{part}.{collection}.{row['_id']}": repr(row) for row in rows}
    return found


def without_marks(text: str, *ids: str) -> str:
    """An answer without these ids and without what differs from request to request."""
    for one in ids:
        text = text.replace(one, "ID")
    return re.sub(r'"(request_id|trace_id|instance)":"[^"]*"', "", text)
