"""Erasing what sales has of a customer: what is open, what goes now, and what stays until its day."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from chassis.personal_data import Stored
from chassis.testing import once
from contracts import sales as contract
from contracts.customers import Address, Addresses
from contracts.customers.deletion import CustomerDeletionChanged, DeletionState
from contracts.erasure import ErasureOrder, PlanErasure
from contracts.errors import Conflict
from sales import customers, deletions, erasure_rules
from sales.deletion_models import CustomerDeletion, ErasedRecord
from sales.erasures import ERASURES
from sales.models import Customer, Order, Quote, SalesDocument
from sales.personal_data import PERSONAL_DATA
from sales.projections import ExposureInput
from sales.tests import samples

ORDER = ErasureOrder(id="era_" + "1" * 32, name="Raderad kund 10042", salt="ab" * 32)
CANARY = "Kanarie"


def make_customer() -> str:
    """A customer all of whose words are canaries."""
    address = Address(line1=f"{CANARY}gatan 1", postcode="211 22", city=f"{CANARY}stad")
    fields: dict[str, Any] = {"name": f"{CANARY} Anka", "your_reference": CANARY, "our_reference": CANARY}
    return samples.known_customer(**fields, addresses=Addresses(invoice=address, delivery=address))


def line() -> contract.QuoteLineFields:
    return contract.QuoteLineFields(text=f"Till {CANARY}", price=Decimal("100.00"), quantity=Decimal(2))


def delivered(customer: str) -> Order:
    made = samples.order(customer, "confirm", lines=[line()], text=CANARY)
    SalesDocument._get_collection().update_one(
        {"_id": made.id},
        {"$set": {"status": "completed", "delivery": "full", "billing": "full", "deliveries": [_delivery()]}},
    )
    return made


def _delivery() -> dict[str, Any]:
    place = {"line1": f"{CANARY}gatan 1", "city": CANARY}
    return {"on": "2026-03-02", "parts": [{"line": 1, "quantity": "2"}], "address": place, "text": CANARY}


def settle() -> None:
    """Nothing waits to be published."""
    SalesDocument._get_collection().update_many({}, {"$set": {"outbox": []}})


def erase(customer: str, version: int = 9) -> None:
    event = CustomerDeletionChanged(
        subject=customer, version=version, state=DeletionState.ERASED, round=2, erasing=True, erasure=ORDER
    )
    once(lambda: deletions.follow(event))


def rename(customer: str) -> None:
    """The customers service tells of the erased customer."""
    plain: dict[str, Any] = {"name": ORDER.name, "addresses": Addresses(), "your_reference": ""}
    once(lambda: customers.keep(samples.customer_created(customer, version=50, **plain)))


def sweep(today: date) -> None:
    once(lambda: ERASURES.sweep(today))


def rows_of(stored: Stored, customer: str) -> list[dict[str, Any]]:
    return list(stored.rows(customer))


def words(customer: str) -> str:
    """All that the documents and copies of the customer hold, as one text."""
    rows = [one for stored in PERSONAL_DATA.stored for one in once(partial(rows_of, stored, customer))]
    return repr(rows)


def today_of(row: dict[str, Any]) -> date:
    found: date = row["changed_at"].date()
    return found


def test_open_things_refuse_it_each_by_its_kind(database: str, context: object) -> None:
    made = make_customer()
    samples.quote(made, "send", "accept")
    samples.order(made, "confirm")
    opened = samples.receipt(customer_id=made)
    assert opened.customer_id == made
    assert once(lambda: erasure_rules.count_open(made)) == {
        "quote": 1, "order": 1, "contract": 0, "receipt": 1, "invoice": 0,
    }  # fmt: skip


def test_what_is_neither_invoiced_nor_paid_back_is_open(database: str, context: object) -> None:
    made = make_customer()
    order = delivered(made)
    collection, mine = SalesDocument._get_collection(), {"_id": order.id}
    for change, is_open in (
        ({"billing": "full"}, 0),
        ({"prepayments": [{"receipt_id": "rcp_1", "number": "7", "to_pay_back": 100}]}, 1),
        ({"prepayments": []}, 0),
        ({"billings": [{"invoice_id": "inv_1", "state": "drafted"}]}, 1),
        ({"billings": [{"invoice_id": "inv_1", "state": "issued"}]}, 0),
        ({"status": "closed", "billing": "part", "lines.0.delivered": "2", "lines.0.invoiced": "1"}, 1),
        ({"lines.0.invoiced": "2"}, 0),
        ({"status": "on_hold"}, 1),
    ):
        collection.update_one(mine, {"$set": change})
        assert once(lambda: erasure_rules.count_open(made))["order"] == is_open, change


def test_a_draft_quote_goes_now_and_an_order_on_its_day(database: str, context: object) -> None:
    made = make_customer()
    quote, order = samples.quote(made, lines=[line()], text=CANARY), delivered(made)
    settle()
    plan = once(lambda: ERASURES.plan(PlanErasure(customer_id=made)))
    days = {one.id: (one.what, one.rule, one.day) for one in plan.items if one.what != "follows"}
    year = today_of(once(lambda: Order.rows({"_id": order.id}))[0]).year
    assert days == {
        quote.id: ("blanked", "not_needed", None),
        order.id: ("blanked", "bookkeeping", date(max(year, 2026) + 8, 1, 1)),
    }
    last_day = days[order.id][2]
    assert last_day is not None
    erase(made)
    sweep(date(2026, 11, 30))
    stored = once(lambda: Quote.read_one(quote.id))
    assert stored is not None
    assert (stored.party["name"], stored.text, stored.gross) == ("Raderad kund 10042", "–", quote.gross)
    assert CANARY in repr(once(lambda: Order.rows({"_id": order.id})))
    sweep(last_day - timedelta(days=1))
    assert CANARY in repr(once(lambda: Order.rows({"_id": order.id})))
    copies = [one.what for one in once(lambda: ERASURES.plan(PlanErasure(customer_id=made))).items if not one.day]
    assert copies == ["follows"]
    rename(made)
    sweep(last_day)
    assert CANARY not in words(made)
    emptied = once(lambda: Order.read_one(order.id))
    assert emptied is not None
    blank = emptied.to_contract()
    assert blank.party is not None
    assert (blank.totals.total, blank.party.name) == (Decimal("250.00"), "Raderad kund 10042")
    receipts = once(lambda: ErasedRecord.rows({"of": made}))
    assert {one["record_id"] for one in receipts} == {quote.id, order.id}
    assert CANARY not in repr(receipts)
    left = once(lambda: ERASURES.plan(PlanErasure(customer_id=made))).items
    assert left == [], "the copy has followed"


def test_doing_it_twice_writes_one_receipt_and_late_events_change_nothing(database: str, context: object) -> None:
    made = make_customer()
    samples.quote(made, lines=[line()], text=CANARY)
    settle()
    erase(made)
    erase(made)
    sweep(date(2026, 11, 30))
    ERASURES.schedule(made)
    sweep(date(2026, 11, 30))
    late = CustomerDeletionChanged(subject=made, version=4, state=DeletionState.ASKED, round=1, erasing=True)
    once(lambda: deletions.follow(late))
    assert once(lambda: CustomerDeletion.rows({"_id": made}, ["state"]))[0]["state"] == "erased"
    assert once(lambda: ErasedRecord.total({"of": made})) == 1
    with pytest.raises(Conflict) as refused:
        samples.quote(made)
    assert refused.value.code == "sales.customer_erased"


def test_a_copy_of_a_rating_goes_and_sums_stay(database: str, context: object) -> None:
    made = make_customer()
    rows = [
        {"_id": f"{kind}_{made}", "tenant": "acme", "version": 1, "kind": kind, "customer_id": made, "counts": True}
        for kind in ("rating", "order")
    ]
    ExposureInput._get_collection().insert_many(rows)
    erase(made)
    sweep(date(2026, 11, 30))
    assert [row["kind"] for row in once(lambda: ExposureInput.rows({"counts": True, "customer_id": made}))] == ["order"]


def test_another_company_s_customer_with_the_same_id_is_left_alone(database: str, context: object) -> None:
    made = make_customer()
    samples.quote(made, lines=[line()])
    settle()
    event = CustomerDeletionChanged(
        subject=made, version=9, state=DeletionState.ERASED, round=2, erasing=True, erasure=ORDER
    )
    once(lambda: deletions.follow(event), "other")
    once(lambda: ERASURES.sweep(date(2040, 1, 1)), "other")
    assert CANARY in words(made)
    assert once(lambda: Customer.total({"_id": made})) == 1
