"""The services that know customers, as the gateway sees them: each request takes effect once by its request id."""

import itertools
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any

from chassis import clock
from chassis.context import Context, using
from chassis.ids import new_id
from chassis.testing import a_context
from contracts.crm.property_errors import FILTER_WITHOUT_PROPERTY
from contracts.errors import BadField, Conflict, NotFound, Stale, invalid_fields
from gateway.bulk.jobs import stored_json
from gateway.bulk.models import DONE, KEPT, Bulk

from .conftest import Company

Json = dict[str, Any]


def id_of(at: int) -> str:
    return f"cus_{at:032d}"


def store_bulk(company: Company, origin: Json) -> str:
    """The id of a change of many customers that was carried out."""
    at = clock.now()
    with using(a_context(company.tenant)):
        bulk = Bulk(
            id=new_id("blk"),
            tenant=company.tenant,
            created_at=at,
            expires_at=at + KEPT,
            state=DONE,
            kind="change",
            action="{}",
            origin=stored_json.dump(origin),
            digest="0" * 64,
            total=1,
            user_id=company.user.id,
        )
        bulk.save(force_insert=True)
    return str(bulk.id)


class Register:
    """Customers with a seller and a group, their properties and activities. `writes` counts what took effect per customer; `by`
    are the contexts of writes; `slow` is how long one takes. `refused_addresses` were refused at other customers."""

    def __init__(self, count: int) -> None:
        self.customers: dict[str, Json] = {
            id_of(at): {
                "id": id_of(at),
                "version": 1,
                "number": str(10_000 + at),
                "name": f"Kund {at} AB",
                "fields": {"seller": "Eva", "group": "", "active": True},
                "contacts": [],
                "addresses": {"invoice": {"line1": "Storgatan 1", "postcode": "211 20", "city": "Malmö"}},
            }
            for at in range(1, count + 1)
        }
        self.properties: list[Json] = [{"id": "prp_1", "name": "Mässa", "kind": "tag", "closed": False}]
        self.tags: dict[str, dict[str, str]] = {}
        self.activities: dict[str, Json] = {}
        self._numbers = itertools.count(1)
        self.done: dict[str, Json] = {}
        self.writes: Counter[str] = Counter()
        self.by: list[Context] = []
        self.slow = 0.0
        self.refused_addresses: set[str] = set()
        self.selection_state = "live"
        self.selection_is_shared = True

    @property
    def ids(self) -> list[str]:
        return list(self.customers)

    def edit(self, customer_id: str, **fields: Any) -> None:
        """Somebody else changes a customer."""
        one = self.customers[customer_id]
        one["fields"] |= fields
        one["version"] += 1

    def answer(self, method: str, body: Json, context: Context) -> Any:
        if method.startswith("check:"):
            dates = ("due_on",) if body["kind"] == "todo" else ("starts_at", "ends_at")
            bad = [BadField(f"/{name}", "missing", "Needed.") for name in ("customer_id", *dates) if name not in body]
            if body.get("ends_at", "~") < body.get("starts_at", ""):
                bad.append(BadField("/ends_at", "before_start", "Before the start.", {"start": body["starts_at"]}))
            raise invalid_fields("crm", bad)
        handler = getattr(self, f"_{method}", None)
        if handler is None:
            raise NotFound("customers.customer_not_found", method, {"id": method})
        if not method.startswith(("change", "set", "plan_activity", "restore", "cancel", "record")):
            return handler(body)
        if context.request_id not in self.done:
            time.sleep(self.slow)
            self.done[context.request_id] = handler(body)
            self.writes[body.get("customer_id", "")] += 1
            self.by.append(context)
        return self.done[context.request_id]

    def _list_customer_register(self, body: Json) -> Json:
        if body.get("property_value") and not body.get("property"):
            raise invalid_fields("crm", [FILTER_WITHOUT_PROPERTY.at("/property_value")])
        items = [{"id": one["id"]} for one in self.customers.values() if one["name"].startswith(body.get("name", ""))]
        return {"items": items[: body["limit"]], "total": len(items)}

    def _list_selection_members(self, body: Json) -> Json:
        if body["selection_id"] != "sel_1":
            raise NotFound("crm.selection_not_found", "No.", {"id": body["selection_id"]})
        return {"ids": self.ids[:2], "total": 2, "state": self.selection_state}

    def _get_selection(self, body: Json) -> Json:
        return {"id": body["selection_id"], "name": "Nordkunder", "shared": self.selection_is_shared}

    def _list_properties(self, body: Json) -> Json:
        kinds = {body.get("kind") or one["kind"] for one in self.properties}
        return {
            "items": [
                one for one in self.properties if one["kind"] in kinds and not (one["closed"] and "closed" in body)
            ]
        }

    def _get_property(self, body: Json) -> Json:
        return next(one for one in self.properties if one["id"] == body["property_id"])

    def _preview_customer_changes(self, body: Json) -> Json:
        return {"items": [self._planned(one, body.get("changes", {})) for one in body["customer_ids"]]}

    def _planned(self, customer_id: str, changes: Json) -> Json:
        one = self.customers.get(customer_id)
        if one is None:
            refusal = NotFound("customers.customer_not_found", "No.", {"id": customer_id}).to_wire()
            return {"customer_id": customer_id, "outcome": "refused", "refusal": refusal}
        known = {"customer_id": customer_id, **{name: one[name] for name in ("version", "number", "name")}}
        differing = {name: value for name, value in changes.items() if one["fields"].get(name) != value}
        if one.get("refuses"):
            refusal = Conflict("customers.customer_being_deleted", "Being deleted.", {}).to_wire()
            return {**known, "outcome": "refused", "refusal": refusal}
        outcome = "changed" if differing or not changes else "unchanged"
        before = {name: one["fields"].get(name) for name in differing}
        return {**known, "outcome": outcome, "before": before, "after": differing}

    def _change_customer(self, body: Json) -> Json:
        one = self.customers[body["customer_id"]]
        if body["version"] != one["version"]:
            raise Stale("customers.version_stale", "Stale.", {"version": str(one["version"]), "given": "1"})
        self.edit(one["id"], **body["changes"])
        return {"id": one["id"], "version": one["version"]}

    def _restore_customer(self, body: Json) -> Json:
        one = self.customers[body["customer_id"]]
        back = {
            name: value for name, value in body["before"].items() if one["fields"].get(name) == body["after"].get(name)
        }
        kept = sorted({*body["before"]} - {*back})
        if back:
            self.edit(one["id"], **back)
        outcome = "restored" if not kept else "in_part" if back else "kept"
        return {"customer_id": one["id"], "version": one["version"], "outcome": outcome, "kept": kept}

    def _list_properties_of_customers(self, body: Json) -> Json:
        if body["property"] == "prp_none":
            raise invalid_fields("crm", [BadField("/property", "property_unknown", "No.", {"id": "prp_none"})])
        having = [one for one in body["of_customers"] if body["property"] in self.tags.get(one, {})]
        return {"items": [{"customer_id": one, "names": ["x"]} for one in having]}

    def _set_properties(self, body: Json) -> Json:
        tags = self.tags.setdefault(body["customer_id"], {})
        for one in body.get("remove", []):
            tags.pop(one, None)
        for one in body.get("add", []):
            tags.setdefault(one, datetime.now(UTC).isoformat())
        return self._get_customer_properties(body)

    def _get_customer_properties(self, body: Json) -> Json:
        tags = self.tags.get(body["customer_id"], {})
        items = [{"id": one, "name": one, "since": since} for one, since in tags.items()]
        return {"customer_id": body["customer_id"], "version": 1, "items": items}

    def _plan_activity(self, body: Json) -> Json:
        made = {**body, "id": f"act_{next(self._numbers)}", "version": 1, "status": "open"}
        self.activities[made["id"]] = made
        return made

    def _record_mailing(self, body: Json) -> Json:
        return self._plan_activity(body)

    def _cancel_activity(self, body: Json) -> Json:
        one = self.activities[body["activity_id"]]
        if body["version"] != one["version"]:
            raise Stale("crm.version_stale", "Stale.", {"version": str(one["version"]), "given": "1"})
        one["status"] = "cancelled"
        return one

    def _look_up_refused_addresses(self, body: Json) -> Json:
        return {"items": sorted(self.refused_addresses & {one.casefold() for one in body["addresses"]})}

    def _measure_export(self, body: Json) -> Json:
        return {"customers": len(body["of_customers"]), "most_contacts": 0, "most_branches": 0}

    def _list_whole_customers(self, body: Json) -> Json:
        return {"items": [self.customers[one] for one in reversed(body["of_customers"]) if one in self.customers]}


@contextmanager
def serving(responder: Any, register: Register) -> Iterator[Register]:
    """The register answers as customers and as crm inside the block."""
    with ExitStack() as stack:
        for name in ("customers", "crm"):
            stack.enter_context(responder(name, register.answer))
        yield register
