"""A process that issues invoices until it is done or killed: `python -m billing.tests.issuing DATABASE COUNT`.

Every second one is issued as it is made, the others are drafts first.
"""

from billing import invoices
from billing.tests import days, samples
from chassis.context import using
from chassis.testing import a_context
from chassis.testing_races import repeat, run_racer
from contracts import billing as contract

known: list[str] = []


def know_a_customer() -> None:
    with using(a_context()):
        known.append(samples.known_customer())


def make_and_issue(number: int) -> None:
    made = number % 2 == 1
    request = contract.CreateInvoice(
        customer_id=known[0], lines=[samples.line()], issue=made, issue_date=days.ISSUED if made else None
    )
    invoice = repeat(lambda: invoices.make(request, days.TODAY))
    if not made:
        repeat(lambda: invoices.issue(contract.IssueInvoice(invoice_id=invoice.id, issue_date=days.ISSUED), days.TODAY))


if __name__ == "__main__":
    run_racer("billing", make_and_issue, know_a_customer)
