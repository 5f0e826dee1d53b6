"""The lines of a contract's period: its prices on the first day, and what they come to for the days that are charged. Pure."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from contracts.denominations import Denomination
from contracts.lines import line_amount
from contracts.money import ORE
from contracts.sales import OrderedLine, Period, PriceChange
from contracts.stored_prices import read_price
from sales import agreement_terms, periods
from sales.contract_prices import price_on
from sales.models import Contract, Line
from sales.periods import Share

EXACT = Decimal("0.0001")
WORDS = {"sv": "{} ({} av {} dagar)", "en": "{} ({} of {} days)"}


def price(contract: Contract, period: Period, charged: Share) -> list[OrderedLine]:
    """The lines of the invoice. Of a part of a period the amount is the price of one: the quantity says nothing of days."""
    changes = agreement_terms.price_changes(contract.price_changes)
    prices = [_price_on(line, changes, period.first, contract.money) for line in contract.lines]
    money = contract.money
    whole = [_amount(line, price, money) for line, price in zip(contract.lines, prices, strict=True)]
    amounts = periods.split_amounts(whole, charged, money.step)
    words = WORDS.get(contract.party.get("language", "sv"), WORDS["en"])
    return [
        _line(
            line,
            price,
            money.read(amount),
            "" if charged.is_whole else words.format(line.text, charged.days, charged.of),
        )
        for line, price, amount in zip(contract.lines, prices, amounts, strict=True)
    ]


def _agreed(line: Line) -> Decimal:
    return read_price(line.price, line.exact_price)


def _price_on(line: Line, changes: Sequence[PriceChange], first: date, money: Denomination) -> Decimal:
    """The price of a line in a period that begins on `first`, to the currency's decimals; one with more than two keeps four."""
    return price_on(
        line.line, _agreed(line), changes, first, min(ORE, money.unit) if line.exact_price is None else EXACT
    )


def _amount(line: Line, price: Decimal, money: Denomination) -> int:
    if price == _agreed(line):
        return int(line.amount)
    return money.store(line_amount(line.quantity, price, line.discount_percent, money.unit))


def _line(line: Line, price: Decimal, amount: Decimal, part: str) -> OrderedLine:
    return OrderedLine(
        line=line.line,
        article=line.article or "",
        text=(part or line.text)[:500],
        quantity=Decimal(1) if part else line.quantity,
        unit=line.unit,
        price=amount if part else price,
        discount_percent=Decimal(0) if part else line.discount_percent,
        vat_category=line.vat_category,
        supply=line.sells,
        amount=amount,
    )
