"""Which collections of documents are about a customer, and which are not. Bytes of files go over HTTP, not over the broker."""

from chassis.erasure import COPY
from chassis.personal_data import CHANGES_OF_DOCUMENTS, IDS_ONLY, PersonalData, Stored, by, by_document
from documents import erasure_rules
from documents.customer_moves import CustomerMove, MovedDocument
from documents.deletion_models import CustomerDeletion, ErasedRecord, HoldingsAnswer
from documents.models import Customer, FileChange, StoredFile, Upload

PERSONAL_DATA = PersonalData(
    open=erasure_rules.count_open,
    stored=(
        Stored(
            CustomerDeletion,
            by("_id"),
            sv="Att någon har velat ta bort kunden",
            en="That somebody has wanted to delete the customer",
            erasure=IDS_ONLY,
        ),
        Stored(
            HoldingsAnswer,
            by("_id"),
            sv="Vad som fanns när någon ville ta bort kunden",
            en="What there was when somebody wanted to delete the customer",
            erasure=IDS_ONLY,
        ),
        Stored(
            StoredFile, by("customer_id"), sv="Uppgifter om filer", en="Details of files", erasure=erasure_rules.FILE
        ),
        Stored(Customer, by("_id"), sv="Kopia av kunden", en="Copy of the customer", erasure=COPY),
        Stored(
            FileChange,
            by_document(StoredFile),
            sv="Tidigare ändringar av filers uppgifter",
            en="Earlier changes of details of files",
            erasure=CHANGES_OF_DOCUMENTS,
        ),
    ),
    others={
        ErasedRecord: "receipts of erasures: ids and digests",
        CustomerMove: "ids of two customers; which, when and by whom is with the merges",
        MovedDocument: "ids of documents that a merge has moved",
        Upload: "names nobody; an upload that is under way, deleted at its end",
    },
)
