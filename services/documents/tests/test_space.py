"""The bytes that a company may store."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from chassis.context import current, using
from chassis.storage import create
from chassis.testing import a_context, once
from chassis.testing_queries import commands_sent
from contracts.documents import PrepareUpload, UploadDocument
from contracts.errors import Conflict, Unavailable
from documents import customers, files, space, uploads
from documents.models import Upload
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


def test_an_upload_sums_the_companys_files_once(customer: str) -> None:
    """Red before: 2, one before the first byte and one after the last."""
    store(customer)

    def upload() -> None:
        once(lambda: files.prepare(PrepareUpload(customer_id=customer)))
        store(customer)

    places = [one.place for one in commands_sent("documents", upload)[1] if one.name == "aggregate"]
    assert len([place for place in places if "space.py" in place]) == 1


def test_of_two_that_end_at_the_same_moment_one_has_the_last_room(
    customer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red before: the first was counted, then the second was counted and stored, then the first was stored as well."""
    used = once(space.count_bytes)
    monkeypatch.setattr(space, "load", limit(used + len(PDF)))
    refused = list[Conflict]()

    def after_the_other(*words: Any) -> Any:
        monkeypatch.setattr(files, "create", create)
        with pytest.raises(Conflict) as other:
            store(customer)
        refused.append(other.value)
        return create(*words)

    monkeypatch.setattr(files, "create", after_the_other)
    store(customer)
    assert [error.code for error in refused] == ["documents.storage_full"]
    assert once(space.count_bytes) == used + len(PDF)


def test_what_a_kill_leaves_announced_counts_until_it_is_swept(customer: str) -> None:
    used = once(space.count_bytes)
    with using(replace(a_context(), deadline=1.0)):
        killed = uploads.open_upload()
        uploads.announce(killed.__enter__(), 1000)
    assert once(space.count_bytes) == used + 1000
    uploads.sweep()
    assert once(space.count_bytes) == used


def test_a_file_whose_record_a_kill_has_left_counts_once(customer: str) -> None:
    file, _ = store(customer)
    used = once(space.count_bytes)
    with using(a_context()):
        Upload(id=file.blob_id, tenant=current().tenant, deadline=1.0, size=file.size).save(force_insert=True)
    assert once(space.count_bytes) == used
    uploads.sweep()
    assert once(space.count_bytes) == used


def test_an_upload_that_a_sweep_took_for_dead_is_not_stored(customer: str) -> None:
    """Red before: it was stored, although its bytes may be gone."""
    about = UploadDocument(customer_id=customer, name="a.pdf")

    def pieces() -> Iterator[bytes]:
        yield PDF
        Upload.objects(tenant=current().tenant).update(deadline=1.0)
        uploads.sweep()

    used = once(space.count_bytes)
    with pytest.raises(Unavailable):
        once(lambda: files.store(lambda: about, pieces()))
    assert once(space.count_bytes) == used
