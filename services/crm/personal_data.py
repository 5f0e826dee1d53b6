"""Which collections of crm are about a customer, and which are not."""

from chassis.personal_data import PersonalData, Stored, by, by_document
from crm.customer_moves import CustomerMove, MovedDocument
from crm.deletion_models import CustomerDeletion, HoldingsAnswer
from crm.models import Activity, ActivityChange, Customer, Property, PropertySet, PropertySetChange

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
        Stored(Activity, by("customer_id"), sv="Aktiviteter", en="Activities"),
        Stored(
            ActivityChange,
            by_document(Activity),
            sv="Tidigare ändringar av aktiviteter",
            en="Earlier changes of activities",
        ),
        Stored(
            PropertySetChange,
            by_document(PropertySet),
            sv="Tidigare ändringar av egenskaper",
            en="Earlier changes of properties",
        ),
        Stored(PropertySet, by("customer_id"), sv="Egenskaper", en="Properties"),
        Stored(Customer, by("_id"), sv="Kunden i sökregistret", en="The customer in the search index"),
    ),
    others={
        CustomerMove: "ids of two customers; which, when and by whom is with the merges",
        MovedDocument: "ids of documents that a merge has moved",
        Property: "the company's list of properties; who has which is in the sets",
    },
)
