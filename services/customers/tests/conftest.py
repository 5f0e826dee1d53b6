"""The customers service's tests: verbs on the real database, and the service as a process on the real broker."""

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest

from chassis.testing import a_database, client  # noqa: F401
from contracts.customers import CreateContact
from customers import contacts
from customers.tests.calls import Company
from customers.tests.people import ANNA, People


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    assert os.environ.get("MONGODB_URL"), "MONGODB_URL must say where the database is: use make test"
    with a_database("customers") as name:
        yield name


@pytest.fixture
def company(database: str) -> Company:
    """A company of its own, with an empty register."""
    return Company()


@pytest.fixture
def other_company(database: str) -> Company:
    return Company()


@pytest.fixture
def tenant() -> str:
    """A company's id, for tests that call the service as a process."""
    return f"co{uuid4().hex[:10]}"


@pytest.fixture
def people(company: Company) -> People:
    """Berg AB with Anna as its manager, and Dal AB."""
    first, second = company.create("Berg AB"), company.create("Dal AB")
    request = CreateContact.model_validate({"customer_id": first.id, "role_title": "VD", **ANNA})
    return People(company, first.id, second.id, company.call(contacts.create, request).id)
