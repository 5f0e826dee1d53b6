"""Which collections of sales are about a customer, and which are not."""

from chassis.erasure import COPY
from chassis.personal_data import CHANGES_OF_DOCUMENTS, IDS_ONLY, PersonalData, Stored, by, by_document
from chassis.storage import Row
from sales import erasure_rules
from sales.change_models import DocumentChange
from sales.collective_models import CollectiveInvoice
from sales.customer_moves import CustomerMove, MovedDocument
from sales.deletion_models import CustomerDeletion, ErasedRecord, HoldingsAnswer
from sales.models import SalesDocument
from sales.plan_models import ContractInvoicing, InvoicingPlan, PlannedPeriod
from sales.projections import BillingNews, Customer, ExemptTurnover, ExposureInput, Seller
from sales.receipt_models import Receipt
from sales.shared_models import SharedInvoice
from sales.till_models import ReceiptCopy, Register, TillDay


def find_inputs(customer_id: str) -> Row:
    """Selects what a customer's exposure is built from, by the index that exposures use."""
    return {"counts": {"$in": [True, False]}, "customer_id": customer_id}


def find_receipt_copies(customer_id: str) -> Row:
    """Selects the copies that were printed of the customer's receipts."""
    receipts = Receipt.rows({"customer_id": customer_id}, ["_id"])
    return {"receipt_id": {"$in": [row["_id"] for row in receipts]}}


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
            SalesDocument,
            by("customer_id"),
            sv="Offerter, order, avtal och kvitton",
            en="Quotes, orders, contracts and receipts",
            erasure=erasure_rules.DOCUMENT,
        ),
        Stored(
            DocumentChange,
            by_document(SalesDocument),
            sv="Tidigare ändringar av offerter, order, avtal och kvitton",
            en="Earlier changes of quotes, orders, contracts and receipts",
            erasure=CHANGES_OF_DOCUMENTS,
        ),
        Stored(
            ReceiptCopy,
            find_receipt_copies,
            sv="Utskrivna kvittokopior",
            en="Printed copies of receipts",
            erasure=IDS_ONLY,
        ),
        Stored(CollectiveInvoice, by("customer_id"), sv="Samlingsfakturor", en="Collective invoices", erasure=IDS_ONLY),
        Stored(
            SharedInvoice,
            by("customer_id"),
            sv="Fakturor för flera avtal",
            en="Invoices of several contracts",
            erasure=IDS_ONLY,
        ),
        Stored(
            PlannedPeriod,
            by("customer_id"),
            sv="Planerad avtalsfakturering",
            en="Planned invoicing of contracts",
            erasure=erasure_rules.PLANNED_PERIOD,
        ),
        Stored(
            ExposureInput,
            find_inputs,
            sv="Underlag för kreditexponering",
            en="What the exposure is built from",
            erasure=erasure_rules.INPUT,
        ),
        Stored(Customer, by("_id"), sv="Kopia av kunden", en="Copy of the customer", erasure=COPY),
    ),
    others={
        ErasedRecord: "receipts of erasures: ids and digests",
        CustomerMove: "ids of two customers; which, when and by whom is with the merges",
        MovedDocument: "ids of documents that a merge has moved",
        Register: "a cash register of the company",
        TillDay: "sums of a sales day; the receipts that name a customer are among the documents",
        ContractInvoicing: "settings of the company",
        InvoicingPlan: "names no customer; its periods do",
        Seller: "the company's own VAT",
        ExemptTurnover: "a sum of the company's sales",
        BillingNews: "when billing was last heard of",
    },
)
