"""What a credit comes to: pure, in minor units, with the rates of the invoice (mervärdesskattelagen 2023:200, 7 kap.).

Each credit leaves an invoice that is right in itself: the VAT of what is left is that of its taxable amount, and the last credit
takes the rest. So credits add up to the invoice line by line, rate by rate and in total, whatever they are and in whatever order.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from billing import errors
from chassis.storage import Row
from contracts.billing import LineToCredit
from contracts.denominations import IN_KRONOR, Denomination
from contracts.errors import BadField
from contracts.lines import Pieces, share_of, vat_on

NOTHING = Decimal(0)


class LineLeft(NamedTuple):
    """What is left of a line of the invoice: pieces and taxable amount, both with the line's sign.

    `whole` is what the line was when its price fell last, or on the invoice: pieces are credited at that price.
    """

    left: Pieces
    percent: Decimal
    whole: Pieces

    @property
    def is_gone(self) -> bool:
        return not self.left.quantity and not self.left.amount


class Part(NamedTuple):
    """What is taken off the line at the index `at`; no pieces when only its price falls."""

    at: int
    quantity: Decimal
    net: int


class RateSum(NamedTuple):
    """Taxable amount and VAT at one rate."""

    net: int
    vat: int


Rates = Mapping[Decimal, RateSum]
"""VAT percent → sums."""


@dataclass(frozen=True)
class Sums:
    """Of an invoice, of what is left of it, or of a credit. `total` includes VAT and `rounding` (öresavrundning)."""

    rates: Rates
    rounding: int
    total: int

    @property
    def net(self) -> int:
        return sum(rate.net for rate in self.rates.values())

    @property
    def vat(self) -> int:
        return sum(rate.vat for rate in self.rates.values())

    def less(self, other: "Sums") -> "Sums":
        """What is left without `other`."""
        rates = {
            percent: RateSum(net - other.rates[percent].net, vat - other.rates[percent].vat)
            if percent in other.rates
            else RateSum(net, vat)
            for percent, (net, vat) in self.rates.items()
        }
        return Sums(rates, self.rounding - other.rounding, self.total - other.total)


def line_left(line: Pieces, percent: Decimal, credited: Iterable[Pieces]) -> LineLeft:
    """What is left of a line after these credits, in their order; one without pieces was a fall in price."""
    left = whole = line
    for one in credited:
        left = Pieces(left.quantity - one.quantity, left.amount - one.amount)
        whole = whole if one.quantity else left
    return LineLeft(left, percent, whole)


def lines_left(lines: Iterable[tuple[Pieces, Decimal]], credits_: Iterable[Row]) -> list[LineLeft]:
    """The same for all lines of an invoice, `(pieces, VAT percent)`, and the credits as they are stored there."""
    credited: dict[int, list[Pieces]] = defaultdict(list)
    for part in (part for one in credits_ for part in one["parts"]):
        credited[part["line"]].append(Pieces(Decimal(part["quantity"]), part["net"]))
    return [line_left(line, percent, credited[number]) for number, (line, percent) in enumerate(lines, 1)]


def choose(
    left: Sequence[LineLeft], wanted: Sequence[LineToCredit] | None, money: Denomination = IN_KRONOR
) -> list[Part]:
    """What to take off which line: what is `wanted`, or all that is left; sums have the decimals of the currency.

    Raises InvalidInput, naming each line that is not there, is named twice or has less left; Conflict when nothing is left.
    """
    parts = [_all_of(index, line) for index, line in enumerate(left) if not line.is_gone]
    if not parts:
        raise errors.nothing_to_credit()
    return parts if wanted is None else _choose(left, wanted, money)


def add_up(parts: Sequence[Part], left: Sequence[LineLeft], rest: Sums, money: Denomination = IN_KRONOR) -> Sums:
    """What `parts` come to, of the `rest` of the invoice. Raises Conflict when that is below 0 or more than is left."""
    if _is_last(parts, left):  # also when no more than the öresavrundning has made an invoice of it
        return Sums(
            {left[part.at].percent: rest.rates[left[part.at].percent] for part in parts}, rest.rounding, rest.total
        )
    rates = dict(_rates(parts, left, rest, Decimal(money.step)))
    exact = sum(net + vat for net, vat in rates.values())
    bound = rest.net + rest.vat
    if not 0 <= exact <= bound:
        raise errors.credit_out_of_bounds(money.read(exact), money.read(bound))
    rounding = min(0, rest.total - exact)
    return Sums(rates, rounding, exact + rounding)


def _rates(
    parts: Sequence[Part], left: Sequence[LineLeft], rest: Sums, unit: Decimal
) -> Iterator[tuple[Decimal, RateSum]]:
    nets: dict[Decimal, int] = defaultdict(int)
    for part in parts:
        nets[left[part.at].percent] += part.net
    for percent, net in sorted(nets.items()):
        before = rest.rates[percent]
        yield percent, RateSum(net, before.vat - _vat_on(before.net - net, percent, unit))


def _vat_on(net: int, percent: Decimal, unit: Decimal) -> int:
    return int(vat_on(Decimal(net), percent, unit))


def _is_last(parts: Sequence[Part], left: Sequence[LineLeft]) -> bool:
    taken = {part.at: part.net for part in parts}
    return all(line.left.amount == taken.get(index, 0) for index, line in enumerate(left))


def _choose(left: Sequence[LineLeft], wanted: Sequence[LineToCredit], money: Denomination) -> list[Part]:
    parts: list[Part] = []
    bad = list(find_contradictions(wanted))
    for index, one in enumerate(wanted):
        taken = _take(left, index, one, money)
        if isinstance(taken, BadField):
            bad.append(taken)
        else:
            parts.append(taken)
    if bad:
        raise errors.invalid(bad)
    return parts


def find_contradictions(wanted: Sequence[LineToCredit | None] | None) -> Iterator[BadField]:
    """Lines that an earlier one has named, or with both a quantity and an amount; None in place of one that is wrong itself."""
    seen: set[int] = set()
    for index, one in enumerate(wanted or ()):
        if one is None:
            continue
        if one.line in seen:
            yield errors.line_named_twice(index, one.line)
        if one.quantity is not None and one.amount is not None:
            yield errors.quantity_or_amount(index)
        seen.add(one.line)


def _take(left: Sequence[LineLeft], index: int, wanted: LineToCredit, money: Denomination) -> Part | BadField:
    at = wanted.line - 1
    if at >= len(left):
        return errors.no_such_line(index, wanted.line)
    line = left[at]
    if line.is_gone:
        return errors.more_than_left(index, "line", wanted.line, NOTHING)
    if wanted.quantity is not None:
        return _take_pieces(at, line, index, wanted.quantity, Decimal(money.step))
    if wanted.amount is None:
        return _all_of(at, line)
    if bad := money.check(f"/lines/{index}/amount", wanted.amount):
        return bad[0]
    return _take_amount(at, line, index, wanted.amount, money)


def _take_pieces(at: int, line: LineLeft, index: int, quantity: Decimal, unit: Decimal) -> Part | BadField:
    pieces = line.left.quantity
    if quantity > abs(pieces):
        return errors.more_than_left(index, "quantity", at + 1, abs(pieces).normalize() + 0)
    signed = quantity.copy_sign(pieces)
    return Part(at, signed, share_of(line.whole, line.left, signed, unit))


def _take_amount(at: int, line: LineLeft, index: int, amount: Decimal, money: Denomination) -> Part | BadField:
    minor = money.store(amount)
    net = line.left.amount
    if minor > abs(net):
        return errors.more_than_left(index, "amount", at + 1, money.read(abs(net)))
    return Part(at, NOTHING, minor if net > 0 else -minor)


def _all_of(index: int, line: LineLeft) -> Part:
    return Part(index, line.left.quantity, line.left.amount)
