"""Alternatives and options of a quote: which lines count in its sums, and what the customer chooses. Pure.

An alternative stands in the place of an earlier line (`alternative_to`); the two, with further alternatives of that line, are a
group, of which exactly one is taken: that line, until another is chosen. An option comes on top, and is taken only if chosen.
A line that is not taken is `left_out`: it is in no sum and no order.
"""

from collections.abc import Iterator, Sequence

from contracts.errors import BadField
from contracts.sales import QuoteLineFields
from sales import errors, quote_errors
from sales.line_models import Line


def check_alternatives(lines: Sequence[QuoteLineFields | None] | None) -> Iterator[BadField]:
    """What is wrong with the alternatives among new lines; None in place of a line that is wrong itself."""
    plain: set[int] = set()
    for index, line in enumerate(lines or ()):
        if line is None or (line.alternative_to is None and not line.optional):
            plain.add(index + 1)
        elif line.alternative_to is not None and line.optional:
            yield quote_errors.alternative_and_option(index)
        elif line.alternative_to is not None and line.alternative_to not in plain:
            yield quote_errors.alternative_to_wrong(index, line.alternative_to)


def choose_nothing(lines: Sequence[Line]) -> None:
    """Leaves out every alternative and option, as a quote is written."""
    for line in lines:
        line.left_out = (line.alternative_to is not None or bool(line.optional)) or None


def choose(lines: Sequence[Line], chosen: Sequence[int]) -> None:
    """Takes exactly the chosen alternatives and options. Raises InvalidInput, and changes nothing, for lines that are not there,
    named twice, always taken or alternatives of each other, or when an order holds one that is not chosen."""
    taken, bad = _resolve(lines, chosen)
    out = {line.line: line.line not in taken and _group(lines, line) is not None for line in lines}
    bad += [quote_errors.line_ordered(line.line) for line in lines if out[line.line] and line.ordered > 0]
    if bad:
        raise errors.invalid(bad)
    for line in lines:
        line.left_out = out[line.line] or None


def find_counting(lines: Sequence[Line]) -> list[Line]:
    """The lines that count in the sums and can be ordered."""
    return [line for line in lines if not line.left_out]


def _resolve(lines: Sequence[Line], chosen: Sequence[int]) -> tuple[set[int], list[BadField]]:
    """The lines that are taken of those with a choice, and what is wrong with what was chosen."""
    by_number = {line.line: line for line in lines}
    groups: dict[int, int] = {}
    bad: list[BadField] = []
    for index, number in enumerate(chosen):
        group = _group(lines, by_number[number]) if number in by_number else None
        if number not in by_number:
            bad.append(quote_errors.no_such_line(index, number))
        elif number in chosen[:index]:
            bad.append(quote_errors.line_named_twice(index, number))
        elif group is None:
            bad.append(quote_errors.nothing_to_choose(index, number))
        elif group in groups:
            bad.append(quote_errors.alternatives_exclude(index, number, groups[group]))
        else:
            groups[group] = number
    usual = {line.alternative_to for line in lines if line.alternative_to is not None} - groups.keys()
    return {*groups.values(), *usual}, bad


def _group(lines: Sequence[Line], line: Line) -> int | None:
    """The group of a line with a choice: the number of the line that alternatives stand in for, or the option's own."""
    if line.alternative_to is not None:
        return int(line.alternative_to)
    has_choice = line.optional or any(other.alternative_to == line.line for other in lines)
    return int(line.line) if has_choice else None
