"""What sales is told of an issued invoice with every write of it: how much of it is owed."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from billing.bank_days import last_day_in_time
from billing.states import NO_CLAIM
from contracts.billing import InvoiceKind
from contracts.billing.owed import OwedChanged, SoldArticle

if TYPE_CHECKING:
    from billing.models import Invoice

IS_OWED = {"status": {"$nin": sorted(NO_CLAIM)}}
"""The query for invoices that are told of: from their issue on, also once nothing remains of them."""


def events_of(invoice: "Invoice") -> Iterator[OwedChanged]:
    """The event of an issued invoice; none of a draft and of a credit note, which changes what remains of another one."""
    if invoice.status not in NO_CLAIM:
        yield event_of(invoice)


def event_of(invoice: "Invoice") -> OwedChanged:
    """What is owed of an issued invoice now."""
    sold = [] if invoice.kind == InvoiceKind.INTEREST else list(_sold(invoice))
    return OwedChanged(
        subject=invoice.id,
        version=invoice.version,
        customer_id=invoice.customer_id,
        branch_id=invoice.branch_id,
        currency=invoice.currency,
        remaining=invoice.money.read(invoice.remaining),
        disputed=invoice.money.read(invoice.principal_remaining - invoice.claimed),
        due_date=invoice.due_date,
        in_time_until=last_day_in_time(date.fromisoformat(invoice.due_date)) if invoice.due_date else None,
        issue_date=invoice.issue_date,
        net=invoice.money.read(sum(net for _, net in sold)),
        articles=list(dict.fromkeys(article for article, _ in sold)),
    )


def _sold(invoice: "Invoice") -> Iterator[tuple[SoldArticle, int]]:
    """The article and the sum without VAT of each line, less what was credited; none of those that were credited wholly."""
    for line, left in zip(invoice.lines, invoice.lines_left(), strict=True):
        if not left.is_gone:
            yield SoldArticle(article=line.article or "", text="" if line.article else line.text), left.left.amount
