"""A customer that is to be deleted: blocked first, then counted and answered; let go, or dropped."""

from billing import customers, deletions, invoices
from billing.models import Customer
from billing.tests import days, samples
from chassis.testing import once
from chassis.testing_holdings import Deletions
from contracts.billing import CreateInvoice
from contracts.customers.deletion import CustomerDeletionChanged, DeletionState


def keep(customer_id: str) -> str:
    event = samples.customer_created(customer_id)
    once(lambda: customers.keep(event))
    return event.subject


def make(customer_id: str) -> None:
    request = CreateInvoice(customer_id=customer_id, lines=[samples.line()])
    once(lambda: invoices.make(request, days.TODAY))


def event(customer_id: str, version: int, state: str, asked: int) -> CustomerDeletionChanged:
    return CustomerDeletionChanged(subject=customer_id, version=version, state=DeletionState(state), round=asked)


DELETIONS = Deletions(deletions.HOLDINGS, Customer, "invoice", keep, make, event)


def test_a_round_blocks_and_is_answered_once(company: None) -> None:
    DELETIONS.check_that_a_round_blocks_and_is_answered_once("billing.customer_being_deleted")


def test_what_there_is_is_counted_and_a_refusal_lets_go(company: None) -> None:
    DELETIONS.check_that_it_is_counted_and_a_refusal_lets_go()


def test_a_deleted_customer_s_copy_goes_and_a_late_event_brings_none_back(company: None) -> None:
    DELETIONS.check_that_the_copy_goes_and_a_late_event_brings_none_back()


def test_a_check_shows_what_would_be_kept_and_does_nothing(company: None) -> None:
    DELETIONS.check_that_a_look_does_nothing()
