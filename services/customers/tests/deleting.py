"""The steps of the saga that deletes a customer or erases its personal data."""

from datetime import UTC, datetime

from contracts.billing.holdings import BillingHoldingsCounted
from contracts.holdings import Holding
from customers import deletions
from customers.deletion_models import ANSWERING
from customers.models import Customer
from customers.tests.calls import Company

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SETTLED = NOW + deletions.SETTLE


def answer(company: Company, customer_id: str, asked: int, *services: str, at: datetime = NOW, **held: int) -> None:
    """What services answer to a round; without names all of them."""
    holdings = [Holding(kind=kind, count=count) for kind, count in held.items()]
    for service in services or ANSWERING:
        event = BillingHoldingsCounted(subject=customer_id, version=asked, round=asked, holdings=holdings)
        company.call(deletions.take_answer, event, service, at)


def drive(company: Company, customer_id: str, now: datetime) -> None:
    customer = company.call(Customer.read_one, customer_id)
    assert customer is not None
    company.call(deletions.drive, customer, now)
