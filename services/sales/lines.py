"""Lines of a document: priced when they are written, and used up bit by bit (ordered, delivered, invoiced, returned)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from contracts.customers import VatType
from contracts.denominations import IN_KRONOR, Denomination
from contracts.lines import ZERO, check_sum, line_amount, vat_sums
from contracts.money import TooLarge, round_half_up, shortest
from contracts.sales import LineFields, Part, Progress, QuoteLineFields
from contracts.stored_prices import read_price, store_price
from contracts.supply import supply_of
from contracts.vat import NoVatRate, VatCategory, vat_percent
from sales import alternatives, errors, margins, quote_errors
from sales.checks import find_doubles
from sales.models import Line, SalesDocument

Taken = list[tuple[Line, Decimal]]
Stored = dict[str, Any]
"""A part of a line as another document's entry holds it: `{"line", "quantity", "amount"}`."""
NOTHING = Decimal(0)


class Basis(NamedTuple):
    """What lines are reckoned by, beside VAT type and day: the seller's exemption, and how its sums are rounded and stored."""

    seller_exempt: bool = False
    money: Denomination = IN_KRONOR


SWEDISH_BASIS = Basis()


def basis_of(document: SalesDocument) -> Basis:
    """The basis of a document and of those that follow it."""
    return Basis(bool(document.seller_exempt), document.money)


def write(document: SalesDocument, fields: Sequence[LineFields] | None, on: date, date_field: str) -> None:
    """Prices new lines as of the day `on`; the lines that the document has (None) keep what they come to. Its sums follow.

    Raises InvalidInput for a sum too large, or at `date_field` when no VAT rate is known for the day; NotAllowed for a cost price
    of a caller who may not set it.
    """
    if fields is None:
        put(document, _as_before(document, on, date_field))
        return
    margins.check_may_set(fields)
    priced = price(fields, document.vat_type, on, date_field, basis=basis_of(document))
    margins.set_costs(priced, fields, document.lines, document.money)
    for line, given in zip(priced, fields, strict=True):
        if isinstance(given, QuoteLineFields):
            line.alternative_to, line.optional = given.alternative_to, given.optional or None
    alternatives.choose_nothing(priced)
    put(document, priced)


def _as_before(document: SalesDocument, on: date, date_field: str) -> list[Line]:
    """The document's own lines with the VAT of another day."""
    same = [(line, line.quantity) for line in document.lines]
    amounts = [int(line.amount) for line in document.lines]
    priced = price(as_fields(same), document.vat_type, on, date_field, amounts, basis_of(document))
    margins.copy_costs(priced, document.lines)
    for line, before in zip(priced, document.lines, strict=True):
        line.alternative_to, line.optional, line.left_out = before.alternative_to, before.optional, before.left_out
    return priced


def price(
    fields: Sequence[LineFields],
    vat_type: VatType,
    delivered: date,
    date_field: str,
    amounts: Sequence[int | None] = (),
    basis: Basis = SWEDISH_BASIS,
) -> list[Line]:
    """New lines; `amounts`, in minor units, are what they come to where that is not reckoned from the price.

    Raises InvalidInput for a sum too large, or at `date_field` when no VAT rate is known for it.
    """
    given = amounts or [None] * len(fields)
    try:
        return [
            _price(
                position, one, vat_percent(one.vat_category, vat_type, delivered, basis.seller_exempt), amount, basis
            )
            for position, (one, amount) in enumerate(zip(fields, given, strict=True), 1)
        ]
    except NoVatRate:
        raise errors.no_vat_rate(date_field, delivered) from None
    except TooLarge:
        raise errors.sum_too_large() from None


def as_fields(taken: Taken, sign: int = 1) -> list[LineFields]:
    """The same goods at the same price, so many of each, for the lines of a following document."""
    return [
        LineFields.model_construct(
            article=line.article,
            text=line.text,
            quantity=sign * quantity,
            unit=line.unit,
            price=read_price(line.price, line.exact_price),
            discount_percent=line.discount_percent,
            vat_category=VatCategory(line.vat_category),
            supply=line.sells,
        )
        for line, quantity in taken
    ]


def put(document: SalesDocument, lines: list[Line], with_vat: bool = False) -> None:
    """Gives a document its lines, and its sums, which follow from them. Raises InvalidInput for a sum too large.

    `with_vat`: the amounts hold their VAT already.
    """
    money = document.money
    try:
        sold = [(money.read(line.amount), line.vat_percent) for line in alternatives.find_counting(lines)]
        rates = vat_sums(sold, with_vat, money.unit)
        net, vat = sum((rate.net for rate in rates), ZERO), sum((rate.vat for rate in rates), ZERO)
        gross = check_sum(check_sum(net, money.unit) + vat, money.unit)
    except TooLarge:
        raise errors.sum_too_large() from None
    document.lines = lines
    document.net, document.vat, document.gross = money.store(net), money.store(vat), money.store(gross)
    document.vat_rates = [
        {"percent": shortest(rate.percent), "net": money.store(rate.net), "vat": money.store(rate.vat)}
        for rate in rates
    ]


