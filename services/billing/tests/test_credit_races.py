"""Credits sent twice, at once and by processes that are killed: each takes effect once, and each has its credit note."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

from billing import credit_notes, series
from billing.service import BillingService
from billing.tests import days, samples
from billing.tests.crediting import balance, credit, events_told, notes_of, wanted
from chassis.originals import read
from chassis.testing import once, wait_until
from chassis.testing_races import exit_codes, racers
from contracts import billing as contract
from contracts.copies import ReadOriginals
from contracts.errors import Conflict, InvalidInput

pytestmark = pytest.mark.usefixtures("new_series")


def test_the_same_request_credits_once(customer: str) -> None:
    invoice = samples.invoice(customer, "100.00")
    first = credit(invoice.id, wanted(1, amount="10.00"), request_id="once")
    assert credit(invoice.id, wanted(1, amount="10.00"), request_id="once") == first
    assert len(notes_of(invoice)) == 1
    assert balance(invoice)[1] == Decimal("12.50")


def test_twenty_at_once_credit_no_piece_twice(customer: str) -> None:
    invoice = samples.invoice(customer, lines=[samples.line("10.00", "12", discount_percent=Decimal("16.67"))])

    def one(_number: int) -> str:
        for _ in range(5):
            try:
                return str(credit(invoice.id, wanted(1, quantity="1")).totals.net)
            except (Conflict, InvalidInput) as error:
                if error.code != "billing.record_busy":
                    return error.code
        raise AssertionError("busy for ever")

    with ThreadPoolExecutor(20) as callers:
        said = list(callers.map(one, range(20)))
    assert sum(Decimal(net) for net in said if net.startswith("-")) == -invoice.totals.net
    assert len([net for net in said if net.startswith("-")]) == len(notes_of(invoice)) == 12
    assert balance(invoice) == ("credited", invoice.totals.total, Decimal(0))
    assert once(lambda: series.prove(contract.ProveNumberSeries())).complete


def test_a_process_killed_before_the_credit_note_is_finished_by_the_event(
    customer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = samples.invoice(customer, "100.00")

    def die(*_given: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("billing.credit_notes.write_note", die)
        with pytest.raises(KeyboardInterrupt):
            credit(invoice.id, request_id="killed")
    assert balance(invoice)[0] == "credited"
    assert notes_of(invoice) == []
    (promised,) = events_told(invoice.id, contract.InvoiceCredited)
    assert once(lambda: credit_notes.find_unwritten([promised])) == [promised]
    for _ in range(2):
        once(lambda: credit_notes.finish(promised, days.TODAY))
    assert once(lambda: credit_notes.find_unwritten([promised])) == []
    (written,) = notes_of(invoice)
    assert (written.id, written.payable, written.created_by) == (promised.credit.id, -12500, "tester")
    assert credit(invoice.id, request_id="killed").id == written.id


def test_an_operator_reads_all_credits_again(customer: str) -> None:
    invoice = samples.invoice(customer, "100.00")
    made = [credit(invoice.id, wanted(1, amount=amount)).id for amount in ("1.00", "2.00")]
    (original,) = (one for one in BillingService.originals if one.event is contract.InvoiceCredited)
    asked = ReadOriginals(event=original.event.type, ids=[invoice.id])
    page = once(lambda: read(original, asked))
    events = [contract.InvoiceCredited.model_validate(one.data) for one in page.items]
    assert [(one.subject, one.credit.id) for one in events] == [(invoice.id, note) for note in made]


def test_many_processes_with_the_same_requests_credit_each_piece_once(customer: str, database: str) -> None:
    """Also when some are killed on the way; the events finish what they left."""
    invoice = samples.invoice(customer, lines=[samples.line("10.00", "8", discount_percent=Decimal("16.67"))])
    racing = racers("billing.tests.crediting", database, 8, 2, RACED_INVOICE=invoice.id)
    wait_until(lambda: len(notes_of(invoice)) >= 2, 60)
    racing[0].kill()
    assert exit_codes(racing) == [-9, 0]
    for promised in events_told(invoice.id, contract.InvoiceCredited):
        once(lambda: credit_notes.finish(promised, days.TODAY))  # noqa: B023
    made = notes_of(invoice)
    assert len(made) == 8
    assert sum(note.payable for note in made) == -int(invoice.totals.total * 100)
    assert balance(invoice) == ("credited", invoice.totals.total, Decimal(0))
    assert once(lambda: series.prove(contract.ProveNumberSeries())).complete
