"""What was bought at which price, from the lines of invoices as they are stored: pure, in the currency's smallest units."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from billing import currency_sums
from chassis.storage import Row
from contracts.money import round_half_up
from contracts.stored_prices import read_price

FIELDS = (
    "issue_date",
    "currency",
    "minor_units",
    *(f"lines.{name}" for name in ("article", "text", "unit", "quantity", "price", "exact_price", "discount_percent")),
    "lines.net",
    "credits.parts.line",
    "credits.parts.quantity",
    "credits.parts.net",
)
"""What is read of an invoice."""

HUNDRED, NOTHING = Decimal(100), Decimal(0)
PIECE = 10_000
"""Quantities have four decimals, and are added up as whole numbers of that part: a customer may have bought 30,000 lines."""
PRICE_UNIT = Decimal("0.0001")


class Key(NamedTuple):
    """What is added up together: an article, or a text where there is no article; of one unit and currency."""

    article: str
    text: str
    unit: str
    currency: str


class Bought(NamedTuple):
    """A line of an invoice with what credits have left of it; `pieces` are parts of a PIECE, `price` is of one unit after the
    discount, without VAT."""

    key: Key
    text: str
    on: str
    invoice_id: str
    pieces: int
    amount: int
    price: Decimal


@dataclass
class Total:
    """All lines of a key; `latest` is the (day, invoice) that the last text and price are of."""

    pieces: int = 0
    amount: int = 0
    lowest: Decimal = NOTHING
    highest: Decimal = NOTHING
    latest: tuple[str, str] = ("", "")
    text: str = ""
    price: Decimal = NOTHING
    invoices: set[str] = field(default_factory=set)

    def add(self, line: Bought) -> None:
        if not self.invoices:
            self.lowest = self.highest = line.price
        elif line.price < self.lowest:
            self.lowest = line.price
        elif line.price > self.highest:
            self.highest = line.price
        self.pieces += line.pieces
        self.amount += line.amount
        if (line.on, line.invoice_id) >= self.latest:
            self.latest, self.text, self.price = (line.on, line.invoice_id), line.text, line.price
        self.invoices.add(line.invoice_id)

    def average(self, currency: str) -> Decimal | None:
        """What one unit has cost, with what was credited: to four decimals, half up; None of nothing."""
        if not self.pieces:
            return None
        return round_half_up(currency_sums.read(currency, self.amount) / self.quantity, PRICE_UNIT)

    @property
    def quantity(self) -> Decimal:
        return Decimal(self.pieces) / PIECE


def lines_of(row: Row) -> Iterator[Bought]:
    """The lines of an invoice, from its FIELDS, with what was credited taken off; none of those that are credited wholly."""
    credited = _credited(row)
    issued, invoice_id, currency = row["issue_date"], row["_id"], row["currency"]
    finer = currency_sums.to_common(row, 1)
    for number, line in enumerate(row["lines"], 1):
        pieces, amount = pieces_of(line["quantity"]), line["net"]
        if number in credited:
            gone = credited[number]
            pieces, amount = pieces - gone.pieces, amount - gone.amount
            if not pieces and not amount:
                continue
        article, text = line.get("article") or "", line["text"]
        key = Key(article, "" if article else text, line.get("unit") or "", currency)
        price = price_of(line["price"], line.get("exact_price"), line["discount_percent"])
        yield Bought(key, text, issued, invoice_id, pieces, amount * finer, price)


class Gone(NamedTuple):
    """What was credited of a line."""

    pieces: int = 0
    amount: int = 0


def _credited(row: Row) -> dict[int, Gone]:
    """By the number of the line."""
    found: dict[int, Gone] = {}
    for part in (part for one in row.get("credits") or () for part in one["parts"]):
        before = found.get(part["line"], Gone())
        found[part["line"]] = Gone(before.pieces + pieces_of(part["quantity"]), before.amount + part["net"])
    return found


def add_up(lines: Iterable[Bought]) -> dict[Key, Total]:
    """The totals by their keys."""
    found: dict[Key, Total] = {}
    for line in lines:
        found.setdefault(line.key, Total()).add(line)
    return found


@lru_cache(maxsize=5000)
def pieces_of(quantity: str) -> int:
    """A stored quantity as parts of a PIECE."""
    return int(Decimal(quantity) * PIECE)


@lru_cache(maxsize=5000)
def price_of(price: int, exact_price: str | None, discount_percent: str) -> Decimal:
    """The stored price of one unit after the discount: to four decimals, half up."""
    full, discount = read_price(price, Decimal(exact_price) if exact_price else None), Decimal(discount_percent)
    return round_half_up(full * (HUNDRED - discount) / HUNDRED, PRICE_UNIT) if discount else full
