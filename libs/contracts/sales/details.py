"""What the pages of quotes, orders, contracts and receipts show, and the steps that each state allows."""

from contracts.tabs import Column, Kind, Part, Word

IN_CURRENCY = {"currency": "currency"}
BILLING_STATES = {
    "asked": Word("Begärd", "Asked for"),
    "drafted": Word("Utkast", "Draft"),
    "issued": Word("Utställd", "Issued", "good"),
    "refused": Word("Avvisad", "Refused", "bad"),
    "dropped": Word("Utkastet borttaget", "Draft deleted"),
}
PROGRESS = {"none": Word("Nej", "No"), "part": Word("Delvis", "Partly"), "full": Word("Helt", "Fully")}


def _lines(*more: Column) -> Part:
    """The lines of a document; `more` are what has become of each."""
    return Part(
        "lines",
        "Rader",
        "Lines",
        (
            Column("line", "Rad", "Line", Kind.COUNT),
            Column("article", "Artikel", "Article", Kind.CODE),
            Column("text", "Text", "Text", Kind.PROSE),
            Column("quantity", "Antal", "Quantity", Kind.QUANTITY),
            Column("unit", "Enhet", "Unit"),
            Column("price", "Pris", "Price", Kind.QUANTITY),
            Column("discount_percent", "Rabatt", "Discount", Kind.PERCENT),
            Column("vat_percent", "Moms", "VAT", Kind.PERCENT),
            *more,
            Column("amount", "Belopp", "Amount", Kind.MONEY, uses=IN_CURRENCY),
        ),
    )


SUMS = (
    Column("totals.net", "Netto", "Net", Kind.MONEY, uses=IN_CURRENCY),
    Column("totals.vat", "Moms", "VAT", Kind.MONEY, uses=IN_CURRENCY),
    Column("totals.total", "Summa", "Total", Kind.MONEY, uses=IN_CURRENCY),
)
RATES = Part(
    "totals.vat_rates",
    "Moms per sats",
    "VAT by rate",
    (
        Column("percent", "Sats", "Rate", Kind.PERCENT),
        Column("net", "Underlag", "Taxable", Kind.MONEY, uses=IN_CURRENCY),
        Column("vat", "Moms", "VAT", Kind.MONEY, uses=IN_CURRENCY),
    ),
)
REFERENCES = (
    Column("party.branch_name", "Filial", "Branch"),
    Column("party.our_reference", "Vår referens", "Our reference"),
    Column("party.your_reference", "Er referens", "Your reference"),
)
ORDERED = Column("ordered", "Beställt", "Ordered", Kind.QUANTITY)
QUOTE_PARTS = (_lines(ORDERED), RATES)
QUOTE_DETAILS = (
    Column("text", "Text", "Text", Kind.PROSE),
    *REFERENCES,
    Column("valid_until", "Giltig t.o.m.", "Valid until", Kind.DATE),
    Column("delivery_date", "Leveransdag", "Delivery date", Kind.DATE),
    Column("revision", "Version", "Revision", Kind.COUNT),
    *SUMS,
)
ORDER_DETAILS = (
    Column("text", "Text", "Text", Kind.PROSE),
    *REFERENCES,
    Column("delivery_date", "Leveransdag", "Delivery date", Kind.DATE),
    *SUMS,
    Column("advance_left", "Kvar att dra av", "Left to take off", Kind.MONEY, uses=IN_CURRENCY),
    Column("to_pay_back", "Att betala tillbaka", "To pay back", Kind.MONEY, uses=IN_CURRENCY),
)
ORDER_PARTS = (
    _lines(
        Column("delivered", "Levererat", "Delivered", Kind.QUANTITY),
        Column("invoiced", "Fakturerat", "Invoiced", Kind.QUANTITY),
    ),
    RATES,
    Part(
        "deliveries",
        "Leveranser",
        "Deliveries",
        (
            Column("number", "Nummer", "Number", Kind.CODE),
            Column("on", "Datum", "Date", Kind.DATE),
            Column("text", "Text", "Text", Kind.PROSE),
            Column("taken_back_on", "Återtagen", "Taken back", Kind.DATE),
        ),
    ),
    Part(
        "billings",
        "Fakturor",
        "Invoices",
        (
            Column("number", "Nummer", "Number", Kind.CODE),
            Column("state", "Läge", "State", Kind.WORD, words=BILLING_STATES),
            Column("refusal", "Varför inte", "Why not", Kind.CODE),
        ),
    ),
)
CONTRACT_DETAILS = (
    Column("text", "Text", "Text", Kind.PROSE),
    *REFERENCES,
    Column("starts_on", "Från", "From", Kind.DATE),
    Column("last_day", "Sista dag", "Last day", Kind.DATE),
    Column("period_months", "Månader per period", "Months of a period", Kind.COUNT),
    Column("next_period.first", "Nästa period från", "Next period from", Kind.DATE),
    Column("next_due", "Faktureras från", "Invoiced from", Kind.DATE),
    *SUMS,
)
CONTRACT_PARTS = (_lines(), RATES)
RECEIPT_DETAILS = (
    Column("text", "Text", "Text", Kind.PROSE),
    Column("completed_at", "Slutfört", "Completed", Kind.MOMENT),
    *SUMS,
    Column("rounding", "Avrundning", "Rounding", Kind.MONEY, uses=IN_CURRENCY),
    Column("change", "Växel", "Change", Kind.MONEY, uses=IN_CURRENCY),
    Column("copies", "Kopior", "Copies", Kind.COUNT),
)
RECEIPT_PARTS = (_lines(Column("returned", "Returnerat", "Returned", Kind.QUANTITY)), RATES)

QUOTE_STEPS = {
    "draft": ("cancel", "change", "reprice", "send"),
    "sent": ("accept", "cancel", "decline", "reprice", "revise"),
    "expired": ("cancel", "decline", "revise"),
    "accepted": ("cancel", "order"),
    "partly_ordered": ("cancel", "order"),
    "ordered": (),
    "declined": (),
    "cancelled": (),
}
ORDER_STEPS = {
    "draft": ("cancel", "change", "confirm", "reprice"),
    "confirmed": ("cancel", "close", "deliver", "hold", "invoice", "reprice", "take_back"),
    "on_hold": ("cancel", "close", "release", "take_back"),
    "completed": (),
    "cancelled": (),
    "closed": ("invoice", "take_back"),
}
RUNNING = ("change_collective", "change_prices", "change_timing", "end", "reopen", "skip")
CONTRACT_STEPS = {
    "draft": ("activate", "cancel", "change", "change_prices", "reprice"),
    "active": ("cancel", *RUNNING, "pause", "reprice"),
    "paused": ("cancel", *RUNNING, "reprice", "resume"),
    "ending": ("change_collective", "change_prices", "change_timing", "finish", "reopen", "skip"),
    "finished": ("reopen", "skip"),
    "cancelled": ("reopen", "skip"),
}
RECEIPT_STEPS = {
    "open": ("change", "complete", "park"),
    "parked": ("complete", "resume"),
    "completed": ("copy", "return"),
}
