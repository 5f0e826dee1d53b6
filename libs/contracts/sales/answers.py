"""What pages show of sales' replies to a question: what was sent of a quote, deliveries, collective invoices asked for."""

from contracts.sales.details import BILLING_STATES, PROGRESS
from contracts.tabs import Answer, Column, Kind, Part, Word

IN_CURRENCY = {"currency": "currency"}
COLLECTIVE_STATES = {
    "taking": Word("Hämtar order", "Taking orders"),
    "giving_back": Word("Lämnar tillbaka order", "Giving orders back"),
    **BILLING_STATES,
}

VERSIONS = Answer(
    parts=(
        Part(
            "versions",
            "Skickade versioner",
            "Versions sent",
            (
                Column("revision", "Revision", "Revision", Kind.COUNT),
                Column("date", "Datum", "Date", Kind.DATE),
                Column("valid_until", "Gäller till", "Valid until", Kind.DATE),
                Column("text", "Text", "Text", Kind.PROSE),
                Column("totals.net", "Netto", "Net", Kind.MONEY, uses=IN_CURRENCY),
                Column("totals.vat", "Moms", "VAT", Kind.MONEY, uses=IN_CURRENCY),
                Column("totals.total", "Summa", "Total", Kind.MONEY, uses=IN_CURRENCY),
            ),
        ),
    ),
)
DELIVERIES = Answer(
    parts=(
        Part(
            "items",
            "Leveranser",
            "Deliveries",
            (
                Column("on", "Datum", "Date", Kind.DATE),
                Column("number", "Nummer", "Number", Kind.CODE),
                Column("order_number", "Order", "Order", Kind.CODE),
                Column("branch_name", "Filial", "Branch"),
                Column("text", "Text", "Text", Kind.PROSE),
                Column("billing", "Fakturerat", "Invoiced", Kind.WORD, words=PROGRESS),
                Column("taken_back_on", "Återtagen", "Taken back", Kind.DATE),
            ),
        ),
    ),
)
COLLECTIVE = Answer(
    parts=(
        Part(
            "items",
            "Samlingsfakturor",
            "Collective invoices",
            (
                Column("created_at", "Begärd", "Asked for", Kind.MOMENT),
                Column("state", "Läge", "State", Kind.WORD, words=COLLECTIVE_STATES),
                Column("number", "Faktura", "Invoice", Kind.CODE),
                Column("refusal", "Avvisad för", "Refused for", Kind.CODE),
            ),
        ),
        Part("items.orders", "Order", "Orders", (Column("order_number", "Order", "Order", Kind.CODE),)),
    ),
)
