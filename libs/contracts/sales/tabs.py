"""The tabs of sales: quotes, orders, contracts and cash receipts."""

from contracts.access import Module
from contracts.sales import answers, details
from contracts.sales.agreements import (
    ActivateContract,
    CancelContract,
    ChangeContract,
    ChangeContractPrices,
    ContractStatus,
    CreateContract,
    EndContract,
    FinishContract,
    GetContract,
    PauseContract,
    RepriceContract,
    ResumeContract,
    SkipContractPeriods,
)
from contracts.sales.base import DocumentRow, Progress
from contracts.sales.billings import InvoiceOrder
from contracts.sales.cash_movements import MoveCash
from contracts.sales.collective_invoices import CreateCollectiveInvoice, ListCollectiveInvoices
from contracts.sales.contract_invoicing import PlanContractInvoicing
from contracts.sales.contract_reopening import ReopenContractPeriod
from contracts.sales.contract_timing import ChangeContractTiming
from contracts.sales.deliveries import ListDeliveries
from contracts.sales.head import EXPOSURE
from contracts.sales.orders import (
    CancelOrder,
    ChangeOrder,
    CloseOrder,
    ConfirmOrder,
    DeliverOrder,
    GetOrder,
    HoldOrder,
    OrderStatus,
    PlaceOrder,
    PlaceOrderFromQuote,
    ReleaseOrder,
    RepriceOrder,
    TakeBackDelivery,
)
from contracts.sales.quotes import (
    AcceptQuote,
    CancelQuote,
    ChangeQuote,
    CreateQuote,
    DeclineQuote,
    GetQuote,
    GetQuoteVersions,
    QuoteStatus,
    RepriceQuote,
    ReviseQuote,
    SendQuote,
)
from contracts.sales.receipts import (
    ChangeReceipt,
    CompleteReceipt,
    CopyReceipt,
    GetReceipt,
    InvoiceReceipt,
    OpenReceipt,
    ParkReceipt,
    ReceiptKind,
    ReceiptStatus,
    ResumeReceipt,
    ReturnReceipt,
)
from contracts.sales.shared_invoices import ChangeContractCollective
from contracts.sales.till_days import CloseTillDay, OpenTillDay
from contracts.tabs import Action, Column, Kind, Tabs, TabSpec, Word


class QuoteItem(DocumentRow):
    """A quote on the card."""

    status: QuoteStatus


class OrderItem(DocumentRow):
    """An order on the card. `delivery` and `billing` say how much of it has been delivered and invoiced."""

    status: OrderStatus
    delivery: Progress
    billing: Progress


class ContractItem(DocumentRow):
    """A contract on the card. `amount` is that of one period."""

    status: ContractStatus


class ReceiptItem(DocumentRow):
    """A cash receipt on the card. `register_name` is that of the day it was completed; `z_number` is None until the Z report."""

    status: ReceiptStatus
    kind: ReceiptKind
    register_name: str
    z_number: int | None


QUOTE_STATUS = {
    "draft": Word("Utkast", "Draft"),
    "sent": Word("Skickad", "Sent", "attention"),
    "expired": Word("Utgången", "Expired"),
    "accepted": Word("Accepterad", "Accepted", "good"),
    "partly_ordered": Word("Delvis beställd", "Partly ordered", "attention"),
    "ordered": Word("Beställd", "Ordered", "good"),
    "declined": Word("Avböjd", "Declined"),
    "cancelled": Word("Makulerad", "Cancelled"),
}
ORDER_STATUS = {
    "draft": Word("Utkast", "Draft"),
    "confirmed": Word("Bekräftad", "Confirmed", "good"),
    "on_hold": Word("Vilande", "On hold", "attention"),
    "completed": Word("Slutförd", "Completed", "good"),
    "cancelled": Word("Makulerad", "Cancelled"),
    "closed": Word("Stängd", "Closed"),
}
CONTRACT_STATUS = {
    "draft": Word("Utkast", "Draft"),
    "active": Word("Aktiv", "Active", "good"),
    "paused": Word("Pausad", "Paused", "attention"),
    "ending": Word("Uppsagd", "Notice given", "attention"),
    "finished": Word("Avslutad", "Finished"),
    "cancelled": Word("Makulerad", "Cancelled"),
}
TIMING = {"in_advance": Word("I förskott", "In advance"), "in_arrears": Word("I efterskott", "In arrears")}
RECEIPT_STATUS = {
    "open": Word("Öppen", "Open"),
    "parked": Word("Parkerad", "Parked", "attention"),
    "completed": Word("Slutförd", "Completed", "good"),
}
RECEIPT_KIND = {
    "sale": Word("Försäljning", "Sale"),
    "training": Word("Övning", "Training"),
    "pro_forma": Word("Proforma (ej kvitto)", "Pro forma (no receipt)"),
}


