"""What is bought at the till counts as a purchase: once, less what came back, and not what an invoice is made of."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.ids import new_id
from chassis.storage import Row
from chassis.testing import once
from contracts import sales
from contracts.lines import VatSum
from contracts.sales.prepayments import ReceiptPrepayment
from contracts.sales.receipts import ReceiptBilling
from crm import selection_facts, selection_inputs, selection_receipts
from crm.customer_moves import MOVES
from crm.selection_models import CustomerFacts, SelectionBook, SelectionInput
from crm.selection_rules import fits
from crm.tests.receipt_samples import completed, line, receipt
from crm.tests.selection_samples import DAY, crossings, forget, is_in, make, owed, rule, settle, tell_of

SPENT = {"field": "spent_lately", "operator": "at_least", "amount": "200", "days": 30}


@pytest.fixture
def empty(database: str, context: object) -> Iterator[None]:
    for model in (CustomerFacts, SelectionBook, SelectionInput):
        model._get_collection().delete_many({})
    forget()
    yield
    forget()


def keep(of: sales.Receipt, version: int = 0) -> None:
    once(lambda: selection_inputs.keep_receipt(completed(of, version)))


def facts_of(*receipts: sales.Receipt) -> Row:
    rows = [{"_id": one.id, **fields} for one in receipts if (fields := selection_receipts.fields_of(one))]
    return selection_facts.make({}, (), (), rows)


def test_a_sale_is_a_purchase_without_vat_and_no_invoice() -> None:
    had = facts_of(receipt("cus_1", [line(1, "A-100", "250.00"), line(2, "", "112.00", percent="12", text="Fika")]))
    assert had["bought"] == [{"a": "a 100", "d": "2026-02-20"}, {"a": "fika", "d": "2026-02-20"}]
    assert had["days"] == {"first_purchase": "2026-02-20", "last_purchase": "2026-02-20"}
    assert had["spent_years"] == [{"y": 2026, "c": "SEK", "s": 30_000}]
    assert had["spent_daily"] == {"SEK": [{"d": "2026-02-20", "s": 30_000}]}
    assert (had["years"], had["daily"]) == ([], {})


@pytest.mark.parametrize("operator", ["over", "at_most"])
def test_what_is_spent_is_invoices_and_receipts(operator: str) -> None:
    invoice = {"kind": "invoice", "currency": "SEK", "day": "2026-01-02", "net": 10_000, "articles": []}
    of_till = {"_id": "rcp_1", **(selection_receipts.fields_of(receipt("cus_1", [line(1, "A", "125.00")])) or {})}
    had = selection_facts.make({}, (), (), [invoice, of_till])
    is_over = operator == "over"
    assert fits(rule(field="spent", operator=operator, amount="199.99", year=2026), had, DAY) is is_over
    assert fits(rule(field="invoiced", operator=operator, amount="100", year=2026), had, DAY) is not is_over


@pytest.mark.parametrize(
    "fields",
    [
        {"party": None},
        {"billing": ReceiptBilling(invoice_id="inv_1", state=sales.BillingState.ASKED)},
        {"kind": sales.ReceiptKind.TRAINING},
        {"kind": sales.ReceiptKind.PRO_FORMA},
    ],
)
def test_what_is_nobody_s_or_invoiced_is_not_kept(fields: Row) -> None:
    """A sale on account is counted by its invoice."""
    assert selection_receipts.fields_of(receipt("cus_1", [line(1, "A-100", "250.00")], **fields)) is None
    assert selection_receipts.fields_of(receipt("cus_1", [])) is None


def test_a_prepayment_is_not_bought_yet() -> None:
    rates = [VatSum(percent=Decimal(25), net=Decimal("80.00"), vat=Decimal("20.00"))]
    ahead = ReceiptPrepayment(order_id="ord_1", order_number="5", amount=Decimal("100.00"), vat_rates=rates)
    parts = [line(2, "", "60.00", text="Förskott, order 5"), line(3, "", "40.00", text="Förskott, order 5")]
    had = facts_of(receipt("cus_1", [line(1, "A-100", "250.00"), *parts], prepayments=[ahead]))
    assert (had["bought"], had["spent_years"][0]["s"]) == ([{"a": "a 100", "d": "2026-02-20"}], 20_000)
    assert selection_receipts.fields_of(receipt("cus_1", parts, prepayments=[ahead])) is None


def test_what_comes_back_was_not_bought() -> None:
    """On the day of the sale, whenever it comes back; half of what was bought of an article is bought."""
    sale = receipt("cus_1", [line(1, "A", "500.00", "2"), line(2, "B", "125.00"), line(3, "B", "125.00")])
    back = receipt(
        "cus_1", [line(1, "A", "-250.00", "-1"), line(2, "B", "-250.00", "-2")], returns_id=sale.id, date=DAY
    )
    for had in (facts_of(sale, back), facts_of(back, sale)):
        assert had["bought"] == [{"a": "a", "d": "2026-02-20"}]
        assert had["spent_daily"] == {"SEK": [{"d": "2026-02-20", "s": 20_000}]}
    rest = receipt("cus_1", [line(1, "A", "-250.00", "-1")], returns_id=sale.id, date=DAY)
    whole = facts_of(sale, back, rest)
    assert (whole["bought"], whole["spent_daily"], whole["days"]) == ([], {}, {})


def test_a_return_without_its_sale_takes_nothing() -> None:
    had = facts_of(receipt("cus_1", [line(1, "A", "-250.00", "-1")], returns_id="rcp_unknown"))
    assert (had["bought"], had["spent_daily"]) == ([], {})


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(4)), st.lists(st.integers(0, 3), max_size=3))
def test_any_order_and_doubles_come_to_the_same(empty: None, order: list[int], doubled: list[int]) -> None:
    """A sale, two returns of it, another sale; the first is told again by a later version, as a rebuild does."""
    here = new_id("cus")
    sale = receipt(here, [line(1, "A", "500.00", "2"), line(2, "B", "125.00")])
    told = [
        sale,
        receipt(here, [line(1, "A", "-250.00", "-1")], returns_id=sale.id),
        receipt(here, [line(1, "B", "-125.00", "-1")], returns_id=sale.id),
        receipt(here, [line(1, "C", "50.00")]),
    ]
    tell_of(here)
    make(f"Köpare {here}", SPENT)
    for at in [*order, *doubled]:
        keep(told[at], 2 + order.index(at))
    settle()
    (row,) = CustomerFacts._get_collection().find({"_id": here})
    assert [one["a"] for one in row["facts"]["bought"]] == ["a", "c"]
    assert row["facts"]["spent_daily"] == {"SEK": [{"d": "2026-02-20", "s": 24_000}]}


def test_a_receipt_lets_a_customer_enter_and_its_return_leave(empty: None) -> None:
    here = tell_of()
    made = make("Köpt", SPENT)
    sale = receipt(here, [line(1, "A", "250.00")])
    keep(sale)
    settle()
    assert is_in(here, made.id)
    keep(receipt(here, [line(1, "A", "-250.00", "-1")], returns_id=sale.id))
    settle()
    assert crossings(here) == [("entered_selection", "Köpt"), ("left_selection", "Köpt")]


def test_a_merge_takes_receipts_along_and_back(empty: None) -> None:
    kept, gone = tell_of(), tell_of()
    keep(receipt(gone, [line(1, "A", "250.00")]))
    once(lambda: selection_inputs.keep_invoice(owed(kept, new_id("inv"), 1, net="0.00")))
    made = make("Köpt", SPENT)
    once(lambda: MOVES.follow("mrg_till", gone, kept, 1, back=False))
    settle()
    assert (is_in(kept, made.id), is_in(gone, made.id)) == (True, False)
    once(lambda: MOVES.follow("mrg_till", gone, kept, 2, back=True))
    settle()
    assert (is_in(kept, made.id), is_in(gone, made.id)) == (False, True)


def test_a_rebuild_finds_receipts_that_are_missing_or_wrong(empty: None) -> None:
    """A receipt has later versions, of which no event came: that alone is no difference."""
    sales_ = [receipt("cus_1", [line(1, "A", "250.00")]) for _ in range(4)]
    for one in sales_[:3]:
        keep(one)
    SelectionInput._get_collection().update_one({"_id": sales_[1].id}, {"$set": {"sold_net": 1}})
    nobody_s = receipt(None, [line(1, "A", "250.00")])
    events = [completed(one, 9) for one in (*sales_, nobody_s)]
    found = once(lambda: selection_inputs.find_unkept(events))
    assert [one.subject for one in found] == [sales_[1].id, sales_[3].id]
    for told in found:
        once(partial(selection_inputs.keep_receipt, told))
    assert once(lambda: selection_inputs.find_unkept(events)) == []
