"""What the account's questions ask of the database: the indexes that they name, and how often."""

from datetime import timedelta

import pytest

from billing import ledger, on_account
from billing.models import Invoice
from billing.tests import days, samples
from billing.tests.test_payments import pay
from chassis.context import using
from chassis.testing import a_context, commands
from contracts import billing as contract


def test_the_indexes_that_questions_name_are_there(customer: str) -> None:
    """And a question is answered while one is not there yet."""
    known = set(Invoice._get_collection().index_information())
    scopes = (ledger.Scope(customer), ledger.Scope())
    assert {index for scope in scopes for index in (scope.by_status, scope.by_change)} <= known
    made = samples.invoice(customer)
    assert [row["_id"] for row in Invoice.rows({"customer_id": customer}, ["_id"], index="of_tomorrow_1")] == [made.id]


def test_a_statement_adds_up_its_first_balance_once(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_account, "FORGET_AFTER_SECONDS", 3600.0)
    pay(samples.invoice(customer).id, "10000.00")
    with using(a_context()):
        on_account.has_any()  # which is remembered
    request = contract.GetAccount(customer_id=customer, first=days.ISSUED + timedelta(days=1))
    _, asked = commands("billing", lambda: ledger.get_account(request, days.TODAY))
    assert asked == ["find"] * 5
