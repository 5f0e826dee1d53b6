"""Billing's tabs of the card: invoices, reminders and rating; what it says in the head is in `head`."""

from datetime import date

from contracts.access import Module
from contracts.base import Reply
from contracts.billing import answers
from contracts.billing.account_payment_requests import RecordAccountPayment
from contracts.billing.claim_requests import GetPayoff, RefundInvoice
from contracts.billing.claim_words import REMINDER_KIND, REMINDER_STATUS
from contracts.billing.collection import TakeBackInvoice
from contracts.billing.credit_requests import CreditInvoice
from contracts.billing.credits import InvoiceKind
from contracts.billing.details import INVOICE_DETAILS, INVOICE_PARTS, INVOICE_STEPS, REMINDER_STEPS
from contracts.billing.disputes import DisputeInvoice
from contracts.billing.habits import GetPaymentHabit
from contracts.billing.head import ACCOUNT, HABIT
from contracts.billing.interest_invoices import InvoiceInterest
from contracts.billing.invoices import (
    ChangeInvoice,
    CreateInvoice,
    DeleteInvoice,
    GetInvoice,
    InvoiceStatus,
    IssueInvoice,
)
from contracts.billing.payment_move_requests import MovePayment
from contracts.billing.payments import RecordPayment
from contracts.billing.promise_requests import PromisePayment, WithdrawPromise
from contracts.billing.purchases import ListPurchases
from contracts.billing.ratings import RatingProvider, RecordRating
from contracts.billing.reminders import (
    EscalateReminder,
    RecordReminder,
    ReminderKind,
    ReminderStatus,
    SendReminder,
    WithdrawReminder,
)
from contracts.billing.turnover import GetTurnover
from contracts.billing.write_off_requests import ReverseWriteOff, WriteOffInvoice
from contracts.money import Amount
from contracts.tabs import Action, Column, Kind, Tabs, TabSpec, Word, earlier_name

Day = date  # a field named `date` hides the type in the body of its class


class InvoiceItem(Reply):
    """An invoice or a credit note on the card. `date` is the issue date, or the day on which a draft was written. `expected_on`
    is when it will be paid by the customer's habit; None where that is not known."""

    id: str
    kind: InvoiceKind
    number: str | None
    date: Day
    due_date: Day | None
    expected_on: Day | None = None
    status: InvoiceStatus
    overdue: bool
    disputed: bool
    at_collection: bool = False
    text: str
    amount: Amount
    credited: Amount
    written_off: Amount
    remaining: Amount
    currency: str
    branch_id: str | None
    branch_name: str
    branch: str = earlier_name("branch_name")


class ReminderItem(Reply):
    """A reminder on the card. `number` is the invoice's, `date` the day it was sent or is planned for."""

    id: str
    invoice_id: str
    number: str
    level: int
    kind: ReminderKind
    date: Day
    status: ReminderStatus
    amount: Amount
    fee: Amount
    interest: Amount
    provisional: bool = False
    currency: str
    branch_id: str | None
    branch_name: str
    branch: str = earlier_name("branch_name")


class RatingItem(Reply):
    """A credit rating on the card: the agency's own `letter`, and the same as `score` (RatingSnapshot)."""

    id: str
    date: Day
    provider: RatingProvider
    letter: str
    normalised: int
    score: int | None
    age_days: int
    text: str


IN_CURRENCY = {"currency": "currency"}
BRANCH = Column("branch_name", "Filial", "Branch", minor=True, also=("branch",))
INVOICE_STATUS = {
    "draft": Word("Utkast", "Draft"),
    "issued": Word("Utställd", "Issued"),
    "part_paid": Word("Delbetald", "Partly paid", "attention"),
    "paid": Word("Betald", "Paid", "good"),
    "overpaid": Word("Överbetald", "Overpaid", "attention"),
    "part_credited": Word("Delvis krediterad", "Partly credited", "attention"),
    "credited": Word("Krediterad", "Credited"),
    "written_off": Word("Avskriven", "Written off", "bad"),
    "set_off": Word("Avräknad", "Set off"),
}
INVOICE_KIND = {
    "invoice": Word("Faktura", "Invoice"),
    "credit_note": Word("Ändringsfaktura", "Credit note"),
    "interest_invoice": Word("Räntefaktura", "Interest invoice"),
}
INVOICE_FLAGS = {
    "overdue": Word("Förfallen", "Overdue", "bad"),
    "disputed": Word("Bestridd", "Disputed", "bad"),
    "at_collection": Word("Hos inkasso", "At collection", "bad"),
}
REMINDER_FLAGS = {"provisional": Word("Preliminär ränta", "Provisional interest", "attention")}
PROVIDERS = {
    "uc": Word("UC", "UC"),
    "creditsafe": Word("Creditsafe", "Creditsafe"),
    "dun_bradstreet": Word("Dun & Bradstreet", "Dun & Bradstreet"),
}

