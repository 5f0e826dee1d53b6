"""What nobody disputes of an invoice of which some lines are in dispute: pure, in minor units."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal

from billing.credit_sums import LineLeft
from contracts.money import round_half_up


def undisputed(lines: Sequence[LineLeft], in_dispute: Collection[int], step: int = 1) -> int:
    """The lines that are not in dispute (places from 1) and not credited, with the VAT of an invoice of them alone, in
    whole `step`s (100 for yen).

    The disputed lines take the rest of the total, the öresavrundning with it.
    """
    nets: dict[Decimal, int] = defaultdict(int)
    for place, line in enumerate(lines, 1):
        if place not in in_dispute:
            nets[line.percent] += line.left.amount
    return sum(net + int(round_half_up(net * percent / 100, Decimal(step))) for percent, net in nets.items())
