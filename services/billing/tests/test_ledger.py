"""A customer's ledger, statement and ageing: exact entries, pages, branches, currencies, days and refusals."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from billing import ageing, customers, disputes, ledger
from billing.ageing import bucket_of
from billing.ledger_sums import enter
from billing.models import Invoice
from billing.stored_facts import FIELDS, OfLines
from billing.tests import days, samples
from billing.tests.crediting import credit, wanted
from billing.tests.test_claims import refund, waive
from billing.tests.test_payments import pay, withdraw
from billing.tests.test_reminders import remind
from billing.tests.test_write_offs import reverse, write_off
from chassis.clock import start_of
from chassis.context import using
from chassis.testing import a_context, commands
from contracts import billing as contract
from contracts.billing.exchange import ExchangeRate
from contracts.errors import InvalidInput, Unavailable

pytestmark = pytest.mark.usefixtures("new_series")
Line = tuple[str, str, str, str]


def account(customer: str, today: date = days.TODAY, **fields: Any) -> contract.Account:
    return ledger.get_account(contract.GetAccount.model_validate({"customer_id": customer, **fields}), today)


def lines(found: contract.Account) -> list[Line]:
    return [(str(one.on), str(one.kind), str(one.amount), str(one.balance)) for one in found.items]


def balances(found: contract.Account) -> list[tuple[str, str, str]]:
    return [(one.currency, str(one.opening), str(one.closing)) for one in found.balances]


def aged(customer: str, on: date = days.TODAY, **fields: Any) -> list[contract.AgeingSums]:
    return ageing.of_customer(contract.GetAgeing(customer_id=customer, on=on, **fields), days.TODAY).items


def test_every_kind_of_entry_and_the_balance_after_it(customer: str) -> None:
    made = samples.invoice(customer)
    first = pay(made.id, "4000.00", date(2025, 6, 10))
    withdraw(made.id, first.payments[0].id)
    remind(made.id, 2, sent_on=days.TODAY)
    waive(made.id, "claim_interest")
    pay(made.id, "10100.00")
    refund(made.id)
    assert lines(account(customer)) == [
        ("2025-05-01", "invoice", "10000.00", "10000.00"),
        ("2025-06-10", "payment", "-4000.00", "6000.00"),
        ("2025-08-15", "payment_withdrawn", "4000.00", "10000.00"),
        ("2025-08-15", "payment", "-10100.00", "-100.00"),
        ("2025-08-15", "refund", "40.00", "-60.00"),
        ("2025-08-15", "fee", "60.00", "0.00"),
        ("2025-08-15", "interest", "216.44", "216.44"),
        ("2025-08-15", "waiver", "-216.44", "0.00"),
    ]


def test_a_loss_what_came_in_for_it_and_its_reversal(customer: str) -> None:
    made = samples.invoice(customer)
    write_off(made.id, lost_on=date(2025, 8, 1))
    pay(made.id, "1000.00", date(2025, 8, 10))
    reverse(made.id)
    assert lines(account(customer)) == [
        ("2025-05-01", "invoice", "10000.00", "10000.00"),
        ("2025-08-01", "write_off", "-10000.00", "0.00"),
        ("2025-08-10", "payment", "-1000.00", "-1000.00"),
        ("2025-08-10", "write_off_reversed", "1000.00", "0.00"),
        ("2025-08-15", "write_off_reversed", "9000.00", "9000.00"),
    ]


def test_a_credit_note_is_an_entry_of_its_invoice(customer: str) -> None:
    made = samples.invoice(customer)
    note = credit(made.id, wanted(1, amount="800.00"))
    found = account(customer)
    assert lines(found)[1:] == [("2025-08-15", "credit_note", "-1000.00", "9000.00")]
    assert (found.items[1].reference, found.items[1].invoice_id) == (note.id, made.id)


def test_a_fee_falls_with_an_invoice_that_is_credited_wholly(customer: str) -> None:
    made = samples.invoice(customer)
    remind(made.id, 2, sent_on=days.TODAY)
    credit(made.id)
    assert sum(one.amount for one in account(customer).items) == 0


def test_a_rest_below_a_krona_settles_by_itself(customer: str) -> None:
    pay(samples.invoice(customer).id, "9999.60", date(2025, 5, 20))
    assert lines(account(customer))[1:] == [
        ("2025-05-20", "payment", "-9999.60", "0.40"),
        ("2025-05-20", "difference", "-0.40", "0.00"),
    ]


def test_what_was_paid_before_the_invoice_counts_from_its_day(customer: str) -> None:
    pay(samples.invoice(customer).id, "4000.00", date(2025, 4, 1))
    assert lines(account(customer)) == [
        ("2025-05-01", "invoice", "10000.00", "10000.00"),
        ("2025-05-01", "payment", "-4000.00", "6000.00"),
    ]


def test_a_statement_of_a_period(customer: str) -> None:
    made = samples.invoice(customer)
    for on in (date(2025, 5, 31), date(2025, 6, 1), date(2025, 6, 30), date(2025, 7, 1)):
        pay(made.id, "1000.00", on)
    found = account(customer, first=date(2025, 6, 1), last=date(2025, 6, 30))
    assert lines(found) == [
        ("2025-06-01", "payment", "-1000.00", "8000.00"),
        ("2025-06-30", "payment", "-1000.00", "7000.00"),
    ]
    assert balances(found) == [("SEK", "9000.00", "7000.00")]
    assert (found.first, found.last) == (date(2025, 6, 1), date(2025, 6, 30))


def test_each_currency_has_its_own_balance(customer: str) -> None:
    for currency in ("SEK", "EUR", "SEK"):
        customers.keep(samples.customer_changed(customer, currency))
        rate: dict[str, Any] = {"exchange_rate": ExchangeRate(rate=Decimal(11), day=days.ISSUED)}
        samples.invoice(customer, "100.00", **(rate if currency == "EUR" else {}))
    found = account(customer)
    assert [(one.currency, str(one.balance)) for one in found.items] == [
        ("SEK", "125.00"),
        ("EUR", "125.00"),
        ("SEK", "250.00"),
    ]
    assert balances(found) == [("SEK", "0.00", "250.00"), ("EUR", "0.00", "125.00")]
    assert [(one.currency, str(one.owed)) for one in aged(customer)] == [("SEK", "250.00"), ("EUR", "125.00")]


def test_the_account_of_a_branch(customer: str) -> None:
    samples.invoice(customer, "100.00")
    of_branch = samples.invoice(customer, branch_id="bra_limhamn")
    found = account(customer, branch_id="bra_limhamn")
    assert [(one.invoice_id, one.branch_name) for one in found.items] == [(of_branch.id, "Limhamn")]
    assert balances(found) == [("SEK", "0.00", "10000.00")]
    assert [str(one.owed) for one in aged(customer, branch_id="bra_limhamn")] == ["10000.00"]
    with pytest.raises(Unavailable, match="branch"):
        account(customer, branch_id="bra_unheard")


def test_many_invoices_of_one_day_are_paged_to_the_end(customer: str) -> None:
    made = [samples.invoice(customer, "100.00") for _ in range(7)]
    found: list[str] = []
    cursor = None
    while True:
        page = account(customer, limit=2, cursor=cursor)
        found += [one.invoice_id for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert found == sorted(one.id for one in made)
    assert page.items[-1].balance == Decimal(875)


def test_drafts_and_credit_notes_are_no_entries(customer: str) -> None:
    samples.draft(customer)
    credit(samples.invoice(customer).id)
    assert [str(one.kind) for one in account(customer).items] == ["invoice", "credit_note"]


def test_a_dispute_by_line_bears_no_interest_in_the_ledger_either(customer: str) -> None:
    made = samples.invoice(customer, lines=[samples.line("4000.00"), samples.line("4000.00")])
    with using(a_context()):
        disputes.dispute(contract.DisputeInvoice(invoice_id=made.id, disputed=True, reason="Trasig", lines=[2]))
    remind(made.id, 2, sent_on=days.TODAY)
    stored = Invoice.read_one(made.id)
    assert stored is not None
    assert account(customer).balances[0].closing == Decimal(stored.remaining) / 100 != Decimal("10276.44")


def test_one_that_was_not_changed_since_is_not_entered_anew(customer: str) -> None:
    made = samples.invoice(customer)
    yesterday = start_of(days.TODAY) - timedelta(hours=1)
    Invoice._get_collection().update_one({"_id": made.id}, {"$set": {"changed_at": yesterday, "payments": "nonsense"}})
    assert [str(one.owed) for one in aged(customer)] == ["10000.00"]


def test_a_first_page_reads_few_invoices(customer: str) -> None:
    for _ in range(5):
        pay(samples.invoice(customer).id, "10000.00")
    _, asked = commands("billing", lambda: account(customer, limit=2))
    assert asked == ["find"] * len(asked)


@pytest.mark.parametrize(
    ("fields", "code", "pointer"),
    [
        ({"last": days.TODAY + timedelta(days=1)}, "date_ahead", "/last"),
        ({"first": days.TODAY, "last": days.DUE}, "period_backwards", "/last"),
        ({"cursor": "nonsense"}, "bad_cursor", "/cursor"),
    ],
)
def test_what_is_refused(customer: str, fields: dict[str, Any], code: str, pointer: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        account(customer, **fields)
    assert [(at, said.split()[0]) for at, said in refused.value.details.items()] == [(pointer, code)]


@pytest.mark.parametrize(
    ("late", "bucket"),
    [
        (-1, "not_due"),
        (0, "not_due"),
        (1, "not_due"),
        (2, "not_due"),
        (3, "days_1_to_30"),
        (30, "days_1_to_30"),
        (31, "days_31_to_60"),
        (60, "days_31_to_60"),
        (61, "days_61_to_90"),
        (90, "days_61_to_90"),
        (91, "over_90_days"),
    ],
)
def test_the_edges_of_the_buckets(late: int, bucket: str) -> None:
    """Due on a Saturday, an invoice is in time on the Monday."""
    assert bucket_of(days.DUE, days.DUE + timedelta(days=late)) == bucket


def test_ageing_as_of_any_day(customer: str) -> None:
    made = samples.invoice(customer)
    pay(made.id, "4000.00", date(2025, 6, 10))
    pay(samples.invoice(customer, "100.00", issue_date=days.TODAY).id, "200.00")
    before, after, today = (aged(customer, on) for on in (date(2025, 5, 30), date(2025, 7, 1), days.TODAY))
    assert [str(one.not_due) for one in before] == ["10000.00"]
    assert [(str(one.days_31_to_60), one.invoices) for one in after] == [("6000.00", 1)]
    (now,) = today
    assert (str(now.days_61_to_90), str(now.owed), str(now.overpaid), now.invoices) == (
        "6000.00",
        "6000.00",
        "75.00",
        2,
    )
    with pytest.raises(InvalidInput):
        aged(customer, days.TODAY + timedelta(days=1))


def test_ageing_of_the_company(customer: str) -> None:
    other = samples.known_customer(name="Ajour Bygg AB")
    samples.invoice(customer)
    samples.invoice(other, "100.00")
    pay(samples.invoice(samples.known_customer()).id, "10000.00")
    found, cursor = [], None
    while True:
        request = contract.GetCompanyAgeing(limit=1, cursor=cursor)
        page = ageing.of_company(request, days.TODAY)
        assert [str(one.owed) for one in page.sums] == ["10125.00"]
        found += [(one.customer_id, one.customer_name, str(one.owed)) for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    wanted_rows = [(customer, "Byggvaruhuset i Malmö AB", "10000.00"), (other, "Ajour Bygg AB", "125.00")]
    assert found == sorted(wanted_rows)


def test_an_invoice_of_release_010_has_entries(customer: str) -> None:
    """It has no field that came later: neither claims nor credits, nor the parts of reminders."""
    made = samples.invoice(customer)
    pay(made.id, "4000.00")
    row = Invoice.rows({"_id": made.id}, FIELDS)[0]
    old = {name: row[name] for name in ("issue_date", "due_date", "currency", "payable", "rounding", "payments")}
    assert [one.amount for one in enter(old, OfLines())] == [1_000_000, -400_000]


def test_a_rate_that_came_later_leaves_what_was_claimed(customer: str) -> None:
    """The demand has named its sum; the ledger ends with what the invoice keeps, until it is settled anew."""
    made = samples.invoice(customer)
    remind(made.id, 2, sent_on=days.TODAY)
    Invoice._get_collection().update_one({"_id": made.id}, {"$set": {"standing.remaining": 1_027_000}})
    found = account(customer)
    assert lines(found)[-1] == ("2025-08-15", "interest", "-6.44", "10270.00")
    assert balances(found) == [("SEK", "0.00", "10270.00")]


def test_an_invoice_that_changes_while_it_is_read_counts_once(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = samples.invoice(customer)
    Invoice._get_collection().update_one({"_id": made.id}, {"$set": {"changed_at": start_of(days.ISSUED)}})
    read = ledger.Book.changed_since

    def pay_first(book: ledger.Book, day: date) -> list[ledger.Entered]:
        pay(made.id, "4000.00")
        return read(book, day)

    monkeypatch.setattr(ledger.Book, "changed_since", pay_first)
    assert [str(one.owed) for one in aged(customer, date(2025, 7, 1))] == ["10000.00"]
