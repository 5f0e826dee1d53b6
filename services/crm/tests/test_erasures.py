"""Erasing what crm has of a customer: activities, properties and its place in the search index."""

from datetime import UTC, date, datetime
from functools import partial

from chassis.ids import new_id
from chassis.testing import once
from chassis.testing_killed_writes import Killed, dying_at
from contracts.crm import ActivityKind, PlanActivity
from contracts.customers import ContactSnapshot, CustomerChanged, CustomerSnapshot, Kind, Stage
from contracts.customers.deletion import CustomerDeletionChanged, DeletionState
from contracts.erasure import ErasureOrder, PlanErasure
from crm import activities, customers, deletions, selection_inputs
from crm.deletion_models import ErasedRecord
from crm.erasures import ERASURES
from crm.models import Activity, Customer, PropertySet
from crm.selection_models import SelectionInput
from crm.tests.receipt_samples import completed, line, receipt
from crm.tests.selection_samples import owed

ORDER = ErasureOrder(id="era_" + "3" * 32, name="Raderad kund 1001", salt="ef" * 32)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CANARY = "kanarie"


def tell_of(customer_id: str, version: int, name: str, contact: str = "") -> None:
    people = [ContactSnapshot(id="con_1", name=contact, email=f"{contact}@example.se")] if contact else []
    snapshot = CustomerSnapshot(number="1001", kind=Kind.COMPANY, stage=Stage.CUSTOMER, name=name, contacts=people)
    once(lambda: customers.keep(CustomerChanged(subject=customer_id, version=version, customer=snapshot)))


def erase(customer_id: str) -> None:
    event = CustomerDeletionChanged(
        subject=customer_id, version=9, state=DeletionState.ERASED, round=2, erasing=True, erasure=ORDER
    )
    once(lambda: deletions.follow(event))


def words(customer_id: str) -> str:
    mine = {"$or": [{"_id": customer_id}, {"customer_id": customer_id}]}
    return repr(
        [once(partial(model.rows, mine)) for model in (Activity, PropertySet, Customer, SelectionInput)]
    ).lower()


def test_nothing_is_found_under_its_words_any_more(database: str, context: object) -> None:
    made = new_id("cus")
    tell_of(made, 1, "Kanarie Anka", "Kanarie")
    request = PlanActivity(customer_id=made, kind=ActivityKind.TODO, text="Ring Kanarie", due_on=NOW.date())
    activity = once(lambda: activities.plan(request, NOW))
    properties = {"_id": PropertySet.id_of(made), "tenant": "acme", "version": 1, "customer_id": made}
    PropertySet._get_collection().insert_one({**properties, "items": [{"id": "prp_1", "name": CANARY}]})
    Customer._get_collection().update_one({"_id": made}, {"$set": {"tags": ["prp_1"]}})
    Activity._get_collection().update_many({}, {"$set": {"outbox": []}})
    erase(made)
    once(lambda: ERASURES.sweep(date(2026, 11, 30)))
    tell_of(made, 50, ORDER.name)
    tell_of(made, 2, "Kanarie Anka", "Kanarie")  # late
    assert CANARY not in words(made)
    row = once(lambda: Customer.rows({"_id": made}))[0]
    assert (row["name"], row["tags"]) == (ORDER.name, [])
    assert {one["record_id"] for one in once(lambda: ErasedRecord.rows({"of": made}))} == {
        activity.id, PropertySet.id_of(made),
    }  # fmt: skip


def test_killed_before_any_write_it_is_finished_by_the_next_look(database: str, context: object) -> None:
    write, is_done = 0, False
    while not is_done:
        write += 1
        made = new_id("cus")
        properties = {"_id": PropertySet.id_of(made), "tenant": "acme", "version": 1, "customer_id": made}
        PropertySet._get_collection().insert_one({**properties, "items": [{"id": "prp_1", "name": CANARY}]})
        erase(made)
        try:
            with dying_at(write, False, ("delete_one", "replace_one")):
                once(lambda: ERASURES.sweep(date(2026, 11, 30)))
            is_done = True
        except Killed:
            once(lambda: ERASURES.sweep(date(2026, 11, 30)))
        receipt = once(partial(ErasedRecord.rows, {"of": made}))
        assert ([one["record_id"] for one in receipt], CANARY in words(made)) == ([properties["_id"]], False), write
    assert write > 3


def test_what_selections_keep_of_invoices_loses_its_words(database: str, context: object) -> None:
    made, invoice, late = new_id("cus"), new_id("inv"), new_id("inv")
    tell_of(made, 1, "Ek")
    sold = {"articles": [{"article": "", "text": "Målning hos Kanarie"}]}
    once(lambda: selection_inputs.keep_invoice(owed(made, invoice, 1, **sold)))
    till = receipt(made, [line(1, "", "125.00", text="Målning hos Kanarie")])
    once(lambda: selection_inputs.keep_receipt(completed(till)))
    assert CANARY in words(made)
    erase(made)
    once(lambda: ERASURES.sweep(date(2026, 11, 30)))
    once(lambda: selection_inputs.keep_invoice(owed(made, invoice, 2, **sold)))
    once(lambda: selection_inputs.keep_invoice(owed(made, late, 1, **sold)))
    once(lambda: selection_inputs.keep_receipt(completed(till, 9)))
    assert CANARY not in words(made)
    assert once(lambda: selection_inputs.find_unkept([completed(till, 9)])) == []
    rows = once(lambda: SelectionInput.rows({"customer_id": made, "kind": "invoice"}, ["net", "articles"]))
    assert [(one["_id"], one["net"], one["articles"]) for one in rows] == [(invoice, 100000, []), (late, 100000, [])]
    plan = once(lambda: ERASURES.plan(PlanErasure(customer_id=made)))
    assert [one.collection for one in plan.items] == ["customer"]
