"""The sales service's tests: verbs on the real database, and the service as a process on the real broker."""

from collections.abc import Iterator

import pytest

from chassis.clock import now
from chassis.context import Context, using
from chassis.testing import a_context, broker, client, context, database_fixture, publish  # noqa: F401
from sales.projections import BillingNews
from sales.tests import exposing, samples
from sales.till_models import Register, TillDay

database = database_fixture("sales")


@pytest.fixture
def customer(database: str, context: Context) -> str:  # noqa: F811
    """A customer without branches that the service has heard of."""
    return samples.known_customer()


@pytest.fixture
def till(database: str, context: Context) -> Iterator[None]:  # noqa: F811
    """The test may create registers: other tests begin without any again."""
    yield
    with using(a_context()):
        Register.find().delete()
        TillDay.find().delete()


@pytest.fixture
def limited(database: str, context: Context) -> str:  # noqa: F811
    """A customer with a credit limit of 20 000.00."""
    return exposing.limited_customer(exposing.LIMIT)


@pytest.fixture
def heard(database: str) -> Iterator[None]:
    """Billing was heard of just now."""
    exposing.hear_billing(now())
    yield
    with using(a_context("")):
        BillingNews.find().delete()
