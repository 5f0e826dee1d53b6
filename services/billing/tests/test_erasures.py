"""Erasing what billing has of a customer: what is open, what goes now, and what stays on invoices until its day."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from billing import account_payments, customers, deletions, erasure_rules, payments, ratings
from billing.deletion_models import ErasedRecord
from billing.erasures import ERASURES
from billing.models import Invoice
from billing.personal_data import PERSONAL_DATA
from billing.records import Rating, Record
from billing.tests import days, samples
from chassis.personal_data import Stored
from chassis.testing import once
from contracts import billing as contract
from contracts.customers import Address, Addresses, CustomerChanged
from contracts.customers.deletion import CustomerDeletionChanged, DeletionState
from contracts.erasure import ErasureOrder, PlanErasure

ORDER = ErasureOrder(id="era_" + "2" * 32, name="Raderad kund 10042", salt="cd" * 32)
CANARY = "Kanarie"
UC = contract.RatingProvider.UC


def make_customer() -> str:
    """A customer all of whose words are canaries."""
    address = Address(line1=f"{CANARY}gatan 1", postcode="211 22", city=f"{CANARY}stad")
    named: dict[str, Any] = {"identity_number": "", "your_reference": CANARY, "our_reference": CANARY, "branches": []}
    addresses = Addresses(invoice=address, delivery=address)
    return samples.known_customer(name=f"{CANARY} Anka", addresses=addresses, **named)


def invoice(customer: str) -> contract.Invoice:
    lines = [contract.LineInput(text=f"Till {CANARY}", price=Decimal("8000.00"), quantity=Decimal(1))]
    return samples.invoice(customer, lines=lines, text=CANARY, your_reference=CANARY)


def pay(made: contract.Invoice, amount: str, on: date = days.TODAY) -> None:
    request = contract.RecordPayment(
        invoice_id=made.id, amount=Decimal(amount), paid_on=on, means="bank", reference=CANARY
    )
    once(lambda: payments.record(request, days.TODAY))


def publish() -> None:
    for one in (Record, *Record.__subclasses__()):
        one._get_collection().update_many({}, {"$set": {"outbox": []}})


def erase(customer: str) -> None:
    event = CustomerDeletionChanged(
        subject=customer, version=9, state=DeletionState.ERASED, round=2, erasing=True, erasure=ORDER
    )
    once(lambda: deletions.follow(event))


def rename(customer: str) -> None:
    """The customers service tells of the erased customer."""
    made = samples.customer_created(customer, name=ORDER.name, addresses=Addresses(), identity_number="", branches=[])
    once(lambda: customers.keep(CustomerChanged(subject=customer, version=50, customer=made.customer)))


def rows_of(stored: Stored, customer: str) -> list[dict[str, Any]]:
    return list(stored.rows(customer))


def words(customer: str) -> str:
    rows = [one for stored in PERSONAL_DATA.stored for one in once(partial(rows_of, stored, customer))]
    return repr(rows)


def sweep(today: date) -> None:
    once(lambda: ERASURES.sweep(today))


def test_whatever_is_owed_on_either_side_is_open(company: None) -> None:
    made = make_customer()
    assert once(lambda: erasure_rules.count_open(made)) == {"invoice": 0, "account_payment": 0}
    samples.draft(made)
    unpaid = invoice(made)
    assert once(lambda: erasure_rules.count_open(made))["invoice"] == 2
    pay(unpaid, str(unpaid.totals.total))
    assert once(lambda: erasure_rules.count_open(made))["invoice"] == 1
    pay(unpaid, "1.00")
    assert once(lambda: erasure_rules.count_open(made))["invoice"] == 2
    request = contract.RecordAccountPayment(
        customer_id=made, amount=Decimal("5.00"), paid_on=days.TODAY, means="bank", currency="SEK"
    )
    once(lambda: account_payments.record(request, days.TODAY))
    assert once(lambda: erasure_rules.count_open(made))["account_payment"] == 1


def test_names_on_an_issued_invoice_stay_to_the_day_and_sums_for_ever(company: None) -> None:
    made = make_customer()
    issued = invoice(made)
    pay(issued, str(issued.totals.total))
    rating = contract.RecordRating(customer_id=made, provider=UC, letter="3", as_of=days.TODAY, text=CANARY)
    once(lambda: ratings.record(rating, days.TODAY))
    publish()
    plan = once(lambda: ERASURES.plan(PlanErasure(customer_id=made)))
    (planned,) = [one for one in plan.items if one.rule == "bookkeeping"]
    last_day = date(days.TODAY.year + 7, 12, 31)
    assert (planned.id, planned.label, planned.day) == (issued.id, issued.number, last_day + timedelta(days=1))
    before = once(lambda: Invoice.read_one(issued.id))
    erase(made)
    rename(made)
    sweep(days.TODAY)
    assert once(lambda: Rating.total({"customer_id": made})) == 0
    sweep(last_day)
    kept = once(lambda: Invoice.read_one(issued.id))
    assert kept is not None
    assert before is not None
    assert (kept.buyer, kept.lines[0].text) == (before.buyer, before.lines[0].text)
    sweep(last_day + timedelta(days=1))
    assert CANARY not in words(made)
    blank = once(lambda: Invoice.read_one(issued.id))
    assert blank is not None
    for name in ("number", "series", "ocr", "issue_date", "net", "vat", "payable", "paid", "vat_rates", "seller"):
        assert getattr(blank, name) == getattr(before, name), name
    shown = blank.to_contract(days.TODAY)
    assert (shown.totals, shown.status) == (before.to_contract(days.TODAY).totals, "paid")
    digests = once(lambda: ErasedRecord.rows({"of": made}))
    assert {one["collection"] for one in digests} == {"records"}
    assert len(digests) == 2
    assert CANARY not in repr(digests)