def quantity_left(line: Line, use: str, of: str = "quantity") -> Decimal:
    """How many of a line (`of` the whole, or of what is delivered) have not been ordered, delivered, invoiced or returned yet."""
    remaining: Decimal = getattr(line, of) - getattr(line, use)
    return max(remaining, NOTHING)


def take(document: str, lines: Sequence[Line], parts: Sequence[Part] | None, use: str, of: str = "quantity") -> Taken:
    """Counts `parts` of the lines, or all that is left, as used; returns which lines and how many.

    Raises InvalidInput for a line that is not there, is named twice, or has less left; Conflict when nothing is left.
    """
    counted = alternatives.find_counting(lines)
    rest = [(line, left) for line in counted if (left := quantity_left(line, use, of)) > 0]
    taken = rest if parts is None else _choose(lines, parts, use, of)
    if not taken:
        raise errors.nothing_left(document)
    for line, quantity in taken:
        setattr(line, use, getattr(line, use) + quantity)
    return taken


def as_taken(lines: Sequence[Line], stored: Sequence[Stored]) -> Taken:
    """Stored parts, `[{"line", "quantity"}]`, with their lines again."""
    by_number = {line.line: line for line in lines}
    return [(by_number[part["line"]], Decimal(part["quantity"])) for part in stored]


def parts_of(
    taken: Taken, earlier: Sequence[Stored], use: str, money: Denomination = IN_KRONOR, of: str = "quantity"
) -> list[Stored]:
    """What was taken, as it is stored: `{"line", "quantity", "amount"}`, the amount in minor units, whole ones of the currency.

    `earlier` are the parts that hold something of the same lines. Who takes the last of a line (`whole_of`) takes what they have
    left of its sum, so that the parts of a line add up to it.
    """
    return [
        {
            "line": line.line,
            "quantity": f"{quantity:f}",
            "amount": _part_amount(line, quantity, earlier, use, money, of),
        }
        for line, quantity in taken
    ]


def _part_amount(
    line: Line, quantity: Decimal, earlier: Sequence[Stored], use: str, money: Denomination, of: str
) -> int:
    mine = [part for part in earlier if part["line"] == line.line]
    held = sum((Decimal(part["quantity"]) for part in mine), NOTHING)
    most, amount = whole_of(line, of, money)
    if getattr(line, use) != most or most != held + quantity:
        return share(line, quantity, money)
    rest = amount - sum(_amount_of(line, part, money) for part in mine)
    return rest if most == line.quantity else max(0, rest)


def whole_of(line: Line, of: str, money: Denomination) -> tuple[Decimal, int]:
    """How many of a line there are, and what they come to: all of it, or only what was `of` "delivered"."""
    most: Decimal = getattr(line, of)
    return most, int(line.amount) if most == line.quantity else share(line, most, money)


def _amount_of(line: Line, part: Stored, money: Denomination) -> int:
    """What a stored part comes to; those that release 0.1.0 stored do not say it."""
    return int(part["amount"]) if "amount" in part else share(line, Decimal(part["quantity"]), money)


def share(line: Line, quantity: Decimal, money: Denomination) -> int:
    """What so many of a line come to, in minor units, whole ones of the currency."""
    return int(round_half_up(Decimal(line.amount) * quantity / line.quantity, Decimal(money.step)))


def progress(lines: Sequence[Line], use: str) -> Progress:
    """Whether none, part or all of the lines that count has been used."""
    counted = alternatives.find_counting(lines)
    if all(quantity_left(line, use) == 0 for line in counted):
        return Progress.FULL
    return Progress.PART if any(getattr(line, use) for line in counted) else Progress.NONE


def _choose(lines: Sequence[Line], parts: Sequence[Part], use: str, of: str) -> Taken:
    by_number = {line.line: line for line in lines}
    chosen: Taken = []
    bad = list(find_doubles(parts))
    for index, part in enumerate(parts):
        line = by_number.get(part.line)
        if line is None:
            bad.append(errors.no_such_line(index, part.line))
        elif line.left_out:
            bad.append(quote_errors.line_not_chosen(index, part.line))
        elif part.quantity > (left := quantity_left(line, use, of)):
            bad.append(errors.more_than_left(index, part.line, left.normalize()))
        else:
            chosen.append((line, part.quantity))
    if bad:
        raise errors.invalid(bad)
    return chosen


def _price(position: int, fields: LineFields, percent: Decimal, amount: int | None, basis: Basis) -> Line:
    wanted = (fields.quantity, fields.price, fields.discount_percent, basis.money.unit)
    return Line(
        line=position,
        article=fields.article,
        text=fields.text,
        quantity=fields.quantity,
        unit=fields.unit,
        **store_price(fields.price),
        discount_percent=fields.discount_percent,
        vat_category=str(fields.vat_category),
        supply=_stored_supply(fields),
        vat_percent=percent,
        amount=basis.money.store(line_amount(*wanted)) if amount is None else amount,
    )


def _stored_supply(fields: LineFields) -> str | None:
    """What is sold, where the category and the unit do not tell."""
    told = supply_of(None, fields.vat_category, fields.unit)
    return None if fields.supply in (None, told) else str(fields.supply)
