"""A customer that is to be deleted: blocked first, then counted and answered; let go, or dropped."""

from chassis.testing import once
from chassis.testing_holdings import Deletions
from contracts.customers.deletion import CustomerDeletionChanged, DeletionState
from contracts.documents import UploadDocument
from documents import customers, deletions, files
from documents.models import Customer
from documents.tests import samples


def keep(customer_id: str) -> str:
    event = samples.customer_created(customer_id)
    once(lambda: customers.keep(event))
    return event.subject


def make(customer_id: str) -> None:
    described = UploadDocument(customer_id=customer_id, name="avtal.pdf")
    once(lambda: files.store(lambda: described, [samples.PDF]))


def event(customer_id: str, version: int, state: str, asked: int) -> CustomerDeletionChanged:
    return CustomerDeletionChanged(subject=customer_id, version=version, state=DeletionState(state), round=asked)


DELETIONS = Deletions(deletions.HOLDINGS, Customer, "file", keep, make, event)


def test_a_round_blocks_and_is_answered_once(database: str, context: object) -> None:
    DELETIONS.check_that_a_round_blocks_and_is_answered_once("documents.customer_being_deleted")


def test_what_there_is_is_counted_and_a_refusal_lets_go(database: str, context: object) -> None:
    DELETIONS.check_that_it_is_counted_and_a_refusal_lets_go()


def test_a_deleted_customer_s_copy_goes_and_a_late_event_brings_none_back(database: str, context: object) -> None:
    DELETIONS.check_that_the_copy_goes_and_a_late_event_brings_none_back()


def test_a_check_shows_what_would_be_kept_and_does_nothing(database: str, context: object) -> None:
    DELETIONS.check_that_a_look_does_nothing()
