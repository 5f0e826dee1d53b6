"""The bytes that a company may store."""

from collections.abc import Callable
from typing import Any

import pytest

from chassis.context import using
from chassis.testing import a_context, once
from contracts.documents import PrepareUpload, UploadDocument
from contracts.errors import Conflict
from documents import customers, files, space
from documents.settings import Settings
from documents.tests.samples import PDF, customer_created


@pytest.fixture
def customer(database: str) -> str:
    event = customer_created()
    with using(a_context()):
        customers.keep(event)
    return event.subject


def store(customer: str, **context: Any) -> Any:
    about = UploadDocument(customer_id=customer, name="a.pdf")
    return once(lambda: files.store(lambda: about, iter([PDF])), **context)


def limit(most: int) -> Callable[[Any], Any]:
    """Stands for `load`, with a limit of so many bytes."""
    return lambda _kind: Settings.model_construct(max_company_bytes=most)


def test_a_full_company_stores_nothing_more(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stored, _ = store(customer, request_id="r" * 32)
    used = once(space.count_bytes)
    monkeypatch.setattr(space, "load", limit(used + len(PDF) - 1))
    with pytest.raises(Conflict) as refused:
        store(customer)
    assert refused.value.code == "documents.storage_full"
    assert once(space.count_bytes) == used
    assert store(customer, request_id="r" * 32) == (stored, True)
    monkeypatch.setattr(space, "load", limit(used))
    with pytest.raises(Conflict):
        once(lambda: files.prepare(PrepareUpload(customer_id=customer)))
    assert once(lambda: files.prepare(PrepareUpload(customer_id=customer)), request_id="r" * 32).max_bytes > 0


def test_companies_are_counted_apart(customer: str) -> None:
    store(customer)
    assert once(space.count_bytes, tenant="nobody-else") == 0
