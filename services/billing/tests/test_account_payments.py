"""Payments on account: in head, ledger and ageing at once; taken by invoices, paid back, withdrawn."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from billing import account_payments, ageing, allocations, customers, disputes, ledger, on_account
from billing.account_payment_models import AccountPayment
from billing.tests import days, samples
from billing.tests.moving import move
from billing.tests.paying import PAID_ON, Parts, allocate, find_told, pay, refund, show, withdraw
from billing.tests.test_account_sums import head
from billing.tests.test_claims import get, standing
from billing.tests.test_payments import pay as pay_invoice
from billing.tests.test_payments import withdraw as withdraw_from_invoice
from billing.tests.test_reminders import remind
from chassis.context import using
from chassis.testing import a_context, commands, once
from contracts import billing as contract
from contracts.billing.owed import OnAccountChanged
from contracts.errors import Conflict, InvalidInput, NotFound, ServiceError, Unavailable

pytestmark = pytest.mark.usefixtures("new_series")
NOTHING = Decimal(0)


def account(customer: str, **fields: Any) -> contract.Account:
    request = contract.GetAccount.model_validate({"customer_id": customer, "limit": 200, **fields})
    return once(lambda: ledger.get_account(request, days.TODAY))


def entries(customer: str) -> list[tuple[str, str, str, str]]:
    """(day, kind, sum, balance)."""
    return [(str(one.on), str(one.kind), str(one.amount), str(one.balance)) for one in account(customer).items]


def codes(error: InvalidInput) -> dict[str, str]:
    return {pointer: said.partition(" ")[0] for pointer, said in error.details.items()}


def test_money_without_an_invoice_is_in_head_ledger_and_ageing(customer: str) -> None:
    made = pay(customer, "1500.00", comment="Tre fakturor")
    assert (made.on_account, made.currency, made.reference, made.comment) == (
        *(Decimal(1500), "SEK"),
        *("BG 9", "Tre fakturor"),
    )
    samples.invoice(customer)
    (block,) = head(customer)
    assert (block["owed"], block["on_account"], block["overpaid"]) == ("10000.00", "1500.00", None)
    assert head(customer, branch_id="bra_limhamn") == []
    assert entries(customer) == [
        ("2025-05-01", "invoice", "10000.00", "10000.00"),
        ("2025-07-01", "payment_on_account", "-1500.00", "8500.00"),
    ]
    (_, entry) = account(customer).items
    assert (entry.invoice_id, entry.invoice_number, entry.account_payment_id) == ("", "", made.id)
    aged = once(lambda: ageing.of_customer(contract.GetAgeing(customer_id=customer, on=days.TODAY), days.TODAY))
    assert [(one.owed, one.on_account, one.invoices) for one in aged.items] == [(Decimal(10000), Decimal(1500), 1)]
    before = contract.GetAgeing(customer_id=customer, on=PAID_ON - timedelta(days=1))
    assert [one.on_account for one in once(lambda: ageing.of_customer(before, days.TODAY)).items] == [NOTHING]
    assert [one.payment.id for one in find_told(made.id, contract.AccountPaymentRecorded)] == [made.id]


def test_a_customer_with_nothing_but_money_on_account(customer: str) -> None:
    pay(customer, "200.00")
    assert [(one["owed"], one["on_account"]) for one in head(customer)] == [("0.00", "200.00")]
    whole = once(lambda: ageing.of_company(contract.GetCompanyAgeing(limit=200), days.TODAY))
    mine = [one for one in whole.items if one.customer_id == customer]
    assert [(one.customer_name, one.owed, one.on_account) for one in mine] == [
        ("Byggvaruhuset i Malmö AB", NOTHING, Decimal(200))
    ]


def test_oldest_first_takes_what_is_owed_and_leaves_the_rest(customer: str) -> None:
    newer = samples.invoice(customer, "400.00", payment_terms_days=40)
    older = samples.invoice(customer, "800.00")
    disputed = samples.invoice(customer, "80.00", payment_terms_days=1)
    with using(a_context()):
        disputes.dispute(contract.DisputeInvoice(invoice_id=disputed.id, disputed=True, reason="Trasig"))
    made = allocate(pay(customer, "1200.00"))
    assert [(one.to_invoice_number, one.amount) for one in made.moves] == [
        (older.number, Decimal(1000)),
        (newer.number, Decimal(200)),
    ]
    assert (made.on_account, get(older.id).status, get(newer.id).remaining) == (NOTHING, "paid", Decimal(300))
    (payment,) = get(older.id).payments
    assert (payment.paid_on, payment.reference, payment.moved_from) == (
        *(PAID_ON, "BG 9"),
        contract.PaymentOrigin(account_payment_id=made.id),
    )
    more = allocate(pay(customer, "500.00"))
    assert (more.on_account, get(newer.id).status, get(disputed.id).remaining) == (Decimal(200), "paid", Decimal(100))
    assert allocate(more) == more


def test_sales_is_told_with_every_write_what_is_left(customer: str) -> None:
    samples.invoice(customer, "800.00")
    made = refund(allocate(pay(customer, "1200.00")), "50.00")
    told = find_told(made.id, OnAccountChanged)
    assert [(one.customer_id, one.currency, one.on_account) for one in told] == [
        (customer, "SEK", Decimal(left)) for left in (1200, 200, 150)
    ]
    assert [one.version for one in told] == [1, 2, 3]


def test_the_named_invoices_take_what_is_said_and_no_more(customer: str) -> None:
    first, second = samples.invoice(customer, "800.00"), samples.invoice(customer, "80.00")
    payment = pay(customer, "1500.00")
    made = allocate(payment, {first.id: "300.00", second.id: None})
    assert (made.on_account, get(first.id).remaining, get(second.id).remaining) == (
        *(Decimal(1100), Decimal(700), NOTHING),
    )
    assert entries(customer) == [
        ("2025-05-01", "invoice", "1000.00", "1000.00"),
        ("2025-05-01", "invoice", "100.00", "1100.00"),
        ("2025-07-01", "payment_on_account", "-1500.00", "-400.00"),
        ("2025-07-01", "payment_moved", "300.00", "-100.00"),
        ("2025-07-01", "payment_moved", "100.00", "0.00"),
        ("2025-07-01", "payment", "-300.00", "-300.00"),
        ("2025-07-01", "payment", "-100.00", "-400.00"),
    ]
    refusals: tuple[tuple[Parts, str, str], ...] = (
        ({first.id: "700.01"}, "billing.less_owed", "700.00"),
        ({second.id: None}, "billing.less_owed", "0.00"),
        ({first.id: "1100.01"}, "billing.less_on_account", "1100.00"),
    )
    for parts, code, left in refusals:
        with pytest.raises(Conflict) as refused:
            allocate(payment, parts)
        assert (refused.value.code, refused.value.details["left"]) == (code, left)
    asked = contract.AllocatePayment(
        account_payment_id=payment.id, allocations=[contract.Allocation(invoice_id=first.id, amount=Decimal(1))] * 2
    )
    with pytest.raises(InvalidInput) as twice:
        once(lambda: allocations.allocate(asked, days.TODAY))
    assert codes(twice.value) == {"/allocations/1/invoice_id": "invoice_named_twice"}
    assert show(payment.id) == made


def test_a_reminder_of_what_lay_on_account_adds_what_was_owed_beside_it(customer: str) -> None:
    invoice, other = samples.invoice(customer), samples.invoice(customer)
    for one in (invoice, other):
        remind(one.id, 2, sent_on=days.TODAY)
    made = allocate(pay(customer, "10500.00"), {invoice.id: None})
    assert (standing(get(invoice.id)), made.on_account) == (("paid", NOTHING, {}), Decimal(500))
    # of 10 000.00 June at 11 % and a day at 10 %: 93.15; of 9 500.00 the other 45 days: 117.12; and the fee
    allocate(made, {other.id: None})
    assert get(other.id).remaining == Decimal(9500) + Decimal("210.27") + 60


def test_money_from_before_the_invoice_counts_there_from_its_day(customer: str) -> None:
    payment = pay(customer, "1000.00", paid_on=date(2025, 4, 1))
    allocate(payment, {samples.invoice(customer, "800.00").id: None})
    assert entries(customer) == [
        ("2025-04-01", "payment_on_account", "-1000.00", "-1000.00"),
        ("2025-05-01", "payment_moved", "1000.00", "0.00"),
        ("2025-05-01", "invoice", "1000.00", "1000.00"),
        ("2025-05-01", "payment", "-1000.00", "0.00"),
    ]
    april = account(customer, first=date(2025, 4, 1), last=date(2025, 4, 30))
    assert [(one.opening, one.closing) for one in april.balances] == [(NOTHING, Decimal(-1000))]


def test_what_was_paid_too_much_is_put_on_account_and_used(customer: str) -> None:
    over = pay_invoice(samples.invoice(customer).id, "12500.00", PAID_ON)
    left = move(over, None, "2500.00", reason="Till nästa faktura")
    assert standing(left)[:2] == ("paid", NOTHING)
    (made,) = left.payments[0].moves
    assert (made.to_invoice_id, made.id) == (None, made.to_account_payment_id)
    payment = show(made.id)
    assert (payment.on_account, payment.paid_on, payment.moved_from) == (
        *(Decimal(2500), PAID_ON),
        contract.PaymentOrigin(invoice_id=over.id, invoice_number=str(over.number), payment_id=over.payments[0].id),
    )
    other = samples.invoice(customer)
    assert (allocate(payment).on_account, get(other.id).remaining) == (NOTHING, Decimal(7500))
    back = move(get(other.id), None)
    assert (back.remaining, show(back.payments[0].moves[0].id).on_account) == (Decimal(10000), Decimal(2500))


def test_it_is_paid_back_and_withdrawn(customer: str) -> None:
    payment = pay(customer, "1000.00")
    part = refund(payment, "300.00", reference="Swish 3")
    assert [(one.amount, one.reference) for one in part.refunds] == [(Decimal(300), "Swish 3")]
    with pytest.raises(Conflict) as more:
        refund(payment, "700.01")
    assert (more.value.code, more.value.details["left"]) == ("billing.less_on_account", "700.00")
    allocate(payment, {samples.invoice(customer, "80.00").id: None})
    gone = withdraw(payment)
    assert [(one.on, one.amount, one.reason) for one in gone.withdrawals] == [(days.TODAY, Decimal(600), "Studsade")]
    for again in (lambda: refund(payment), lambda: withdraw(payment), lambda: allocate(payment, {"inv_x": "1.00"})):
        with pytest.raises(ServiceError):
            again()
    assert entries(customer)[-2:] == [
        ("2025-08-15", "refund", "300.00", "-600.00"),
        ("2025-08-15", "payment_withdrawn", "600.00", "0.00"),
    ]
    assert [one.refund.amount for one in find_told(payment.id, contract.AccountPaymentRefunded)] == [Decimal(300)]
    assert [one.withdrawal.amount for one in find_told(payment.id, contract.AccountPaymentWithdrawn)] == [Decimal(600)]


def test_what_is_refused(customer: str) -> None:
    for fields, pointer, code in (
        ({"paid_on": days.TODAY + timedelta(days=1)}, "/paid_on", "date_ahead"),
        ({"paid_on": days.TODAY - timedelta(days=367)}, "/paid_on", "day_out_of_bounds"),
        ({"currency": "XYZ"}, "/currency", "currency_unknown"),
        ({"currency": "JPY"}, "/amount", "amount_decimals"),
    ):
        with pytest.raises(InvalidInput) as refused:
            pay(customer, "10.50", **fields)
        assert codes(refused.value) == {pointer: code}
    with pytest.raises(Unavailable):
        pay("cus_unknown", "10.00")
    with pytest.raises(NotFound):
        show("acp_unknown")
    payment = pay(customer, "10.00")
    with pytest.raises(InvalidInput) as early:
        refund(payment, paid_on=PAID_ON - timedelta(days=1))
    assert codes(early.value) == {"/paid_on": "day_out_of_bounds"}
    stranger = samples.invoice(samples.known_customer())
    draft = samples.draft(customer)
    for invoice_id, kind in ((stranger.id, InvalidInput), ("inv_unknown", InvalidInput), (draft.id, Conflict)):
        with pytest.raises(kind):
            allocate(payment, {invoice_id: None})
    euro = pay(customer, "10.00", currency="EUR")
    with pytest.raises(InvalidInput) as other:
        allocate(euro, {samples.invoice(customer).id: None})
    assert codes(other.value) == {"/allocations/0/invoice_id": "other_currency"}


def test_a_bounced_payment_is_withdrawn_where_it_was_taken(customer: str) -> None:
    invoice = samples.invoice(customer)
    allocate(pay(customer, "4000.00"), {invoice.id: None})
    back = withdraw_from_invoice(invoice.id, get(invoice.id).payments[0].id)
    assert (standing(back)[:2], account(customer).balances[0].closing) == (("issued", Decimal(10000)), Decimal(10000))


def test_the_list_and_what_is_unspent(customer: str) -> None:
    spent, open_ = pay(customer, "1.00"), pay(customer, "2.00")
    withdraw(spent)
    for unspent, ids in ((False, [open_.id, spent.id]), (True, [open_.id])):
        asked = contract.ListAccountPayments(customer_id=customer, unspent=unspent)
        assert [one.id for one in once(lambda: account_payments.list_payments(asked)).items] == ids  # noqa: B023


def test_a_company_without_such_payments_asks_the_database_no_more(
    customer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    AccountPayment._get_collection().delete_many({})
    monkeypatch.setattr(on_account, "_known", {})
    monkeypatch.setattr(on_account, "FORGET_AFTER_SECONDS", 3600.0)
    samples.invoice(customer)
    head(customer)
    assert commands("billing", lambda: head(customer))[1] == ["find"]
    pay(customer, "5.00")
    assert [one["on_account"] for one in head(customer)] == ["5.00"]


def test_currencies_are_not_added_up(customer: str) -> None:
    pay(customer, "10.00")
    pay(customer, "7.500", currency="KWD")
    with using(a_context()):
        customers.keep(samples.customer_changed(customer, "EUR"))
    pay(customer, "3.00")
    assert [(one["currency"], one["on_account"]) for one in head(customer)] == [
        ("SEK", "10.00"),
        ("EUR", "3.00"),
        ("KWD", "7.50"),
    ]
    assert [(one.currency, one.closing) for one in account(customer).balances] == [
        ("SEK", Decimal(-10)),
        ("EUR", Decimal(-3)),
        ("KWD", Decimal("-7.5")),
    ]
