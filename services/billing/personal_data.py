"""Which collections of billing are about a customer, and which are not."""

from billing import erasure_rules
from billing.account_payment_models import AccountPayment
from billing.collection_models import CollectionEntry, CollectionExport
from billing.customer_moves import CustomerMove, MovedDocument
from billing.deletion_models import CustomerDeletion, ErasedRecord, HoldingsAnswer
from billing.exempt_turnover import ExemptTurnover
from billing.models import Company, Customer
from billing.owed_beat import OwedBeat
from billing.records import DeletedDraft, Record, RecordChange
from billing.reminder_plan_models import PlannedReminder, ReminderPlan
from billing.till_sales import TillSale
from chassis.erasure import COPY
from chassis.personal_data import CHANGES_OF_DOCUMENTS, IDS_ONLY, PersonalData, Stored, by, by_document

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
            Record,
            by("customer_id"),
            sv="Fakturor med betalningar, påminnelser och krav, och rating",
            en="Invoices with payments, reminders and claims, and ratings",
            erasure=erasure_rules.RECORD,
        ),
        Stored(
            AccountPayment,
            by("customer_id"),
            sv="Betalningar a conto",
            en="Payments on account",
            erasure=erasure_rules.PAYMENT,
        ),
        Stored(TillSale, by("customer_id"), sv="Kvitton i kassan", en="Receipts of the till", erasure=IDS_ONLY),
        Stored(
            PlannedReminder,
            by("customer_id"),
            sv="Planerade påminnelser",
            en="Planned reminders",
            erasure=erasure_rules.PLANNED,
        ),
        Stored(
            CollectionEntry,
            by("customer_id"),
            sv="Överlämnat till inkasso",
            en="Handed over to collection",
            erasure=erasure_rules.PLANNED,
        ),
        Stored(
            RecordChange,
            by_document(Record),
            sv="Tidigare ändringar av fakturor och rating",
            en="Earlier changes of invoices and ratings",
            erasure=CHANGES_OF_DOCUMENTS,
        ),
        Stored(
            CollectionExport,
            by("wanted.customer_id"),
            sv="Inkassoexporter för kunden",
            en="Exports to collection for the customer",
            erasure=IDS_ONLY,
        ),
        Stored(Customer, by("_id"), sv="Kopia av kunden", en="Copy of the customer", erasure=COPY),
    ),
    others={
        ErasedRecord: "receipts of erasures: ids and digests",
        CustomerMove: "ids of two customers; which, when and by whom is with the merges",
        MovedDocument: "ids of documents that a merge has moved",
        Company: "settings of the company",
        DeletedDraft: "the id of a request, nothing else",
        ExemptTurnover: "a sum of the company's sales",
        OwedBeat: "when billing last told sales of itself",
        ReminderPlan: "names invoices by their ids; its entries name customers",
    },
)
