"""Payments that are moved to another invoice: on both sides, once, whatever is killed, and never lost."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from billing import customers, ledger, payment_moves, returns
from billing.models import Invoice
from billing.tests import days, samples
from billing.tests.crediting import credit, events_told
from billing.tests.moving import finish, move
from billing.tests.test_claims import get, refund, standing
from billing.tests.test_payments import pay, withdraw
from billing.tests.test_reminders import remind
from billing.tests.test_write_offs import write_off
from chassis.context import using
from chassis.testing import a_context, once, wait_until
from chassis.testing_races import exit_codes, racers
from contracts import billing as contract
from contracts import errors_catalogue
from contracts.billing.exchange import ExchangeRate
from contracts.errors import Conflict, InvalidInput, NotFound

pytestmark = pytest.mark.usefixtures("new_series")
PAID_ON = date(2025, 7, 1)
NOTHING = Decimal(0)


@pytest.fixture
def other(customer: str) -> contract.Invoice:
    """10 000.00 that nobody has paid."""
    return samples.invoice(customer)


@pytest.fixture
def paid(customer: str) -> contract.Invoice:
    """10 000.00, paid on 2025-07-01."""
    return pay(samples.invoice(customer).id, "10000.00", PAID_ON)


def entries(customer: str) -> list[tuple[str, str, str, str]]:
    """The customer's ledger: (day, kind, invoice number, sum)."""
    page = once(lambda: ledger.get_account(contract.GetAccount(customer_id=customer, limit=200), days.TODAY))
    return [(str(one.on), str(one.kind), one.invoice_number, str(one.amount)) for one in page.items]


def totals(*invoices: contract.Invoice) -> tuple[Decimal, ...]:
    return tuple(get(one.id).remaining for one in invoices)


