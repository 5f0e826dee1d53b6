"""Rules, facts and events for tests of selections."""

from datetime import date
from typing import Any

from chassis.ids import new_id
from chassis.storage import Row
from chassis.testing import once
from contracts.billing.owed import OwedChanged
from contracts.crm.selection_requests import CreateSelection, Selection
from contracts.crm.selections import SelectionRule
from crm import customers, selection_counting, selection_marks, selections
from crm.selection_models import CustomerFacts, SelectionBook
from crm.tests import samples

DAY = date(2026, 3, 2)


def rule(**given: Any) -> SelectionRule:
    return SelectionRule.model_validate(given)


def make(name: str, given: Row, shared: bool = False) -> Selection:
    """A selection that is saved and live."""
    made = once(lambda: selections.create(CreateSelection(name=name, rule=rule(**given), shared=shared)))
    settle()
    return made


def settle(day: date = DAY) -> None:
    """Looks at everybody until nothing waits; the second listing of a company's customers is left out."""
    SelectionBook._get_collection().update_many({"seeded": 1}, {"$set": {"seeded": 2}})
    for _ in range(50):
        is_going_on = selection_counting.look_on(day)
        SelectionBook._get_collection().update_many({"seeded": 1}, {"$set": {"seeded": 2}})
        if not is_going_on and not SelectionBook._get_collection().count_documents({"is_behind": True}):
            return
    raise AssertionError("it does not settle")


def tell_of(customer_id: str = "", version: int = 1, **fields: Any) -> str:
    """A customer that crm has heard of."""
    customer_id = customer_id or new_id("cus")
    event = samples.changed_event(customer_id, version, **fields)
    once(lambda: customers.keep(event))
    return customer_id


def owed(customer_id: str, invoice_id: str, version: int, **fields: Any) -> OwedChanged:
    """What billing says of an invoice."""
    given = {"currency": "SEK", "remaining": "0.00", "issue_date": "2025-05-02", "net": "1000.00", **fields}
    return OwedChanged.model_validate({"subject": invoice_id, "version": version, "customer_id": customer_id, **given})


def crossings(customer_id: str) -> list[tuple[str, str]]:
    """The events of a customer that wait to be published: kind and the name of the selection."""
    row = CustomerFacts._get_collection().find_one({"_id": customer_id}) or {}
    return [(one["type"].removeprefix("crm."), one["data"]["selection_name"]) for one in row.get("outbox", ())]


def is_in(customer_id: str, selection_id: str) -> bool:
    row = CustomerFacts._get_collection().find_one({"_id": customer_id}) or {}
    return selection_id in row.get("members", ())


def facts(**given: Any) -> Row:
    empty: Row = {"text": {}, "is": {}, "tags": [], "values": [], "days": {}, "owed": {}, "ordered": {}}
    return {**empty, "years": [], "daily": {}, "spent_years": [], "spent_daily": {}, "bought": [], **given}


def forget() -> None:
    """What the process knows of companies of a database that was emptied."""
    selection_marks.forget()
    selection_counting._seeds.clear()
    selection_counting._asked_forms.clear()
