"""Erasing a customer's files: their bytes go with their details, and those of invoices on their day."""

from datetime import date, timedelta

from mongoengine.connection import get_db

from chassis.testing import once
from contracts.customers.deletion import CustomerDeletionChanged, DeletionState
from contracts.documents import DocumentKind, UploadDocument
from contracts.erasure import ErasureOrder, PlanErasure
from documents import customers, deletions, files
from documents.deletion_models import ErasedRecord
from documents.erasures import ERASURES
from documents.models import StoredFile
from documents.tests import samples

ORDER = ErasureOrder(id="era_" + "4" * 32, name="Raderad kund 1001", salt="01" * 32)


def upload(customer_id: str, kind: DocumentKind) -> StoredFile:
    described = UploadDocument(customer_id=customer_id, name="kanarie.pdf", kind=kind)
    stored, _ = once(lambda: files.store(lambda: described, [samples.PDF]))
    StoredFile._get_collection().update_many({}, {"$set": {"outbox": []}})
    return stored


def bytes_of(file: StoredFile) -> int:
    database = get_db("documents")
    found = database["fs.files"].count_documents({"_id": file.blob_id})
    return int(found + database["fs.chunks"].count_documents({"files_id": file.blob_id}))


def test_a_file_goes_with_its_bytes_and_an_invoice_on_its_day(database: str, context: object) -> None:
    event = samples.customer_created()
    once(lambda: customers.keep(event))
    photo, invoice = upload(event.subject, DocumentKind.PHOTO), upload(event.subject, DocumentKind.INVOICE)
    plan = once(lambda: ERASURES.plan(PlanErasure(customer_id=event.subject)))
    days = {one.id: one.day for one in plan.items if one.what == "removed"}
    day = date(invoice.created_at.year + 8, 1, 1)
    assert days == {photo.id: None, invoice.id: day}
    decided = CustomerDeletionChanged(
        subject=event.subject, version=9, state=DeletionState.ERASED, round=2, erasing=True, erasure=ORDER
    )
    once(lambda: deletions.follow(decided))
    once(lambda: ERASURES.sweep(invoice.created_at.date()))
    assert (bytes_of(photo), once(lambda: StoredFile.total({"_id": photo.id}))) == (0, 0)
    once(lambda: ERASURES.sweep(day - timedelta(days=1)))
    assert (bytes_of(invoice), once(lambda: StoredFile.total({"_id": invoice.id}))) == (2, 1)
    once(lambda: ERASURES.sweep(day))
    assert (bytes_of(invoice), once(lambda: StoredFile.total({"_id": invoice.id}))) == (0, 0)
    receipt = once(lambda: ErasedRecord.rows({"of": event.subject}))
    assert {one["record_id"] for one in receipt} == {photo.id, invoice.id}
    assert "kanarie" not in repr(receipt)
