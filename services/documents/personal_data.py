"""Which collections of documents are about a customer, and which are not. Bytes of files go over HTTP, not over the broker."""

from chassis.personal_data import PersonalData, Stored, by, by_document
from documents.customer_moves import CustomerMove, MovedDocument
from documents.deletion_models import CustomerDeletion, HoldingsAnswer
from documents.models import Customer, FileChange, StoredFile, Upload

PERSONAL_DATA = PersonalData(
    stored=(
        Stored(
            CustomerDeletion,
            by("_id"),
            sv="Att någon har velat ta bort kunden",
            en="That somebody has wanted to delete the customer",
        ),
        Stored(
            HoldingsAnswer,
            by("_id"),
            sv="Vad som fanns när någon ville ta bort kunden",
            en="What there was when somebody wanted to delete the customer",
        ),
        Stored(StoredFile, by("customer_id"), sv="Uppgifter om filer", en="Details of files"),
        Stored(
            FileChange,
            by_document(StoredFile),
            sv="Tidigare ändringar av filers uppgifter",
            en="Earlier changes of details of files",
        ),
        Stored(Customer, by("_id"), sv="Kopia av kunden", en="Copy of the customer"),
    ),
    others={
        CustomerMove: "ids of two customers; which, when and by whom is with the merges",
        MovedDocument: "ids of documents that a merge has moved",
        Upload: "names nobody; an upload that is under way, deleted at its end",
    },
)