def _columns(status: dict[str, Word], *more: Column) -> tuple[Column, ...]:
    """What all four kinds of document show; `more` stands before the status."""
    return (
        Column("date", "Datum", "Date", Kind.DATE),
        Column("number", "Nummer", "Number", Kind.CODE),
        Column("text", "Text", "Text", Kind.NAME),
        Column("branch_name", "Filial", "Branch", minor=True),
        *more,
        Column("status", "Status", "Status", Kind.STATUS, words=status),
        Column("amount", "Belopp", "Amount", Kind.MONEY, uses={"currency": "currency"}),
    )


QUOTES = TabSpec(
    key="quotes",
    noun="quote",
    opens=GetQuote,
    details=details.QUOTE_DETAILS,
    parts=details.QUOTE_PARTS,
    steps=details.QUOTE_STEPS,
    order=40,
    sv="Offerter",
    en="Quotes",
    empty=Word("Inga offerter.", "No quotes."),
    invitation=Word("Skriv en offert", "Write a quote"),
    module=Module.SALES,
    item=QuoteItem,
    columns=_columns(QUOTE_STATUS),
    actions=(Action(CreateQuote, "Ny offert", "New quote"),),
    item_actions=(
        Action(ChangeQuote, "Ändra", "Change"),
        Action(SendQuote, "Markera som skickad", "Mark as sent"),
        Action(AcceptQuote, "Acceptera", "Accept"),
        Action(DeclineQuote, "Avböj", "Decline"),
        Action(ReviseQuote, "Revidera", "Revise"),
        Action(GetQuoteVersions, "Skickade versioner", "Versions sent", answer=answers.VERSIONS),
        Action(RepriceQuote, "Räkna om momsen", "Re-price the VAT"),
        Action(CancelQuote, "Makulera", "Cancel"),
        Action(PlaceOrderFromQuote, "Skapa order", "Create order", step="order"),
    ),
)
ORDERS = TabSpec(
    key="orders",
    noun="order",
    opens=GetOrder,
    details=details.ORDER_DETAILS,
    parts=details.ORDER_PARTS,
    steps=details.ORDER_STEPS,
    order=50,
    sv="Order",
    en="Orders",
    empty=Word("Inga order.", "No orders."),
    invitation=Word("Skriv en order", "Write an order"),
    module=Module.SALES,
    item=OrderItem,
    columns=_columns(
        ORDER_STATUS,
        Column("delivery", "Levererat", "Delivered", Kind.WORD, minor=True, words=details.PROGRESS),
        Column("billing", "Fakturerat", "Invoiced", Kind.WORD, minor=True, words=details.PROGRESS),
        Column("invoice_number", "Faktura", "Invoice", Kind.CODE, minor=True),
    ),
    actions=(
        Action(PlaceOrder, "Ny order", "New order"),
        Action(CreateCollectiveInvoice, "Samlingsfaktura", "Collective invoice"),
        Action(ListCollectiveInvoices, "Samlingsfakturor på gång", "Collective invoices", answer=answers.COLLECTIVE),
        Action(ListDeliveries, "Leveranser", "Deliveries", answer=answers.DELIVERIES),
    ),
    item_actions=(
        Action(ChangeOrder, "Ändra", "Change"),
        Action(ConfirmOrder, "Bekräfta", "Confirm"),
        Action(RepriceOrder, "Räkna om momsen", "Re-price the VAT"),
        Action(HoldOrder, "Lägg vilande", "Put on hold"),
        Action(ReleaseOrder, "Återuppta", "Release"),
        Action(DeliverOrder, "Leverera", "Deliver"),
        Action(TakeBackDelivery, "Återta leverans", "Take a delivery back", step="take_back"),
        Action(InvoiceOrder, "Fakturera", "Invoice", step="invoice"),
        Action(CloseOrder, "Stäng", "Close"),
        Action(CancelOrder, "Makulera", "Cancel"),
    ),
)
CONTRACTS = TabSpec(
    key="contracts",
    noun="contract",
    opens=GetContract,
    details=details.CONTRACT_DETAILS,
    parts=details.CONTRACT_PARTS,
    steps=details.CONTRACT_STEPS,
    order=80,
    sv="Avtal",
    en="Contracts",
    empty=Word("Inga avtal.", "No contracts."),
    invitation=Word("Skriv ett avtal", "Write a contract"),
    module=Module.CONTRACTS,
    item=ContractItem,
    columns=_columns(
        CONTRACT_STATUS,
        Column("next_from", "Nästa period", "Next period", Kind.DATE),
        Column("timing", "Faktureras", "Is invoiced", Kind.WORD, minor=True, words=TIMING),
        Column("invoiced_to", "Fakturerat t.o.m.", "Invoiced up to", Kind.DATE, minor=True),
        Column("owed_from", "Ofakturerat fr.o.m.", "Not invoiced from", Kind.DATE, minor=True),
        Column("invoice_number", "Faktura", "Invoice", Kind.CODE, minor=True),
    ),
    actions=(Action(CreateContract, "Nytt avtal", "New contract"),),
    item_actions=(
        Action(ChangeContract, "Ändra", "Change"),
        Action(ActivateContract, "Aktivera", "Activate"),
        Action(RepriceContract, "Räkna om momsen", "Re-price the VAT"),
        Action(PauseContract, "Pausa", "Pause"),
        Action(ResumeContract, "Återuppta", "Resume"),
        Action(SkipContractPeriods, "Hoppa över period", "Skip a period", step="skip"),
        Action(ChangeContractPrices, "Ändra priser", "Change prices", step="change_prices"),
        Action(ChangeContractTiming, "Ändra faktureringstid", "Change when it is invoiced", step="change_timing"),
        Action(ChangeContractCollective, "Samlingsfaktura", "Collective invoice", step="change_collective"),
        Action(PlanContractInvoicing, "Planera fakturering", "Plan the invoicing", step="plan"),
        Action(ReopenContractPeriod, "Fakturera period på nytt", "Invoice a period again", step="reopen"),
        Action(EndContract, "Säg upp", "Give notice"),
        Action(FinishContract, "Avsluta", "Finish"),
        Action(CancelContract, "Makulera", "Cancel"),
    ),
)
CASH = TabSpec(
    key="cash",
    noun="receipt",
    opens=GetReceipt,
    details=details.RECEIPT_DETAILS,
    parts=details.RECEIPT_PARTS,
    steps=details.RECEIPT_STEPS,
    order=90,
    sv="Kassa",
    en="Cash receipts",
    empty=Word("Inga kvitton.", "No receipts."),
    invitation=Word("Slå in ett köp", "Ring up a sale"),
    module=Module.CASH,
    item=ReceiptItem,
    columns=_columns(
        RECEIPT_STATUS,
        Column("kind", "Typ", "Type", Kind.WORD, minor=True, words=RECEIPT_KIND),
        Column("register_name", "Kassa", "Register", minor=True),
        Column("z_number", "Z-rapport", "Z report", Kind.COUNT, minor=True),
    ),
    actions=(
        Action(OpenReceipt, "Nytt kvitto", "New receipt"),
        Action(OpenTillDay, "Öppna kassan", "Open the register"),
        Action(MoveCash, "Sätt in eller ta ut kontanter", "Put cash in or take it out"),
        Action(CloseTillDay, "Stäng kassan (Z-rapport)", "Close the register (Z report)"),
    ),
    item_actions=(
        Action(ChangeReceipt, "Ändra", "Change"),
        Action(ParkReceipt, "Parkera", "Park"),
        Action(ResumeReceipt, "Återuppta", "Resume"),
        Action(CompleteReceipt, "Slutför", "Complete"),
        Action(ReturnReceipt, "Returnera", "Return"),
        Action(CopyReceipt, "Skriv ut kopia", "Print a copy"),
        Action(InvoiceReceipt, "Fakturera igen", "Invoice again"),
    ),
)
TABS = Tabs("sales", QUOTES, ORDERS, CONTRACTS, CASH, head=(EXPOSURE,))
