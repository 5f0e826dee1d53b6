"""What billing says in the head of the card: what the customer owes, a line for each currency, and how it pays."""

from datetime import date

from contracts.access import Module
from contracts.base import Reply
from contracts.money import Amount
from contracts.tabs import Column, Kind, TabSpec, Word


class AccountItem(Reply):
    """What is open in one currency. `owed` is what remains of all invoices with their claims, as far as it has been claimed, and
    `overdue` the part of it that can no longer be paid in time, of so many `overdue_invoices`, the oldest due on
    `oldest_due_date`; `is_overdue`: there is any. `overpaid` is what the customer is owed, `on_account` what it has paid without
    an invoice, `at_collection` the part of what is owed that was handed over to collection; None of the three in most cases."""

    currency: str
    owed: Amount
    overdue: Amount
    overdue_invoices: int
    oldest_due_date: date | None
    overpaid: Amount | None
    at_collection: Amount | None = None
    on_account: Amount | None = None
    is_overdue: bool = False


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
        Column(
            "overdue",
            "Förfallet",
            "Overdue",
            Kind.MONEY,
            uses=IN_CURRENCY,
            flags={"is_overdue": Word("Förfallet", "Overdue", "bad")},
        ),
        Column("overdue_invoices", "Förfallna fakturor", "Overdue invoices", Kind.COUNT),
        Column("oldest_due_date", "Äldsta förfallodag", "Oldest due date", Kind.DATE),
        Column("overpaid", "Tillgodo", "Overpaid", Kind.MONEY, uses=IN_CURRENCY),
        Column("at_collection", "Hos inkasso", "At collection", Kind.MONEY, uses=IN_CURRENCY),
        Column("on_account", "À conto", "On account", Kind.MONEY, uses=IN_CURRENCY),
    ),
    empty=Word("Inget att betala", "Nothing owed", "good"),
    by_branch=True,
)


class HabitItem(Reply):
    """How late the customer pays: the median of the days from the due date to the payment of its latest `invoices` paid invoices,
    below 0 before it, and their quartiles. `error_days` is how far such a prediction was from the truth, in the median of the
    latest `tested_on` invoices; None without any."""

    days_late: int
    lower_days: int
    upper_days: int
    invoices: int
    since: date
    error_days: int | None
    tested_on: int


HABIT = TabSpec(
    key="habit",
    order=30,
    sv="Betalningsvana",
    en="Payment habit",
    module=Module.BILLING,
    item=HabitItem,
    columns=(
        Column("days_late", "Betalar efter förfallodagen (median)", "Pays after the due date (median)", Kind.DAYS),
        Column("invoices", "Median av så många fakturor", "Median of so many invoices", Kind.COUNT),
        Column("error_days", "Prognosens fel (median)", "Error of the forecast (median)", Kind.DAYS),
    ),
    empty=Word("För få betalda fakturor", "Too few paid invoices"),
    by_branch=True,
)
