"""Erasures that are killed between any two writes, backups that bring a customer back, and what is written late."""

from datetime import date
from functools import partial
from typing import Any

import pytest

from chassis.testing import once
from chassis.testing_killed_writes import Killed, dying_at
from contracts.customers.erasure import (
    ApplyErasure,
    ListErasedCustomers,
)
from contracts.erasure import ErasureOrder
from contracts.errors import NotFound
from customers import deletions, erasure_requests
from customers.change_models import CustomerChange
from customers.deletion_models import ANSWERING, Deletion, ErasedRecord
from customers.erasures import ERASURES
from customers.models import Customer
from customers.tests.calls import Company
from customers.tests.deleting import NOW, SETTLED, answer, drive
from customers.tests.erasing import CANARY, begin, erase, make, publish, state, words


def test_killed_before_any_write_it_is_finished_by_the_next(company: Company) -> None:
    write, is_done = 0, False
    while not is_done:
        write += 1
        made = company.create(f"{CANARY} AB").id
        publish()
        begin(company, made)
        stored = company.call(Deletion.read_one, made)
        assert stored is not None
        order = ErasureOrder.model_validate(stored.erasure)
        request = ApplyErasure(customer_id=made, erased_at=NOW, erasure_id=order.id, name=order.name, salt=order.salt)
        try:
            with dying_at(write, False, ("replace_one", "delete_one")):
                company.call(erasure_requests.apply_again, request)
            is_done = True
        except Killed:
            company.call(erasure_requests.apply_again, request)
        publish()
        kept = [company.read_stored(made), *company.call(CustomerChange.rows, {"document_id": made})]
        assert (state(company, made).state.value, CANARY in repr(kept)) == ("erased", False), write
        assert "deleting" not in kept[0]
        records = company.call(ErasedRecord.rows, {"of": made, "collection": "customers"})
        assert len(records) == 1, write
    assert write > 6


def test_a_saga_that_died_when_it_was_decided_is_finished_by_the_daily_work(company: Company) -> None:
    made = make(company)
    begin(company, made)
    answer(company, made, 1)
    drive(company, made, SETTLED)
    with pytest.raises(Killed), dying_at(len(ANSWERING) + 1, False):
        answer(company, made, 2, at=SETTLED)
    assert (state(company, made).state.value, CANARY in repr(company.read_stored(made))) == ("erased", True)
    company.call(deletions.go_on, NOW.date())
    assert CANARY not in repr(company.read_stored(made))
    assert "deleting" not in company.read_stored(made)


def test_a_restored_backup_is_erased_again_by_the_list(company: Company) -> None:
    made = make(company)
    database = Customer._get_collection().database
    backup = {
        name: list(database[name].find({"tenant": company.tenant}))
        for name in database.list_collection_names()
        if not name.startswith("system.")
    }
    erase(company, made)
    listed = [one for one in _list_all() if one.customer_id == made]
    assert [(one.company, one.number) for one in listed] == [(company.tenant, state(company, made).number)]
    assert CANARY.lower() not in repr(listed).lower()
    for name, rows in backup.items():
        database[name].delete_many({"tenant": company.tenant})
        if rows:
            database[name].insert_many(rows)
    assert CANARY.lower() in words(company)
    (entry,) = listed
    request = ApplyErasure.of(entry)
    for _ in range(2):
        done = company.call(erasure_requests.apply_again, request)
        publish()
        assert (done.state.value, CANARY.lower() in words(company)) == ("erased", False)
    deletion = company.call(Deletion.read_one, made)
    assert deletion is not None
    assert deletion.version == 2  # the services look again
    with pytest.raises(NotFound):
        company.call(erasure_requests.apply_again, request.model_copy(update={"customer_id": "cus_unknown"}))


def _list_all() -> list[Any]:
    found, after = [], ""
    while True:
        page = once(partial(erasure_requests.list_erased, ListErasedCustomers(after=after)))
        found += page.items
        after = page.upto
        if not after:
            return found


def test_what_a_late_write_brings_back_goes_the_next_day(company: Company) -> None:
    made = make(company)
    erase(company, made)
    publish()
    late = {"_id": f"{made}:0000000099", "tenant": company.tenant, "version": 99, "document_id": made}
    changes = [{"path": ["name"], "before": CANARY, "after": CANARY}]
    CustomerChange._get_collection().insert_one({**late, "changes": changes, "at": NOW, "fields": [], "parts": []})
    company.call(ERASURES.sweep, date.max)
    assert CANARY.lower() not in words(company)