def killed_before_the_other_write(paid: contract.Invoice, to: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_given: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("billing.payment_moves.finish", die)
        with pytest.raises(KeyboardInterrupt):
            move(paid, to, request_id="killed")


def test_a_payment_goes_on_with_its_day_and_reference(
    customer: str, paid: contract.Invoice, other: contract.Invoice
) -> None:
    left = move(paid, other.id, reason="Fel faktura")
    assert standing(left)[:2] == ("issued", Decimal(10000))
    (made,) = left.payments[0].moves
    assert (made.to_invoice_id, made.to_invoice_number, made.amount, made.on, made.reason) == (
        *(other.id, other.number),
        *(Decimal(10000), days.TODAY, "Fel faktura"),
    )
    now = get(other.id)
    assert standing(now)[:2] == ("paid", NOTHING)
    (there,) = now.payments
    assert (there.id, there.paid_on, there.means, there.reference) == (made.id, PAID_ON, "bankgiro", "BG 1")
    assert there.moved_from == contract.PaymentOrigin(
        invoice_id=paid.id, invoice_number=str(paid.number), payment_id=paid.payments[0].id
    )
    assert entries(customer) == [
        (str(days.ISSUED), "invoice", *(paid.number, "10000.00")),
        (str(days.ISSUED), "invoice", *(other.number, "10000.00")),
        (str(PAID_ON), "payment", *(paid.number, "-10000.00")),
        (str(PAID_ON), "payment_moved", *(paid.number, "10000.00")),
        (str(PAID_ON), "payment", *(other.number, "-10000.00")),
    ]
    assert [one.payment.id for one in events_told(other.id, contract.PaymentRecorded)] == [made.id]
    assert len(events_told(other.id, contract.InvoicePaid)) == 1


def test_a_part_goes_on_and_the_rest_stays(paid: contract.Invoice, other: contract.Invoice) -> None:
    left = move(paid, other.id, "4000.00")
    assert (left.payments[0].amount, left.payments[0].withdrawn_on) == (Decimal(6000), None)
    assert (standing(left)[:2], standing(get(other.id))[:2]) == (
        ("part_paid", Decimal(4000)),
        ("part_paid", Decimal(6000)),
    )
    rest = move(left, other.id)
    assert (rest.payments[0].withdrawn_on, totals(paid, other)) == (days.TODAY, (Decimal(10000), NOTHING))
    back = move(get(other.id), paid.id, payment_id=left.payments[0].moves[0].id)
    assert (back.remaining, totals(paid)) == (Decimal(4000), (Decimal(6000),))


def test_what_was_paid_too_much_goes_to_what_is_open(customer: str, other: contract.Invoice) -> None:
    over = pay(samples.invoice(customer).id, "12500.00")
    assert standing(move(over, other.id, "2500.00"))[:2] == ("paid", NOTHING)
    with pytest.raises(Conflict):
        refund(over.id)
    bounced = withdraw(over.id, over.payments[0].id)
    assert (bounced.remaining, get(other.id).remaining) == (Decimal(10000), Decimal(7500))


def test_a_reminded_invoice_stands_as_if_the_payment_had_never_come(customer: str, other: contract.Invoice) -> None:
    never, misplaced = samples.invoice(customer), samples.invoice(customer)
    came = pay(misplaced.id, "4000.00", PAID_ON)
    for one in (never, came):
        remind(one.id, 2, sent_on=days.TODAY)
    move(came, other.id)
    assert standing(get(misplaced.id)) == standing(get(never.id))
    assert get(misplaced.id).remaining == Decimal("10276.44")


def test_the_same_request_moves_once(paid: contract.Invoice, other: contract.Invoice) -> None:
    first = move(paid, other.id, "1000.00", request_id="once")
    assert move(paid, other.id, "1000.00", request_id="once") == first
    assert (len(first.payments[0].moves), totals(paid, other)) == (1, (Decimal(1000), Decimal(9000)))
    assert [one.move.amount for one in events_told(paid.id, contract.PaymentMoved)] == [Decimal(1000)]


def test_what_is_refused(customer: str, paid: contract.Invoice, other: contract.Invoice) -> None:
    with pytest.raises(Conflict) as less:
        move(paid, other.id, "10000.01")
    assert (less.value.code, less.value.details["left"]) == ("billing.less_paid", "10000.00")
    with pytest.raises(NotFound):
        move(paid, other.id, payment_id="pay_unknown")
    stranger = samples.invoice(samples.known_customer())
    for to, code in (
        (paid.id, "same_invoice"),
        (stranger.id, "no_invoice_of_customer"),
        ("inv_unknown", "no_invoice_of_customer"),
    ):
        with pytest.raises(InvalidInput) as refused:
            move(paid, to)
        assert refused.value.details["/to_invoice_id"].startswith(code)
    for to in (samples.draft(customer).id, credit(samples.invoice(customer).id).id):
        with pytest.raises(Conflict) as taken:
            move(paid, to)
        assert taken.value.code == "billing.takes_no_payment"
        assert taken.value.message.endswith(("it is “Draft”.", "it is “Set off”."))
        assert errors_catalogue.detail(taken.value, "sv").endswith(("den är ”Utkast”.", "den är ”Avräknad”."))
    with pytest.raises(Conflict) as unpaid:
        move(paid.model_copy(update={"id": other.id}), paid.id)
    assert "record_payment" in unpaid.value.details["allowed"]
    assert totals(paid, other) == (NOTHING, Decimal(10000))


def test_no_payment_changes_its_currency(customer: str, paid: contract.Invoice) -> None:
    with using(a_context()):
        customers.keep(samples.customer_changed(customer, "EUR"))
    abroad = samples.invoice(customer, exchange_rate=ExchangeRate(rate=Decimal("11.20"), day=days.ISSUED))
    with pytest.raises(InvalidInput) as refused:
        move(paid, abroad.id)
    assert refused.value.details["/to_invoice_id"].startswith("other_currency")


def test_a_process_killed_between_the_two_writes_is_finished_by_the_event(
    paid: contract.Invoice, other: contract.Invoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_before_the_other_write(paid, other.id, monkeypatch)
    assert totals(paid, other) == (Decimal(10000), Decimal(10000))
    (promised,) = events_told(paid.id, contract.PaymentMoved)
    assert once(lambda: payment_moves.find_unfinished([promised])) == [promised]
    finish([promised, promised])
    assert once(lambda: payment_moves.find_unfinished([promised])) == []
    assert totals(paid, other) == (Decimal(10000), NOTHING)
    move(paid, other.id, request_id="killed")
    assert len(get(other.id).payments) == 1


@pytest.mark.parametrize("meanwhile", [credit, write_off])
def test_what_the_other_invoice_takes_no_more_counts_where_it_was(
    paid: contract.Invoice, other: contract.Invoice, meanwhile: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = get(paid.id)
    killed_before_the_other_write(paid, other.id, monkeypatch)
    meanwhile(other.id)
    there = get(other.id)
    (promised,) = events_told(paid.id, contract.PaymentMoved)
    finish([promised])
    assert (standing(get(paid.id)), get(paid.id).payments[0].moves[0].returned_on) == (standing(before), days.TODAY)
    assert (standing(get(other.id)), get(other.id).payments) == (standing(there), [])
    (refused,) = events_told(other.id, contract.PaymentTurnedDown)
    assert once(lambda: payment_moves.find_unfinished([promised])) == []
    assert once(lambda: returns.find_not_given_back([refused])) == []
    once(lambda: returns.give_back(refused, days.TODAY))
    assert get(paid.id).remaining == NOTHING
    (again,) = move(paid, other.id, request_id="killed").payments[0].moves
    assert again.returned_on == days.TODAY


def test_a_process_killed_before_it_gives_the_sum_back(
    paid: contract.Invoice, other: contract.Invoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_before_the_other_write(paid, other.id, monkeypatch)
    credit(other.id)
    (promised,) = events_told(paid.id, contract.PaymentMoved)
    with monkeypatch.context() as patched:
        patched.setattr("billing.payment_moves.give_back", lambda *_given: None)
        finish([promised])
    (refused,) = events_told(other.id, contract.PaymentTurnedDown)
    assert get(paid.id).remaining == Decimal(10000)
    assert once(lambda: returns.find_not_given_back([refused])) == [refused]
    once(lambda: returns.give_back(refused, days.TODAY))
    assert once(lambda: returns.find_not_given_back([refused])) == []
    assert get(paid.id).remaining == NOTHING


def test_who_moves_it_to_a_loss_knowingly_recovers_that(paid: contract.Invoice, other: contract.Invoice) -> None:
    write_off(other.id)
    move(paid, other.id, "4000.00")
    assert (get(other.id).written_off, get(paid.id).remaining) == (Decimal(6000), Decimal(4000))
    assert [one.amount for one in events_told(other.id, contract.LossRecovered)] == [Decimal(4000)]


def test_what_a_write_off_has_reckoned_with_stays(customer: str, other: contract.Invoice) -> None:
    part = pay(samples.invoice(customer).id, "4000.00")
    write_off(part.id)
    with pytest.raises(Conflict) as refused:
        move(part, other.id)
    assert refused.value.code == "billing.payment_before_write_off"


def test_many_processes_with_the_same_requests_move_each_krona_once(
    paid: contract.Invoice, other: contract.Invoice, database: str
) -> None:
    """Also when one is killed on the way; the events finish what it left."""
    named = {"MOVED_FROM": paid.id, "MOVED_TO": other.id, "MOVED": paid.payments[0].id}
    racing = racers("billing.tests.moving", database, 8, 2, **named)
    wait_until(lambda: len(get(other.id).payments) >= 2, 60)
    racing[0].kill()
    assert exit_codes(racing) == [-9, 0]
    finish(events_told(paid.id, contract.PaymentMoved))
    assert totals(paid, other) == (Decimal(8), Decimal(9992))
    assert [one.amount for one in get(other.id).payments] == [Decimal(1)] * 8


def test_an_invoice_without_moved_payments_is_stored_as_before(paid: contract.Invoice) -> None:
    stored = Invoice._get_collection().find_one({"_id": paid.id})
    assert "turned_down" not in stored
    assert not {"moves", "moved_from"} & set(stored["payments"][0])
