"""Failures of a quote's alternatives and options, one named function each; the others of quotes are in `errors`."""

from contracts import common_errors
from contracts.errors import BadField
from contracts.sales import quote_errors as texts


def alternative_to_wrong(index: int, line: int) -> BadField:
    """The line that it names is not there, comes later, or is an alternative or option itself."""
    return texts.ALTERNATIVE_TO_WRONG.at(f"/lines/{index}/alternative_to", line=line)


def alternative_and_option(index: int) -> BadField:
    return texts.ALTERNATIVE_AND_OPTION.at(f"/lines/{index}/optional")


def no_such_line(index: int, line: int) -> BadField:
    return common_errors.NO_SUCH_LINE.at(_chosen(index), line=line)


def line_named_twice(index: int, line: int) -> BadField:
    return common_errors.LINE_NAMED_TWICE.at(_chosen(index), line=line)


def nothing_to_choose(index: int, line: int) -> BadField:
    return texts.NOTHING_TO_CHOOSE.at(_chosen(index), line=line)


def alternatives_exclude(index: int, line: int, other: int) -> BadField:
    """Two lines of one group of alternatives are chosen."""
    return texts.ALTERNATIVES_EXCLUDE.at(_chosen(index), line=line, other=other)


def line_not_chosen(index: int, line: int) -> BadField:
    """What is not chosen is not ordered."""
    return texts.LINE_NOT_CHOSEN.at(f"/parts/{index}/line", line=line)


def line_ordered(line: int) -> BadField:
    """An order holds something of a line that is not among the chosen ones."""
    return texts.LINE_ORDERED.at("/chosen_lines", line=line)


def _chosen(index: int) -> str:
    return f"/chosen_lines/{index}"
