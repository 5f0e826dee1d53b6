"""What was bought at which price, from the lines of invoices as they are stored: pure, in the currency's smallest units."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from billing import currency_sums
from chassis.storage import Row
from contracts.lines import Pieces
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
PRICE_UNIT = Decimal("0.0001")


class Key(NamedTuple):
    """What is added up together: an article, or a text where there is no article; of one unit and currency."""

    article: str
    text: str
    unit: str
    currency: str


class Bought(NamedTuple):
    """A line of an invoice with what credits have left of it; `price` of one unit after the discount, without VAT."""

    key: Key
    text: str
    on: str
    invoice_id: str
    quantity: Decimal
    amount: int
    price: Decimal


@dataclass
class Total:
    """All lines of a key; `latest` is the (day, invoice) that the last text and price are of."""

    quantity: Decimal = NOTHING
    amount: int = 0
    lowest: Decimal = NOTHING
    highest: Decimal = NOTHING
    latest: tuple[str, str] = ("", "")
    text: str = ""
    price: Decimal = NOTHING
    invoices: set[str] = field(default_factory=set)

    def add(self, line: Bought) -> None:
        is_first = not self.invoices
        self.quantity += line.quantity
        self.amount += line.amount
        self.lowest = line.price if is_first else min(self.lowest, line.price)
        self.highest = line.price if is_first else max(self.highest, line.price)
        if (line.on, line.invoice_id) >= self.latest:
            self.latest, self.text, self.price = (line.on, line.invoice_id), line.text, line.price
        self.invoices.add(line.invoice_id)

    def average(self, currency: str) -> Decimal | None:
        """What one unit has cost, with what was credited: to four decimals, half up; None of nothing."""
        if not self.quantity:
            return None
        return round_half_up(currency_sums.read(currency, self.amount) / self.quantity, PRICE_UNIT)


def lines_of(row: Row) -> Iterator[Bought]:
    """The lines of an invoice, from its FIELDS, with what was credited taken off; none of those that are credited wholly."""
    credited: dict[int, Pieces] = {}
    for part in (part for one in row.get("credits") or () for part in one["parts"]):
        before = credited.get(part["line"], Pieces(NOTHING, 0))
        credited[part["line"]] = Pieces(before.quantity + Decimal(part["quantity"]), before.amount + part["net"])
    for number, line in enumerate(row["lines"], 1):
        gone = credited.get(number, Pieces(NOTHING, 0))
        quantity, amount = Decimal(line["quantity"]) - gone.quantity, line["net"] - gone.amount
        if (quantity or amount) or number not in credited:
            yield Bought(
                _key(row, line),
                line["text"],
                row["issue_date"],
                row["_id"],
                quantity,
                currency_sums.to_common(row, amount),
                _price(line),
            )


def add_up(lines: Iterable[Bought]) -> dict[Key, Total]:
    """The totals by their keys."""
    found: dict[Key, Total] = {}
    for line in lines:
        found.setdefault(line.key, Total()).add(line)
    return found


def _key(row: Row, line: Row) -> Key:
    article = line.get("article") or ""
    return Key(article, "" if article else line["text"], line.get("unit") or "", row["currency"])


def _price(line: Row) -> Decimal:
    """Of one unit, after the discount: to four decimals, half up."""
    exact = line.get("exact_price")
    price = read_price(line["price"], Decimal(exact) if exact else None)
    discount = Decimal(line["discount_percent"])
    return round_half_up(price * (HUNDRED - discount) / HUNDRED, PRICE_UNIT) if discount else price
