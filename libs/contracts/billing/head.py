"""What billing says in the head of the card: what the customer owes, a line for each currency."""

from datetime import date

from contracts.access import Module
from contracts.base import Reply
from contracts.money import Amount
from contracts.tabs import Column, Kind, TabSpec, Word


class AccountItem(Reply):
    """What is open in one currency. `owed` is what remains of all invoices with their claims, as far as it has been claimed, and
    `overdue` the part of it whose due date has passed, of so many `overdue_invoices`, the oldest due on `oldest_due_date`.
    `overpaid` is what the customer is owed, `on_account` what it has paid without an invoice; None of both in most cases."""

    currency: str
    owed: Amount
    overdue: Amount
    overdue_invoices: int
    oldest_due_date: date | None
    overpaid: Amount | None
    on_account: Amount | None = None


IN_CURRENCY = {"currency": "currency"}
ACCOUNT = TabSpec(
    key="account",
    order=10,
    sv="Saldo",
    en="Balance",
    module=Module.BILLING,
    item=AccountItem,
    columns=(
        Column("owed", "Att betala", "Owed", Kind.MONEY, uses=IN_CURRENCY),
        Column("overdue", "Förfallet", "Overdue", Kind.MONEY, uses=IN_CURRENCY),
        Column("overdue_invoices", "Förfallna fakturor", "Overdue invoices", Kind.COUNT),
        Column("oldest_due_date", "Äldsta förfallodag", "Oldest due date", Kind.DATE),
        Column("overpaid", "Tillgodo", "Overpaid", Kind.MONEY, uses=IN_CURRENCY),
        Column("on_account", "À conto", "On account", Kind.MONEY, uses=IN_CURRENCY),
    ),
    empty=Word("Inget att betala", "Nothing owed", "good"),
)
