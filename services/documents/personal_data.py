"""Which collections of documents are about a customer, and which are not. Bytes of files go over HTTP, not over the broker."""

from chassis.personal_data import PersonalData, Stored, by
from documents.models import Customer, StoredFile, Upload

PERSONAL_DATA = PersonalData(
    stored=(
        Stored(StoredFile, by("customer_id"), sv="Uppgifter om filer", en="Details of files"),
        Stored(Customer, by("_id"), sv="Kopia av kunden", en="Copy of the customer"),
    ),
    others={Upload: "names nobody; an upload that is under way, deleted at its end"},
)
