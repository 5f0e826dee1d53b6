"""Advances, as far as billing owns them: what invoices take off for one cannot be credited of it (docs/decisions/0051).

An advance keeps what is taken off (`taken_off`): each `{invoice_id, line, advance_line, amount, back}`, in minor units without
VAT, where `back` is what that invoice has given back. It is noted before the invoice is made, in a write of its own; the version
of the advance decides between that and a credit. What is given back follows from the invoice that holds it, and only grows:
whoever has to decide looks it up again, so that no news has to come in time.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from billing import asked_once, errors
from billing.credit_sums import LineLeft
from billing.models import Invoice
from billing.records import Record, Refusal
from chassis.context import current, using
from chassis.storage import Row, change
from contracts.denominations import Denomination
from contracts.lines import Pieces
from contracts.sales.billings import AdvanceTaken


def stored(taken: Iterable[AdvanceTaken], money: Denomination, lines_before: int = 0) -> list[Row]:
    """What an invoice takes off as it keeps it; its own lines begin after `lines_before` others."""
    return [
        {
            "invoice_id": one.invoice_id,
            "advance_line": one.advance_line,
            "line": one.line + lines_before,
            "amount": money.store(one.amount),
        }
        for one in taken
    ]


def reserve(invoice_id: str, taken: Sequence[Row]) -> None:
    """Notes on each advance what the invoice `invoice_id`, which is about to be made, takes off (`stored`); once.

    Raises Conflict when less is left of an advance."""
    for advance_id, rows in _by_advance(taken):

        def decide(advance: Invoice, rows: list[Row] = rows) -> None:
            if all(one["invoice_id"] != invoice_id for one in advance.taken_off or ()):
                _look_up(advance)
                _refuse_too_much(advance, rows)
                news = [{**one, "invoice_id": invoice_id, "back": 0} for one in rows]
                advance.taken_off = [*(advance.taken_off or ()), *news]

        _change(advance_id, f"{invoice_id}:taken", decide)


def give_back(taken: Iterable[Row], cause: str) -> None:
    """Brings the advances up to what has become of the invoice that had taken so much (`stored`); once per cause."""
    for advance_id, _ in _by_advance(taken):
        _change(advance_id, cause, _look_up)


def give_back_of(invoice_id: str, cause: str) -> None:
    """The same for an invoice that is there, if it takes something off."""
    for row in Invoice.rows({"_id": invoice_id}, ["asked"]):
        give_back(row.get("asked", {}).get("advances_taken", ()), cause)


def creditable(invoice: Invoice) -> list[LineLeft]:
    """What can be credited of each line, looked up now: what is left without what other invoices take off. A line of which
    something is taken off has no pieces left, only an amount. Raises Conflict when nothing but that is left."""
    left = invoice.lines_left()
    if not invoice.taken_off:
        return left
    _look_up(invoice)
    held = _held(invoice)
    free = [_without(one, held[number]) for number, one in enumerate(left, 1)]
    if all(one.is_gone for one in free) and any(held.values()):
        raise errors.advance_taken_off({one["invoice_id"] for one in invoice.taken_off if one["amount"] > one["back"]})
    return free


def _without(line: LineLeft, held: int) -> LineLeft:
    return line._replace(left=Pieces(line.left.quantity * 0, line.left.amount - held)) if held else line


def _refuse_too_much(advance: Invoice, rows: Iterable[Row]) -> None:
    left, held = advance.lines_left(), _held(advance)
    for one in rows:
        free = left[one["advance_line"] - 1].left.amount - held[one["advance_line"]]
        if one["amount"] > free:
            raise errors.advance_credited(advance.id, advance.number_text, advance.money.read(free))


def _held(advance: Invoice) -> defaultdict[int, int]:
    """Line of the advance → what is taken off and not given back."""
    held: defaultdict[int, int] = defaultdict(int)
    for one in advance.taken_off or ():
        held[one["advance_line"]] += one["amount"] - one["back"]
    return held


def _look_up(advance: Invoice) -> None:
    """Notes what the invoices that take something off have given back: all of it when there is no such invoice any more, else
    what credits took off those lines. One that is still being made has given back nothing."""
    ids = sorted({one["invoice_id"] for one in advance.taken_off or ()})
    holders: dict[str, Record] = {str(one.id): one for one in Record.find(id__in=ids).exclude("history", "outbox")}
    if rows := [{**one, "back": _back(one, holders.get(one["invoice_id"]))} for one in advance.taken_off or ()]:
        advance.taken_off = rows


def _back(taken: Row, holder: Record | None) -> int:
    if isinstance(holder, Invoice) and not holder.dropped:
        parts = (part for one in holder.credits or () for part in one["parts"] if part["line"] == taken["line"])
        return sum(-int(part["net"]) for part in parts)
    is_gone = isinstance(holder, Invoice | Refusal) or asked_once.is_deleted(taken["invoice_id"])
    return int(taken["amount"] if is_gone else taken["back"])


def _by_advance(taken: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """By id, so that everybody takes several advances in one order."""
    by_id = sorted(taken, key=lambda one: str(one["invoice_id"]))
    return [(advance_id, list(rows)) for advance_id, rows in groupby(by_id, key=lambda one: str(one["invoice_id"]))]


def _change(advance_id: str, cause: str, decide: Callable[[Invoice], None]) -> None:
    with using(replace(current(), request_id=f"{cause}:{advance_id}")):
        change(Invoice, advance_id, decide, not_found=errors.invoice_not_found)
