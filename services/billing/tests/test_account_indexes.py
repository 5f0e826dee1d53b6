"""The indexes that the account's questions name."""

from billing import ledger
from billing.models import Invoice
from billing.tests import samples


def test_the_indexes_that_questions_name_are_there(customer: str) -> None:
    """And a question is answered while one is not there yet."""
    known = set(Invoice._get_collection().index_information())
    scopes = (ledger.Scope(customer), ledger.Scope())
    assert {index for scope in scopes for index in (scope.by_status, scope.by_change)} <= known
    made = samples.invoice(customer)
    assert [row["_id"] for row in Invoice.rows({"customer_id": customer}, ["_id"], index="of_tomorrow_1")] == [made.id]
