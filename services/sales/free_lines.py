"""Lines of an invoice's own, as billing is asked for them: what they charge is theirs, not the order's."""

from collections.abc import Sequence
from typing import Any

from contracts.billing import LineInput
from contracts.currencies import unit_of
from contracts.lines import line_amount
from contracts.money import TooLarge
from contracts.sales import OrderedLine
from sales import errors


def lines_of(free: dict[str, Any], currency: str) -> list[OrderedLine]:
    """The lines of what was filled in, as the billing stores it."""
    return reckon([LineInput.model_validate(line) for line in free["lines"]], currency)


def reckon(given: Sequence[LineInput], currency: str) -> list[OrderedLine]:
    """The lines with what they come to in that currency. Raises InvalidInput for a sum too large."""
    try:
        return [
            OrderedLine(
                **line.model_dump(exclude={"order_line"}),
                line=line.order_line,
                amount=line_amount(line.quantity, line.price, line.discount_percent, unit_of(currency)),
            )
            for line in given
        ]
    except TooLarge:
        raise errors.sum_too_large() from None
