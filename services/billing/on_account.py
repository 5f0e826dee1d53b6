"""What is on account of customers, for the head of the card, the ledger and ageing.

Most companies have no payment on account. Whether one does is remembered, so that their cards ask the database nothing more.
"""

import time
from collections import Counter
from collections.abc import Iterable
from datetime import date

from billing import currency_sums
from billing.account_payment_models import AccountPayment
from billing.ledger_sums import Entry
from billing.move_replies import taken
from chassis.context import current
from chassis.storage import Row
from contracts.billing import LedgerKind

FORGET_AFTER_SECONDS = 2.0
SUM_FIELDS = ("customer_id", "currency", "minor_units", "left")
FIELDS = (*SUM_FIELDS, "paid_on", "amount", "moves", "refunds", "withdrawals")
"""What `enter` needs of a payment on account."""

_known: dict[str, float] = {}
"""By company, until when it is taken for one without a payment on account; below 0: it has one."""


def remember() -> None:
    """The current company has a payment on account."""
    _known[current().tenant] = -1.0


def has_any() -> bool:
    """Whether the company has a payment on account; one that another process has recorded is known within two seconds."""
    tenant, instant = current().tenant, time.monotonic()
    until = _known.get(tenant, 0.0)
    if until < 0:
        return True
    if until > instant:
        return False
    found = bool(AccountPayment.rows({}, ["_id"], limit=1))
    _known[tenant] = -1.0 if found else instant + FORGET_AFTER_SECONDS
    return found


def left_of(customer_id: str) -> Counter[str]:
    """What is on account of a customer now, by currency, in the smallest units of new documents."""
    if not has_any():
        return Counter()
    return add_up(AccountPayment.rows({"customer_id": customer_id, "left": {"$gt": 0}}, SUM_FIELDS))


def add_up(rows: Iterable[Row]) -> Counter[str]:
    """The sums of what is left, by currency."""
    found: Counter[str] = Counter()
    for row in rows:
        found[row["currency"]] += currency_sums.to_common(row, row["left"])
    return found


def enter(row: Row) -> list[Entry]:
    """The entries of a payment on account in the customer's ledger, in the order of their days; they add up to what is left.

    What an invoice has taken left on the day from which it counts there: before the invoice's day there was nothing to pay.
    """
    entries = [Entry(_day(row["paid_on"]), LedgerKind.PAYMENT_ON_ACCOUNT, -row["amount"], row["_id"])]
    for one in row.get("moves") or ():
        on = _day(max(row["paid_on"], one["issued"]))
        entries.append(Entry(on, LedgerKind.PAYMENT_MOVED, taken(one), one["id"]))
    for one in row.get("refunds") or ():
        entries.append(Entry(_day(one["paid_on"]), LedgerKind.REFUND, one["amount"], one["id"]))
    for one in row.get("withdrawals") or ():
        entries.append(Entry(_day(one["on"]), LedgerKind.PAYMENT_WITHDRAWN, one["amount"], row["_id"]))
    return sorted((one for one in entries if one.amount), key=lambda one: one.on)


def _day(text: str) -> date:
    return date.fromisoformat(text)
