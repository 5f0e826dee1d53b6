"""What pages show of billing's replies to a question: the payoff of an invoice, a customer's habit, turnover and purchases."""

from contracts.billing.claim_words import CLAIM_KIND
from contracts.tabs import Answer, Column, Kind, Part, Word

IN_CURRENCY = {"currency": "currency"}
BASIS = {
    "own": Word("Kundens egna betalningar", "The customer's own payments"),
    "company": Word("Alla kunders betalningar", "All customers' payments"),
    "due_date": Word("Bara förfallodagen", "The due date only"),
}
NOT_EXPECTED = {
    "disputed": Word("Bestridd", "Disputed"),
    "later_than_ever": Word("Senare än någonsin", "Later than ever"),
    "nothing_known": Word("Inget är känt", "Nothing is known"),
}

PAYOFF = Answer(
    details=(
        Column("total", "Att betala", "To pay", Kind.MONEY, uses=IN_CURRENCY),
        Column("on", "Betald den", "Paid on", Kind.DATE),
        Column("invoice_number", "Faktura", "Invoice", Kind.CODE),
        Column("overpaid", "Betalt för mycket", "Overpaid", Kind.MONEY, uses=IN_CURRENCY),
        Column("disputed", "Bestritt", "Disputed", Kind.MONEY, uses=IN_CURRENCY),
        Column("unclaimed_interest", "Ränta som inte har krävts", "Interest not claimed", Kind.MONEY, uses=IN_CURRENCY),
        Column("provisional", "Preliminär ränta", "Provisional interest", Kind.FLAG),
    ),
    parts=(
        Part(
            "lines",
            "Vad summan består av",
            "What the sum is made of",
            (
                Column("kind", "Typ", "Type", Kind.WORD, words=CLAIM_KIND),
                Column("since", "Sedan", "Since", Kind.DATE),
                Column("source", "Regel", "Rule"),
                Column("paid", "Betalt", "Paid", Kind.MONEY, uses=IN_CURRENCY),
                Column("waived", "Efterskänkt", "Waived", Kind.MONEY, uses=IN_CURRENCY),
                Column("invoiced", "På räntefaktura", "On an interest invoice", Kind.MONEY, uses=IN_CURRENCY),
                Column("amount", "Belopp", "Amount", Kind.MONEY, uses=IN_CURRENCY),
            ),
        ),
        Part(
            "lines.spans",
            "Räntan dag för dag",
            "The interest day by day",
            (
                Column("first", "Från", "From", Kind.DATE),
                Column("last", "Till", "To", Kind.DATE),
                Column("days", "Dagar", "Days", Kind.COUNT),
                Column("percent", "Räntesats", "Rate", Kind.PERCENT),
                Column("principal", "På", "On", Kind.MONEY, uses=IN_CURRENCY),
                Column("amount", "Ränta före avrundning", "Interest before rounding", Kind.QUANTITY),
            ),
        ),
    ),
)
HABIT = Answer(
    details=(
        Column("habit.basis", "Bygger på", "Built on", Kind.WORD, words=BASIS),
        Column("habit.invoices", "Betalda fakturor", "Paid invoices", Kind.COUNT),
        Column("habit.since", "Sedan", "Since", Kind.DATE),
        Column("habit.median_days", "Dagar efter förfallodagen", "Days after the due date", Kind.DAYS),
        Column("habit.lower_days", "En fjärdedel betalar inom", "A quarter pays within", Kind.DAYS),
        Column("habit.upper_days", "Tre fjärdedelar betalar inom", "Three quarters pay within", Kind.DAYS),
        Column("habit.error_days", "Fel i efterhand", "Error in hindsight", Kind.DAYS),
        Column("habit.due_date_error_days", "Fel med förfallodagen", "Error of the due date", Kind.DAYS),
        Column("habit.tested_on", "Prövat på fakturor", "Tested on invoices", Kind.COUNT),
    ),
    parts=(
        Part(
            "items",
            "När öppna fakturor väntas",
            "When open invoices are expected",
            (
                Column("invoice_number", "Faktura", "Invoice", Kind.CODE),
                Column("branch_name", "Filial", "Branch"),
                Column("due_date", "Förfaller", "Due", Kind.DATE),
                Column("remaining", "Kvar att betala", "Remaining", Kind.MONEY, uses=IN_CURRENCY),
                Column("expected_on", "Väntas", "Expected", Kind.DATE),
                Column("earliest", "Tidigast", "Earliest", Kind.DATE),
                Column("latest", "Senast", "Latest", Kind.DATE),
                Column("reason", "Varför ingen dag", "Why no day", Kind.WORD, words=NOT_EXPECTED),
            ),
        ),
    ),
)
SUMS = (
    Column("invoiced", "Fakturerat", "Invoiced", Kind.MONEY, uses=IN_CURRENCY),
    Column("credited", "Krediterat", "Credited", Kind.MONEY, uses=IN_CURRENCY),
    Column("till", "I kassan", "At the till", Kind.MONEY, uses=IN_CURRENCY),
    Column("turnover", "Omsättning", "Turnover", Kind.MONEY, uses=IN_CURRENCY),
    Column("year_before", "Ett år tidigare", "A year before", Kind.MONEY, uses=IN_CURRENCY),
)
DAYS = (Column("first", "Från", "From", Kind.DATE), Column("last", "Till", "To", Kind.DATE))
TURNOVER = Answer(
    details=DAYS,
    parts=(
        Part("sums", "Summa utan moms", "Total without VAT", SUMS),
        Part("items", "Period för period", "Period by period", (*DAYS, *SUMS)),
    ),
)
PURCHASES = Answer(
    details=DAYS,
    parts=(
        Part(
            "items",
            "Artiklar",
            "Items",
            (
                Column("article", "Artikel", "Article", Kind.CODE),
                Column("text", "Text", "Text", Kind.NAME),
                Column("quantity", "Antal", "Quantity", Kind.QUANTITY),
                Column("unit", "Enhet", "Unit"),
                Column("amount", "Belopp", "Amount", Kind.MONEY, uses=IN_CURRENCY),
                Column("average_price", "Snittpris", "Average price", Kind.QUANTITY),
                Column("last_price", "Senaste pris", "Last price", Kind.QUANTITY),
                Column("lowest_price", "Lägsta pris", "Lowest price", Kind.QUANTITY),
                Column("last_on", "Senast köpt", "Last bought", Kind.DATE),
                Column("invoices", "Fakturor", "Invoices", Kind.COUNT),
            ),
        ),
    ),
)
