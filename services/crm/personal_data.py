"""Which collections of crm are about a customer, and which are not."""

from chassis.erasure import COPY
from chassis.personal_data import CHANGES_OF_DOCUMENTS, IDS_ONLY, PersonalData, Stored, by, by_document
from crm import erasure_rules
from crm.alarm_models import AddressCodes, Alarm, AlarmLook, AlarmSettings
from crm.customer_moves import CustomerMove, MovedDocument
from crm.deletion_models import CustomerDeletion, ErasedRecord, HoldingsAnswer
from crm.models import Activity, ActivityChange, Customer, Property, PropertyRules, PropertySet, PropertySetChange
from crm.posting_models import IndexBlock, IndexBuild
from crm.selection_models import CustomerFacts, SelectionBook, SelectionInput
from crm.series_models import ActivitySeries, Team
from crm.timeline_models import Look, MentionRow, MentionsRead, Note, TimelineRow

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
        Stored(
            ActivitySeries,
            by("customer_id"),
            sv="Återkommande aktiviteter",
            en="Recurring activities",
            erasure=erasure_rules.ACTIVITY,
        ),
        Stored(PropertySet, by("customer_id"), sv="Egenskaper", en="Properties", erasure=erasure_rules.PROPERTIES),
        Stored(
            Customer,
            by("_id"),
            sv="Kunden i sökregistret",
            en="The customer in the search index",
            erasure=COPY,
        ),
        Stored(Note, by("customer_id"), sv="Anteckningar", en="Notes", erasure=erasure_rules.NOTE),
        Stored(TimelineRow, by("customer_id"), sv="Tidslinjen", en="The timeline", erasure=erasure_rules.TIMELINE),
        Stored(
            MentionRow,
            by("customer_id"),
            sv="Vilka kollegor anteckningar har nått",
            en="Which colleagues notes have reached",
            erasure=erasure_rules.TIMELINE,
        ),
        Stored(
            Look,
            by("customer_id"),
            sv="När användare har tittat på kunden",
            en="When users have looked at the customer",
            erasure=erasure_rules.TIMELINE,
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
            sv="Fakturor, beställningar och kassakvitton som urval görs av",
            en="Invoices, orders and receipts that selections are made of",
            erasure=erasure_rules.INPUT,
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
        Alarm: "ids of an activity and of a user; what it says is read from the activity, and without that nothing",
        AlarmSettings: "about users of the company, not about its customers",
        AddressCodes: "digests of addresses of users of the company, for two days",
        AlarmLook: "an instant",
        MentionsRead: "about users of the company, not about its customers",
        Team: "about users of the company, not about its customers",
        ErasedRecord: "receipts of erasures: ids and digests",
        IndexBlock: "digests of terms and ids of customers; a hit is shown only as the customer is stored now",
        IndexBuild: "how far the lists of a company have come",
        CustomerMove: "ids of two customers; which, when and by whom is with the merges",
        MovedDocument: "ids of documents that a merge has moved",
        PropertyRules: "what the company has decided about its properties",
        SelectionBook: "the selections of the company, which name no customer",
        Property: "the company's list of properties; who has which is in the sets",
    },
)
