"""The number series when many issue at once, and when they are killed in the middle of it."""

import pytest

from billing import invoices, series
from billing.models import Invoice
from billing.tests import days, samples
from chassis.context import using
from chassis.series import NumberSeries
from chassis.testing import a_context, wait_until
from chassis.testing_races import exit_codes, race_while_the_database_hangs, racers
from contracts import billing as contract
from contracts.errors import Unavailable

PROCESSES, EACH, HELD_UP = 6, 12, 3


def proof() -> contract.NumberSeriesProof:
    return series.prove(contract.ProveNumberSeries())


def issued() -> int:
    return Invoice.total({"number": {"$gt": 0}})


def assert_unbroken(count: int) -> None:
    found = proof()
    assert found.complete
    assert [(one.series, one.first, one.last, one.count) for one in found.series] == [
        (series.MAIN, 1001, 1000 + count, count)
    ]


def test_many_processes_make_no_gap_and_no_double(database: str, company: None) -> None:
    before = issued()
    assert exit_codes(racers("billing.tests.issuing", database, EACH, PROCESSES)) == [0] * PROCESSES
    assert_unbroken(before + PROCESSES * EACH)


def test_a_database_that_hangs_in_the_middle_makes_no_gap_and_no_double(database: str, company: None) -> None:
    before = issued()
    halfway = before + HELD_UP * EACH // 2
    ended = race_while_the_database_hangs("billing.tests.issuing", database, EACH, HELD_UP, lambda: issued() >= halfway)
    assert ended == [0] * HELD_UP
    assert_unbroken(before + HELD_UP * EACH)


def test_killed_in_the_middle_of_issuing(database: str, company: None) -> None:
    before = issued()
    racing = racers("billing.tests.issuing", database, 10_000, PROCESSES)
    try:
        for done, racer in enumerate(racing, 1):
            wait_until(lambda: issued() >= before + 15 * done, 60)  # noqa: B023
            racer.kill()
    finally:
        for racer in racing:
            racer.kill()
    assert exit_codes(racing) == [-9] * PROCESSES
    found = proof()
    assert found.complete, found
    assert found.series[0].last == 1000 + issued()
    samples.invoice(samples.known_customer())
    assert proof().complete


def test_who_never_gets_a_number_is_told(company: None, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = samples.invoice(samples.known_customer())
    monkeypatch.setattr(NumberSeries, "next_number", lambda series, first: int(taken.number or 0))
    monkeypatch.setattr("chassis.series.ATTEMPTS", 3)
    with pytest.raises(Unavailable) as refusal:
        samples.invoice(samples.known_customer())
    assert refusal.value.code == "billing.numbers_busy"


def test_the_proof_finds_what_is_wrong(database: str) -> None:
    """What the verbs and the index forbid is done behind their backs; the last test here, for the index is gone then."""
    with using(a_context("broken")):
        samples.put_settings("broken")
        customer = samples.known_customer()
        collection = Invoice._get_collection()
        made = [collection.find_one({"_id": invoice_of("broken", customer)}) for _ in range(5)]
        assert proof().complete
        collection.update_one({"_id": made[1]["_id"]}, {"$set": {"number": 1008}})
        collection.update_one({"_id": made[3]["_id"]}, {"$unset": {"number": 1}})
        found = proof()
        assert (found.complete, found.unnumbered) == (False, 1)
        assert (found.series[0].last, found.series[0].missing) == (1008, [1002, 1004, 1006, 1007])
        collection.drop_index("tenant_1_series_1_number_1")
        collection.update_one({"_id": made[1]["_id"]}, {"$set": {"number": 1003}})
        assert proof().series[0].double == [1003]


def invoice_of(tenant: str, customer: str) -> str:
    with using(a_context(tenant)):
        request = contract.CreateInvoice(customer_id=customer, lines=[samples.line()], issue=True)
        return invoices.make(request, days.TODAY).to_contract(days.TODAY).id
