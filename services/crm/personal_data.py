"""Which collections of crm are about a customer, and which are not."""

from chassis.erasure import COPY
from chassis.personal_data import CHANGES_OF_DOCUMENTS, IDS_ONLY, PersonalData, Stored, by, by_document
from crm import erasure_rules
from crm.customer_moves import CustomerMove, MovedDocument
from crm.deletion_models import CustomerDeletion, ErasedRecord, HoldingsAnswer
from crm.models import Activity, ActivityChange, Customer, Property, PropertySet, PropertySetChange
from crm.selection_models import CustomerFacts, SelectionBook, SelectionInput

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
        Stored(Activity, by("customer_id"), sv="Aktiviteter", en="Activities", erasure=erasure_rules.ACTIVITY),
        Stored(PropertySet, by("customer_id"), sv="Egenskaper", en="Properties", erasure=erasure_rules.PROPERTIES),
        Stored(
            Customer,
            by("_id"),
            sv="Kunden i sökregistret",
            en="The customer in the search index",
            erasure=COPY,
        ),
        Stored(
            CustomerFacts,
            by("_id"),
            sv="Uppgifter som urval görs av, och urvalen som kunden är med i",
            en="What selections are made of, and the selections that the customer is in",
            erasure=COPY,
        ),
        Stored(
            SelectionInput,
            by("customer_id"),
            sv="Fakturor och beställningar som urval görs av",
            en="Invoices and orders that selections are made of",
            erasure=COPY,
        ),
        Stored(
            ActivityChange,
            by_document(Activity),
            sv="Tidigare ändringar av aktiviteter",
            en="Earlier changes of activities",
            erasure=CHANGES_OF_DOCUMENTS,
        ),
        Stored(
            PropertySetChange,
            by_document(PropertySet),
            sv="Tidigare ändringar av egenskaper",
            en="Earlier changes of properties",
            erasure=CHANGES_OF_DOCUMENTS,
        ),
    ),
    others={
        ErasedRecord: "receipts of erasures: ids and digests",
        CustomerMove: "ids of two customers; which, when and by whom is with the merges",
        MovedDocument: "ids of documents that a merge has moved",
        SelectionBook: "the selections of the company, which name no customer",
        Property: "the company's list of properties; who has which is in the sets",
    },
)