INVOICES = TabSpec(
    key="invoices",
    noun="invoice",
    opens=GetInvoice,
    details=INVOICE_DETAILS,
    parts=INVOICE_PARTS,
    steps=INVOICE_STEPS,
    order=60,
    sv="Fakturor",
    en="Invoices",
    empty=Word("Inga fakturor.", "No invoices."),
    invitation=Word("Skriv en faktura", "Write an invoice"),
    module=Module.BILLING,
    item=InvoiceItem,
    columns=(
        Column("date", "Datum", "Date", Kind.DATE),
        Column("kind", "Typ", "Type", Kind.WORD, words=INVOICE_KIND),
        Column("number", "Nummer", "Number", Kind.CODE),
        Column("text", "Text", "Text", Kind.NAME),
        BRANCH,
        Column("due_date", "Förfaller", "Due", Kind.DATE),
        Column("expected_on", "Väntas", "Expected", Kind.DATE, minor=True),
        Column("status", "Status", "Status", Kind.STATUS, words=INVOICE_STATUS, flags=INVOICE_FLAGS),
        Column("amount", "Belopp", "Amount", Kind.MONEY, uses=IN_CURRENCY),
        Column("credited", "Krediterat", "Credited", Kind.MONEY, minor=True, uses=IN_CURRENCY),
        Column("written_off", "Avskrivet", "Written off", Kind.MONEY, minor=True, uses=IN_CURRENCY),
        Column("remaining", "Kvar att betala", "Remaining", Kind.MONEY, uses=IN_CURRENCY),
    ),
    actions=(
        Action(CreateInvoice, "Ny faktura", "New invoice"),
        Action(RecordAccountPayment, "Betalning à conto", "Payment on account"),
        Action(InvoiceInterest, "Ny räntefaktura", "New interest invoice"),
        Action(GetPaymentHabit, "Betalningsvana", "Payment habit", answer=answers.HABIT),
        Action(GetTurnover, "Omsättning", "Turnover", answer=answers.TURNOVER),
        Action(ListPurchases, "Köpta artiklar", "What was bought", answer=answers.PURCHASES),
    ),
    item_actions=(
        Action(ChangeInvoice, "Ändra", "Change"),
        Action(IssueInvoice, "Ställ ut", "Issue"),
        Action(DeleteInvoice, "Ta bort utkast", "Delete draft"),
        Action(RecordPayment, "Registrera betalning", "Record payment"),
        Action(GetPayoff, "Skuld en viss dag", "Payoff on a day", step="payoff", answer=answers.PAYOFF),
        Action(RecordReminder, "Påminn", "Remind"),
        Action(CreditInvoice, "Kreditera", "Credit"),
        Action(WriteOffInvoice, "Skriv av", "Write off"),
        Action(ReverseWriteOff, "Återta avskrivning", "Reverse write-off"),
        Action(PromisePayment, "Löfte om betalning", "Promise of payment", step="promise"),
        Action(WithdrawPromise, "Återkalla löfte", "Withdraw promise"),
        Action(MovePayment, "Flytta betalning", "Move payment"),
        Action(RefundInvoice, "Betala tillbaka", "Pay back"),
        Action(DisputeInvoice, "Markera som bestridd", "Mark as disputed"),
        Action(TakeBackInvoice, "Ta tillbaka från inkasso", "Take back from collection", step="take_back"),
    ),
)
REMINDERS = TabSpec(
    key="reminders",
    noun="reminder",
    steps=REMINDER_STEPS,
    order=70,
    sv="Betalningspåminnelser",
    en="Payment reminders",
    empty=Word("Inga betalningspåminnelser.", "No payment reminders."),
    module=Module.REMINDERS,
    item=ReminderItem,
    columns=(
        Column("date", "Datum", "Date", Kind.DATE),
        Column("number", "Nummer", "Number", Kind.CODE),
        Column("level", "Nivå", "Level", Kind.CODE),
        Column("kind", "Typ", "Type", Kind.WORD, words=REMINDER_KIND),
        BRANCH,
        Column("status", "Status", "Status", Kind.STATUS, words=REMINDER_STATUS, flags=REMINDER_FLAGS),
        Column("fee", "Avgift", "Fee", Kind.MONEY, minor=True, uses=IN_CURRENCY),
        Column("interest", "Ränta", "Interest", Kind.MONEY, minor=True, uses=IN_CURRENCY),
        Column("amount", "Belopp", "Amount", Kind.MONEY, uses=IN_CURRENCY),
    ),
    item_actions=(
        Action(SendReminder, "Markera som skickad", "Mark as sent"),
        Action(WithdrawReminder, "Återkalla", "Withdraw"),
        Action(EscalateReminder, "Eskalera", "Escalate"),
    ),
)
RATING = TabSpec(
    key="rating",
    order=110,
    sv="Rating",
    en="Rating",
    empty=Word("Ingen rating.", "No rating."),
    invitation=Word("Registrera en rating", "Record a rating"),
    module=Module.RATING,
    item=RatingItem,
    columns=(
        Column("date", "Datum", "Date", Kind.DATE),
        Column("provider", "Källa", "Agency", Kind.WORD, words=PROVIDERS),
        Column("text", "Text", "Text", Kind.NAME),
        Column("letter", "Betyg", "Rating", Kind.CODE),
        Column("score", "Nivå 1–5", "Level 1–5", Kind.SCORE),
        Column("age_days", "Ålder", "Age", Kind.DAYS, minor=True),
    ),
    actions=(Action(RecordRating, "Registrera rating", "Record rating"),),
)
TABS = Tabs("billing", INVOICES, REMINDERS, RATING, head=(ACCOUNT, HABIT))
