"""Rows of lists: which fields they need, and how the contract shows them."""

from collections.abc import Sequence
from datetime import date

from billing.states import is_overdue
from chassis.storage import Row
from contracts import billing as contract
from contracts.billing.ratings import score_of
from contracts.denominations import IN_KRONOR, Denomination, denomination_of

ROW_FIELDS = (
    "kind",
    "number_text",
    "status",
    "customer_id",
    "buyer.name",
    "branch_id",
    "branch_name",
    "text",
    "issue_date",
    "due_date",
    "payable",
    "paid",
    "credited",
    "written_off",
    "standing.remaining",
    "currency",
    "minor_units",
    "disputed",
    "escalated_on",
)
"""What `row` needs."""

REMINDER_FIELDS = ("number_text", "currency", "minor_units", "branch_id", "branch_name", "reminders")
"""What `reminder_of` needs of the invoice."""


def row(stored: Row, today: date) -> contract.InvoiceRow:
    """An invoice of a list, from its ROW_FIELDS."""
    names = ("status", "customer_id", "branch_id", "issue_date", "due_date", "currency")
    plain: Row = {name: stored.get(name) for name in names} | {"kind": kind_of(stored)}
    read = money_of(stored).read
    return contract.InvoiceRow(
        id=stored["_id"],
        number=stored.get("number_text"),
        customer_name=stored["buyer"]["name"],
        branch_name=stored.get("branch_name") or "",
        text=stored.get("text") or "",
        amount=read(stored["payable"]),
        credited=read(stored.get("credited", 0)),
        written_off=read(stored.get("written_off", 0)),
        remaining=read(remaining_of(stored)),
        overdue=is_overdue(stored["status"], stored.get("due_date"), today),
        disputed=stored.get("disputed", False),
        escalated_on=stored.get("escalated_on"),
        **plain,
    )


AN_INVOICE = contract.InvoiceKind.INVOICE.value


def kind_of(stored: Row) -> str:
    """Release 0.1.0 knew one kind only, and named none."""
    return stored.get("kind") or AN_INVOICE


def money_of(stored: Row) -> Denomination:
    """How an invoice of a list stores its sums."""
    return denomination_of(stored["currency"], stored.get("minor_units"))


def remaining_of(stored: Row) -> int:
    """What is still to be paid of an invoice of a list, in minor units."""
    kept = (stored.get("standing") or {}).get("remaining")  # an index gives None for what is not there
    if kept is not None:
        return int(kept)
    gone = stored["paid"] + (stored.get("credited") or 0) + (stored.get("written_off") or 0)
    return int(stored["payable"] - gone)


def credit_of(stored: Row, money: Denomination) -> contract.Credit:
    """A credit of an invoice as the contract shows it; stored amounts are in minor units."""
    rates, parts = stored["rates"], stored["parts"]
    return contract.Credit(
        **{name: stored[name] for name in ("id", "on", "reason")},
        net=money.read(sum(one["net"] for one in rates)),
        vat=money.read(sum(one["vat"] for one in rates)),
        rounding=money.read(stored["rounding"]),
        total=money.read(stored["total"]),
        parts=[contract.CreditedPart(**{**part, "net": money.read(part["net"])}) for part in parts],
    )


def write_off_of(stored: Row, money: Denomination) -> contract.WriteOff:
    """A write-off of an invoice as the contract shows it; stored amounts are in minor units."""
    rates = stored["rates"]
    return contract.WriteOff(
        **{name: stored[name] for name in ("id", "on", "reason")},
        amount=money.read(stored["amount"]),
        net=money.read(sum(one["net"] for one in rates)),
        vat=money.read(sum(one["vat"] for one in rates)),
        vat_rates=vat_sums_of(rates, money),
        rounding=money.read(stored["rounding"]),
        reversed_on=stored.get("reversed_on"),
        reversed_reason=stored.get("reversed_reason", ""),
    )


def vat_sums_of(rates: Sequence[Row], money: Denomination) -> list[contract.VatSum]:
    """Sums per VAT rate, stored in minor units, as the contract shows them."""
    return [_vat_sum(one, money) for one in rates]


def _vat_sum(stored: Row, money: Denomination) -> contract.VatSum:
    in_kronor = IN_KRONOR.read(stored["vat_sek"]) if "vat_sek" in stored else None
    plain = {name: money.read(stored[name]) for name in ("net", "vat")}
    return contract.VatSum(percent=stored["percent"], vat_sek=in_kronor, **plain)


RATING_FIELDS = ("version", "customer_id", "provider", "letter", "normalised", "as_of", "text")


def reminder_of(invoice: Row, stored: Row) -> contract.Reminder:
    """A reminder and its invoice, both as plain dicts, as the contract shows it."""
    plain: Row = {name: stored.get(name) for name in ("id", "level", "kind", "status", "planned_on", "sent_on")}
    money = money_of(invoice)
    plain |= {name: money.read(stored[name]) for name in ("principal", "fee", "interest")}
    plain |= {"earlier_fees": money.read(stored.get("earlier", 0)), "pay_by": stored.get("pay_by")}
    plain |= {"fee_sek": IN_KRONOR.read(stored["fee_sek"]) if "fee_sek" in stored else None}
    return contract.Reminder(
        invoice_id=invoice["_id"],
        invoice_number=invoice["number_text"],
        currency=invoice["currency"],
        branch_id=invoice.get("branch_id"),
        branch_name=invoice.get("branch_name") or "",
        channel=stored.get("channel") or "",
        provisional=stored.get("provisional", False),
        late_fee=stored.get("late_fee", False),
        total=money.read(total_of(stored)),
        **plain,
    )


def total_of(stored: Row) -> int:
    """What a reminder asks for, in minor units."""
    return int(stored["principal"] + stored.get("earlier", 0) + stored["fee"] + stored["interest"])


def rating_of(stored: Row) -> contract.RatingSnapshot:
    """A rating from its stored fields."""
    plain = ("version", "customer_id", "provider", "letter", "normalised", "as_of")
    score = score_of(stored["provider"], stored["letter"], stored["normalised"])
    return contract.RatingSnapshot(
        id=stored["_id"], score=score, text=stored.get("text") or "", **{name: stored[name] for name in plain}
    )


def rating_as_of(stored: Row, today: date) -> contract.Rating:
    """The same with its age."""
    shown = rating_of(stored)
    return contract.Rating(**shown.model_dump(), age_days=(today - shown.as_of).days)
