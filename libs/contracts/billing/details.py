"""What the pages of invoices and reminders show, and the steps that each state allows."""

from contracts.billing.claim_words import CLAIM_KIND, CLAIM_STATUS, REMINDER_KIND, REMINDER_STATUS
from contracts.tabs import Column, Kind, Part, Word

IN_CURRENCY = {"currency": "currency"}
MEANS = {
    "bankgiro": Word("Bankgiro", "Bankgiro"),
    "plusgiro": Word("Plusgiro", "Plusgiro"),
    "bank": Word("Bankkonto", "Bank account"),
    "swish": Word("Swish", "Swish"),
    "card": Word("Kort", "Card"),
    "cash": Word("Kontant", "Cash"),
    "other": Word("Annat", "Other"),
}
INVOICE_DETAILS = (
    Column("text", "Text", "Text", Kind.PROSE),
    Column("branch_name", "Filial", "Branch"),
    Column("ocr", "OCR", "Payment reference", Kind.CODE),
    Column("bankgiro", "Bankgiro", "Bankgiro", Kind.CODE),
    Column("issue_date", "Fakturadatum", "Issue date", Kind.DATE),
    Column("delivery_date", "Leveransdag", "Delivery date", Kind.DATE),
    Column("due_date", "Förfaller", "Due", Kind.DATE),
    Column("our_reference", "Vår referens", "Our reference"),
    Column("your_reference", "Er referens", "Your reference"),
    Column("totals.net", "Netto", "Net", Kind.MONEY, uses=IN_CURRENCY),
    Column("totals.vat", "Moms", "VAT", Kind.MONEY, uses=IN_CURRENCY),
    Column("totals.rounding", "Avrundning", "Rounding", Kind.MONEY, uses=IN_CURRENCY),
    Column("totals.total", "Summa", "Total", Kind.MONEY, uses=IN_CURRENCY),
    Column("paid", "Betalt", "Paid", Kind.MONEY, uses=IN_CURRENCY),
    Column("credited", "Krediterat", "Credited", Kind.MONEY, uses=IN_CURRENCY),
    Column("written_off", "Avskrivet", "Written off", Kind.MONEY, uses=IN_CURRENCY),
    Column("remaining", "Kvar att betala", "Remaining", Kind.MONEY, uses=IN_CURRENCY),
    Column("dispute_reason", "Bestrids för", "Disputed for", Kind.PROSE),
)
INVOICE_PARTS = (
    Part(
        "lines",
        "Rader",
        "Lines",
        (
            Column("article", "Artikel", "Article", Kind.CODE),
            Column("text", "Text", "Text", Kind.PROSE),
            Column("order_number", "Order", "Order", Kind.CODE),
            Column("contract_number", "Avtal", "Contract", Kind.CODE),
            Column("quantity", "Antal", "Quantity", Kind.QUANTITY),
            Column("unit", "Enhet", "Unit"),
            Column("price", "Pris", "Price", Kind.QUANTITY),
            Column("discount_percent", "Rabatt", "Discount", Kind.PERCENT),
            Column("vat_percent", "Moms", "VAT", Kind.PERCENT),
            Column("credited", "Krediterat", "Credited", Kind.QUANTITY),
            Column("net", "Belopp", "Amount", Kind.MONEY, uses=IN_CURRENCY),
        ),
    ),
    Part(
        "payments",
        "Betalningar",
        "Payments",
        (
            Column("paid_on", "Datum", "Date", Kind.DATE),
            Column("means", "Betalsätt", "Means", Kind.WORD, words=MEANS),
            Column("reference", "Referens", "Reference", Kind.CODE),
            Column("withdrawn_on", "Återkallad", "Withdrawn", Kind.DATE),
            Column("amount", "Belopp", "Amount", Kind.MONEY, uses=IN_CURRENCY),
        ),
    ),
    Part(
        "credits",
        "Kreditfakturor",
        "Credit notes",
        (
            Column("on", "Datum", "Date", Kind.DATE),
            Column("reason", "Orsak", "Reason", Kind.PROSE),
            Column("total", "Belopp", "Amount", Kind.MONEY, uses=IN_CURRENCY),
        ),
    ),
    Part(
        "reminders",
        "Påminnelser",
        "Reminders",
        (
            Column("planned_on", "Datum", "Date", Kind.DATE),
            Column("kind", "Typ", "Type", Kind.WORD, words=REMINDER_KIND),
            Column("status", "Status", "Status", Kind.WORD, words=REMINDER_STATUS),
            Column("pay_by", "Betalas senast", "Pay by", Kind.DATE),
            Column("fee", "Avgift", "Fee", Kind.MONEY, uses=IN_CURRENCY),
            Column("interest", "Ränta", "Interest", Kind.MONEY, uses=IN_CURRENCY),
            Column("total", "Summa", "Total", Kind.MONEY, uses=IN_CURRENCY),
        ),
    ),
    Part(
        "claims",
        "Avgifter och ränta",
        "Fees and interest",
        (
            Column("since", "Datum", "Date", Kind.DATE),
            Column("kind", "Typ", "Type", Kind.WORD, words=CLAIM_KIND),
            Column("status", "Status", "Status", Kind.WORD, words=CLAIM_STATUS),
            Column("amount", "Belopp", "Amount", Kind.MONEY, uses=IN_CURRENCY),
            Column("paid", "Betalt", "Paid", Kind.MONEY, uses=IN_CURRENCY),
            Column("waived", "Efterskänkt", "Waived", Kind.MONEY, uses=IN_CURRENCY),
            Column("remaining", "Kvar", "Remaining", Kind.MONEY, uses=IN_CURRENCY),
        ),
    ),
)

OPEN = (
    "credit",
    "dispute",
    "payoff",
    "promise",
    "record_payment",
    "record_reminder",
    "settle_dispute",
    "take_back",
    "waive",
    "withdraw_promise",
    "write_off",
)
"""A promise is withdrawn, a claim taken back from collection, while something remains to be paid: no steps of a state machine.
Nor is the payoff, which is told of every invoice that is issued."""
TAKEN_BACK = ("move_payment", "withdraw_payment")
"""With payments that are there."""
INVOICE_STEPS = {
    "draft": ("change", "delete", "issue"),
    "issued": OPEN,
    "part_paid": (*OPEN, *TAKEN_BACK),
    "paid": ("payoff", "credit", "record_payment", "reverse_write_off", "settle_dispute", "waive", *TAKEN_BACK),
    "overpaid": (
        "credit",
        "payoff",
        "record_payment",
        "refund",
        "reverse_write_off",
        "settle_dispute",
        "waive",
        *TAKEN_BACK,
    ),
    "part_credited": OPEN,
    "credited": (
        "payoff",
        "settle_dispute",
    ),
    "written_off": ("payoff", "record_payment", "reverse_write_off", "settle_dispute", *TAKEN_BACK),
    "set_off": (),
}
REMINDER_STEPS = {
    "planned": ("send", "withdraw"),
    "sent": ("escalate",),
    "settled": (),
    "escalated": (),
    "withdrawn": (),
}
