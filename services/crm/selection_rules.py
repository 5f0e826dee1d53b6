"""Whether a customer fits a rule, by its facts, and on which day time alone may change that. Pure; facts: see
`selection_tests`."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import singledispatch
from typing import NamedTuple

from chassis.storage import Row
from contracts.crm.selections import Condition, RuleMatch, is_group, match_of, rules_of
from crm.selection_tests import DayTest, PurchaseTest, SumTest, TagTest, TextTest, ValueTest, ask


class Outcome(NamedTuple):
    """Of one part of a rule: where it stands (a JSON pointer from the rule), how deep, whether it holds."""

    pointer: str
    depth: int
    rule: Condition
    holds: bool


def fits(rule: Condition, facts: Row, today: date) -> bool:
    """Whether the customer with these facts fits a valid rule on that day."""
    match = match_of(rule)
    if match is None:
        asked = ask(rule, today)
        return passes(asked.test, facts) != asked.is_negated
    held = (fits(one, facts, today) for one in rules_of(rule))
    return all(held) if match == RuleMatch.ALL else any(held) == (match == RuleMatch.ANY)


def outcomes(rule: Condition, facts: Row, today: date, pointer: str = "", depth: int = 0) -> Iterator[Outcome]:
    """The same of the rule and of each part of it, in their order."""
    yield Outcome(pointer, depth, rule, fits(rule, facts, today))
    for at, one in enumerate(rules_of(rule)):
        yield from outcomes(one, facts, today, f"{pointer}/rules/{at}", depth + 1)


def next_change(rule: Condition, facts: Row, today: date) -> date | None:
    """The first day after today on which time alone may change whether the customer fits; None where it never does."""
    days = [
        day for one in _conditions(rule) for day in changing_days(ask(one, today).test, facts, today) if day > today
    ]
    return min(days, default=None)


def _conditions(rule: Condition) -> Iterator[Condition]:
    if not is_group(rule):
        yield rule
    for one in rules_of(rule):
        yield from _conditions(one)


@singledispatch
def passes(test: object, facts: Row) -> bool:
    """Whether the facts pass a test."""
    raise TypeError(test)


@passes.register
def _(test: TextTest, facts: Row) -> bool:
    text = str(facts.get("text", {}).get(test.name, ""))
    if test.how == "is_set":
        return bool(text)
    if test.how == "is":
        return text == test.text
    return text.startswith(test.text) if test.how == "starts_with" else test.text in text


@passes.register
def _(test: ValueTest, facts: Row) -> bool:
    value = facts.get("is", {}).get(test.name)
    return bool(value is not None and (test.value is None or value == test.value))


@passes.register
def _(test: TagTest, facts: Row) -> bool:
    return test.property_id in facts.get("tags", ())


@passes.register
def _(test: DayTest, facts: Row) -> bool:
    return _is_between(facts.get("days", {}).get(test.name, ""), test.low, test.high)


@passes.register
def _(test: PurchaseTest, facts: Row) -> bool:
    return any(_is_between(day, test.low, test.high) for day in days_bought(test.article, facts))


@passes.register
def _(test: SumTest, facts: Row) -> bool:
    total = sum_of(test, facts)
    if test.how in ("over", "at_most"):
        return (total > test.minor) == (test.how == "over")
    return (total >= test.minor) == (test.how == "at_least")


def sum_of(test: SumTest, facts: Row) -> int:
    """The sum that a test compares, in minor units."""
    if test.name != "invoiced":
        return int(facts.get(test.name, {}).get(test.currency, 0))
    found = (one["s"] for one in facts.get("years", ()) if (one["y"], one["c"]) == (test.year, test.currency))
    return int(next(found, 0))


def days_bought(article: str, facts: Row) -> Sequence[str]:
    """The days on which an article was bought."""
    return [one["d"] for one in facts.get("bought", ()) if one["a"] == article]


def _is_between(day: str, low: str, high: str) -> bool:
    return bool(day) and day >= low and (not high or day < high)


@singledispatch
def changing_days(_test: object, _facts: Row, _today: date) -> list[date]:
    """Days on which the outcome of a test may change though no fact does; past ones, too."""
    return []


@changing_days.register
def _(test: DayTest, facts: Row, _today: date) -> list[date]:
    day = facts.get("days", {}).get(test.name)
    return _changes([day] if day else [], test.moves)


@changing_days.register
def _(test: PurchaseTest, facts: Row, today: date) -> list[date]:
    if test.is_relative:
        return _next_year(today)
    return _changes(days_bought(test.article, facts), test.moves)


@changing_days.register
def _(test: SumTest, _facts: Row, today: date) -> list[date]:
    return _next_year(today) if test.is_relative else []


def _changes(days: Sequence[str], moves: Sequence[int]) -> list[date]:
    """A day passes a bound that is `move` days from today when today is `move` days before it: the day after, it has changed."""
    found: list[date] = []
    for day in days:
        for move in moves:
            try:
                found.append(date.fromisoformat(day) + timedelta(days=1 - move))
            except (OverflowError, ValueError):
                continue
    return found


def _next_year(today: date) -> list[date]:
    return [date(today.year + 1, 1, 1)] if today.year < date.max.year else []
