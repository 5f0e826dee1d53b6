"""Storing, reading and changing files, on the real database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from mongoengine import get_db

from chassis import storage
from chassis.clock import start_of
from chassis.context import Context, enter, using
from chassis.testing import a_context
from contracts.check_tabs import check_section
from contracts.documents import ChangeDocument, DocumentKind, ListDocuments, PrepareUpload, UploadDocument
from contracts.documents.tabs import TABS
from contracts.errors import InvalidInput, NotFound, Stale, Unavailable
from contracts.tabs import GetCardSection
from documents import blobs, card, customers, files, uploads
from documents.models import StoredFile, Upload
from documents.tests.samples import PDF, PNG, branch_of, customer_created


def store(customer_id: str, content: bytes = PDF, name: str = "avtal.pdf", **about: object) -> StoredFile:
    described = UploadDocument.model_validate({"customer_id": customer_id, "name": name, **about})
    return files.store(lambda: described, [content])[0]


def left_behind() -> dict[str, int]:
    """How much GridFS and the uploads in progress hold."""
    database = get_db("documents")
    return {name: database[name].count_documents({}) for name in ("fs.files", "fs.chunks", "upload")}


def test_a_stored_file_comes_back_as_it_was(customer: str) -> None:
    content = PDF + bytes(range(256)) * 4000
    file = store(customer, content, kind="contract", branch_id=branch_of(customer))
    assert b"".join(blobs.read(file.blob_id, 0, file.size)) == content
    shown = files.get(file.id).to_contract()
    assert (shown.name, shown.kind, shown.content_type) == ("avtal.pdf", DocumentKind.CONTRACT, "application/pdf")
    assert (shown.size, shown.branch_name, shown.created_by) == (len(content), "Lagret i Malmö", "tester")
    assert shown.content == f"/v1/documents/{file.id}/content"


@pytest.mark.parametrize(
    ("start", "end"), [(0, 1), (blobs.PIECE - 1, blobs.PIECE + 1), (blobs.PIECE, 2 * blobs.PIECE), (700_000, 700_001)]
)
def test_part_of_a_file(customer: str, context: Context, start: int, end: int) -> None:
    content = PDF + bytes(number % 251 for number in range(800_000))
    file = store(customer, content)
    assert b"".join(blobs.read(file.blob_id, start, end)) == content[start:end]


def test_the_event_is_stored_with_the_file(customer: str) -> None:
    file = StoredFile.find(id=store(customer).id).first()
    (event,) = file.outbox
    assert (event["type"], event["subject"]) == ("documents.document_stored", file.id)
    assert event["data"]["document"]["sha256"] == file.sha256


def test_the_same_request_twice_stores_one_file(customer: str) -> None:
    first = store(customer)
    before = left_behind()
    assert store(customer).id == first.id
    assert left_behind() == before
    assert len(files.list_documents(ListDocuments(customer_id=customer)).items) == 1


@pytest.mark.parametrize("other", [{"content": PNG}, {"name": "annat.pdf"}, {"kind": "photo"}])
def test_another_upload_under_the_same_request_id_is_refused(customer: str, other: dict[str, object]) -> None:
    store(customer)
    before = left_behind()
    with pytest.raises(InvalidInput) as refused:
        store(customer, **other)  # type: ignore[arg-type]
    assert refused.value.code == "documents.idempotency_key_reused"
    assert left_behind() == before


def test_of_two_at_the_same_time_one_is_kept(customer: str) -> None:
    described = UploadDocument(customer_id=customer, name="avtal.pdf")
    inner: list[StoredFile] = []

    def while_another_one_is_faster() -> Iterator[bytes]:
        inner.append(files.store(lambda: described, [PDF])[0])
        yield PDF

    before = left_behind()
    outer, seen = files.store(lambda: described, while_another_one_is_faster())
    assert seen
    assert outer.id == inner[0].id
    assert left_behind() == {**before, "fs.files": before["fs.files"] + 1, "fs.chunks": before["fs.chunks"] + 1}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"MZ\x90\x00", "documents.file_type_not_allowed"),
        (PDF + bytes(2_000_000), "documents.file_too_large"),
        (b"", "documents.file_empty"),
    ],
)
def test_what_is_refused_leaves_nothing(customer: str, content: bytes, code: str) -> None:
    before = left_behind()
    with pytest.raises(InvalidInput) as refused:
        store(customer, content)
    assert refused.value.code == code
    assert left_behind() == before
    assert files.list_documents(ListDocuments(customer_id=customer)).items == []


def test_a_file_without_a_name_is_refused(customer: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        files.store(lambda: UploadDocument(customer_id=customer), [PDF])
    assert list(refused.value.details) == ["/name"]


def test_an_upload_killed_in_the_middle_is_invisible_and_swept(customer: str, context: Context) -> None:
    before = left_behind()
    with using(replace(context, deadline=1.0)):
        upload = uploads.open_upload()
        blob_id = upload.__enter__()
        blobs.write(blob_id, context.tenant, [PDF])
    assert left_behind() == {name: count + 1 for name, count in before.items()}
    assert files.list_documents(ListDocuments(customer_id=customer)).items == []
    assert uploads.sweep() == 1
    assert left_behind() == before


def test_the_sweep_keeps_stored_files_and_uploads_in_progress(customer: str, context: Context) -> None:
    file = store(customer)
    Upload(id=file.blob_id, tenant=context.tenant, deadline=1.0).save(force_insert=True)
    with uploads.open_upload() as blob_id:
        blobs.write(blob_id, context.tenant, [PDF])
        assert uploads.sweep() == 1
        assert b"".join(blobs.read(blob_id, 0, len(PDF))) == PDF
    assert b"".join(blobs.read(file.blob_id, 0, file.size)) == PDF


def test_missing_bytes_are_noticed(customer: str) -> None:
    file = store(customer, PDF + bytes(600_000))
    get_db("documents")["fs.chunks"].delete_one({"files_id": file.blob_id, "n": 1})
    pieces = blobs.read(file.blob_id, 0, file.size)
    assert len(next(pieces)) == blobs.PIECE
    with pytest.raises(blobs.BytesMissing):
        next(pieces)


@pytest.mark.parametrize("branch", [None, "bra_unknown"])
def test_what_may_still_be_coming_is_not_called_missing(customer: str, branch: str | None) -> None:
    about = {"customer_id": "cus_unknown"} if branch is None else {"customer_id": customer, "branch_id": branch}
    with pytest.raises(Unavailable) as refused:
        files.prepare(PrepareUpload.model_validate(about))
    assert refused.value.details["awaits"] == ("customer" if branch is None else "branch")


def test_terms_of_an_upload(customer: str) -> None:
    terms = files.prepare(PrepareUpload(customer_id=customer))
    assert terms.max_bytes == 2_000_000
    assert "application/pdf" in terms.content_types


def test_an_older_event_does_not_undo_a_newer_one(customer: str) -> None:
    customers.keep(customer_created(customer, "Nya lagret", version=3))
    customers.keep(customer_created(customer, "Gamla lagret", version=2))
    assert customers.branch_name(customer, branch_of(customer)) == "Nya lagret"


def test_a_file_keeps_the_branch_name_of_its_day(customer: str) -> None:
    file = store(customer, branch_id=branch_of(customer))
    customers.keep(customer_created(customer, "Nya lagret", version=2))
    assert files.get(file.id).branch_name == "Lagret i Malmö"


def test_change_name_and_kind(customer: str) -> None:
    file = store(customer)
    enter(a_context())
    changed = files.change(
        ChangeDocument(document_id=file.id, version=1, name="Ramavtal 2026", kind=DocumentKind.CONTRACT)
    )
    assert (changed.version, changed.name, changed.kind) == (2, "Ramavtal 2026.pdf", "contract")
    assert [event["type"] for event in files.get(file.id).outbox] == [
        "documents.document_stored",
        "documents.document_changed",
    ]
    enter(a_context())
    with pytest.raises(Stale):
        files.change(ChangeDocument(document_id=file.id, version=1, name="nu igen"))


def test_another_company_sees_nothing(customer: str) -> None:
    file = store(customer)
    enter(a_context(tenant="other"))
    change = ChangeDocument(document_id=file.id, version=1, name="mitt")
    for attempt in (lambda: files.get(file.id), lambda: files.change(change)):
        with pytest.raises(NotFound) as refused:
            attempt()
        assert refused.value.code == "documents.document_not_found"
    assert files.list_documents(ListDocuments(customer_id=customer)).items == []
    assert card.section(asking(customer)).tabs[0].total == 0


def test_lists_are_paged_and_filtered(customer: str) -> None:
    ids = []
    for number in range(5):
        enter(a_context())
        about = {"branch_id": branch_of(customer)} if number % 2 else {"kind": "photo"}
        ids.append(store(customer, PDF + b"%d" % number, **about).id)
    first = files.list_documents(ListDocuments(customer_id=customer, limit=3))
    rest = files.list_documents(ListDocuments(customer_id=customer, limit=3, cursor=first.next_cursor))
    assert [item.id for item in [*first.items, *rest.items]] == ids[::-1]
    assert rest.next_cursor is None
    branch = files.list_documents(ListDocuments(customer_id=customer, branch_id=branch_of(customer)))
    photos = files.list_documents(ListDocuments(customer_id=customer, kind=DocumentKind.PHOTO))
    assert ([item.id for item in branch.items], [item.id for item in photos.items]) == (ids[3::-2], ids[4::-2])


def asking(customer: str, **fields: object) -> GetCardSection:
    return GetCardSection.model_validate({"customer_id": customer, "modules": ["documents"], **fields})


def test_the_tab_shows_the_newest_first(customer: str) -> None:
    ids = []
    for number in range(3):
        enter(a_context())
        ids.append(store(customer, PDF + b"%d" % number, branch_id=branch_of(customer) if number == 1 else None).id)
    section = card.section(asking(customer, limit=2))
    assert check_section(TABS, section) == 2
    (tab,) = section.tabs
    assert (tab.key, tab.total, [item["id"] for item in tab.items]) == ("documents", 3, [ids[2], ids[1]])
    assert (tab.items[1]["branch_name"], tab.items[1]["branch"]) == ("Lagret i Malmö", "Lagret i Malmö")
    assert tab.more == f"/v1/customers/{customer}/documents"
    (of_branch,) = card.section(asking(customer, branch_id=branch_of(customer))).tabs
    assert [item["id"] for item in of_branch.items] == [ids[1]]


def test_more_files_than_are_read_are_still_counted(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card, "MOST", 2)
    for number in range(3):
        enter(a_context())
        store(customer, PDF + b"%d" % number)
    assert card.section(asking(customer)).tabs[0].total == 3


def test_the_tab_of_a_day_has_the_files_of_that_day_by_their_names_of_then(
    customer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [date(2026, 3, 2) + timedelta(days=number) for number in range(4)]

    def on(day: date) -> None:
        enter(a_context())
        monkeypatch.setattr(storage, "now", lambda: start_of(day) + timedelta(hours=12))

    on(days[1])
    first = store(customer)
    on(days[2])
    files.change(ChangeDocument(document_id=first.id, version=1, name="avtal 2026.pdf"))
    store(customer, PDF + b"2", name="ritning.pdf")
    found = [card.section(asking(customer, at=day)) for day in days]
    assert [section.at for section in found] == days
    assert [[item["text"] for item in section.tabs[0].items] for section in found] == [
        [],
        ["avtal.pdf"],
        ["ritning.pdf", "avtal 2026.pdf"],
        ["ritning.pdf", "avtal 2026.pdf"],
    ]
    assert [section.tabs[0].total for section in found] == [0, 1, 2, 2]


def test_the_tab_is_hidden_while_its_module_is_off(customer: str) -> None:
    section = card.section(GetCardSection(customer_id=customer, modules=frozenset()))
    assert section.tabs == []
    assert [(hidden.key, hidden.reason, hidden.needs) for hidden in section.hidden] == [
        ("documents", "module_off", "documents")
    ]


def test_a_defect_leaves_nothing_behind(customer: str) -> None:
    def broken() -> Iterator[bytes]:
        yield PDF
        raise ValueError("a defect")

    before = left_behind()
    with pytest.raises(ValueError, match="a defect"):
        files.store(lambda: UploadDocument(customer_id=customer, name="a.pdf"), broken())
    assert left_behind() == before


@pytest.mark.parametrize(
    ("stored_at", "day"),
    [
        (datetime(2026, 1, 15, 23, 30, tzinfo=UTC), "2026-01-16"),
        (datetime(2026, 7, 15, 22, 30, tzinfo=UTC), "2026-07-16"),
        (datetime(2026, 7, 15, 21, 30, tzinfo=UTC), "2026-07-15"),
    ],
)
def test_the_card_dates_a_file_by_the_business_day_in_stockholm(customer: str, stored_at: datetime, day: str) -> None:
    StoredFile.find(id=store(customer).id).update(set__created_at=stored_at)
    (tab,) = card.section(asking(customer)).tabs
    assert tab.items[0]["date"] == day
