"""What an invoice that contracts share says: each line names contract and period, and a heading stands above a period's lines."""

from collections.abc import Sequence
from datetime import date

from billing.collective_content import places_of
from billing.models import Invoice
from chassis.storage import Row
from contracts.billing import InvoiceLine
from contracts.billing.shared import CreditedPeriod

WORDS = {"sv": "Samlingsfaktura: avtal {}", "en": "Collective invoice: contract {}"}


def put_words(invoice: Invoice) -> None:
    """Sets the headings of the periods and a text that names the contracts; nothing on other invoices."""
    if periods := invoice.asked.get("periods"):
        invoice.asked = {**invoice.asked, "periods": [{**one, "heading": _heading(one)} for one in periods]}
        numbers = ", ".join(dict.fromkeys(one["contract_number"] for one in periods))
        invoice.text = invoice.text or WORDS.get(invoice.language, WORDS["en"]).format(numbers)


def name_periods(invoice: Invoice, lines: Sequence[InvoiceLine]) -> list[InvoiceLine]:
    """The lines with contract and period, if contracts share the invoice."""
    named = list(lines)
    for one in invoice.asked.get("periods", ()):
        said = {
            "contract_id": one["contract_id"],
            "contract_number": one["contract_number"],
            "period_first": date.fromisoformat(one["first"]),
            "period_last": date.fromisoformat(one["last"]),
        }
        for at in places_of(one):
            named[at] = named[at].model_copy(update=said)
    return named


def whole_periods(invoice: Invoice) -> list[CreditedPeriod]:
    """The periods of a shared invoice of which nothing is left that could be credited."""
    left = invoice.lines_left()
    return [
        CreditedPeriod(contract_id=one["contract_id"], first=one["first"])
        for one in invoice.asked.get("periods", ())
        if all(left[at].left.amount == 0 for at in places_of(one))
    ]


def _heading(period: Row) -> str:
    """ "Avtal 4001: 2026-03-01–2026-03-31, Butik Norr": the first line of what sales says of the period, and the branch."""
    said = [period["text"].split("\n", 1)[0], period["branch_name"]]
    return ", ".join(one for one in said if one)
