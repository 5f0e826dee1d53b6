"""Whether a customer fits a rule, by its facts, and on which day time alone may change that. Pure; facts: see
`selection_tests`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import singledispatch
from typing import NamedTuple

from chassis.storage import Row
from contracts.crm.selections import Condition, RuleMatch, match_of, rules_of
from crm.selection_tests import (
    YEARS,
    Asked,
    DayTest,
    PropertyTest,
    PurchaseTest,
    SumTest,
    TagTest,
    Test,
    TextTest,
    ValueTest,
    WindowTest,
    ask,
)
from crm.selection_values import key_in


class Outcome(NamedTuple):
    """Of one part of a rule: where it stands (a JSON pointer from the rule), how deep, whether it holds."""

    pointer: str
    depth: int
    rule: Condition
    holds: bool


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule as of one day: a group (`match` and `rules`) or a test (`asked`)."""

    match: RuleMatch | None
    rules: tuple["CompiledRule", ...]
    asked: Asked | None

    def holds(self, facts: Row) -> bool:
        """Whether the customer with these facts fits."""
        if self.asked is not None:
            return passes(self.asked.test, facts) != self.asked.is_negated
        held = (one.holds(facts) for one in self.rules)
        return all(held) if self.match == RuleMatch.ALL else any(held) == (self.match == RuleMatch.ANY)

    def tests(self) -> Iterator[Test]:
        """All its tests."""
        if self.asked is not None:
            yield self.asked.test
        for one in self.rules:
            yield from one.tests()

    def next_change(self, facts: Row, today: date) -> date | None:
        """The first day after `today`, that of the rule, on which time alone may change whether the customer fits; None where it
        never does."""
        days = (day for test in self.tests() for day in changing_days(test, facts, today))
        return min((day for day in days if day > today), default=None)


def compile_rule(rule: Condition, today: date) -> CompiledRule:
    """A valid rule as of that day."""
    match = match_of(rule)
    if match is None:
        return CompiledRule(None, (), ask(rule, today))
    return CompiledRule(match, tuple(compile_rule(one, today) for one in rules_of(rule)), None)


def fits(rule: Condition, facts: Row, today: date) -> bool:
    """Whether the customer with these facts fits a valid rule on that day."""
    return compile_rule(rule, today).holds(facts)


def outcomes(rule: Condition, facts: Row, today: date, pointer: str = "", depth: int = 0) -> Iterator[Outcome]:
    """The same of the rule and of each part of it, in their order."""
    yield Outcome(pointer, depth, rule, fits(rule, facts, today))
    for at, one in enumerate(rules_of(rule)):
        yield from outcomes(one, facts, today, f"{pointer}/rules/{at}", depth + 1)


def next_change(rule: Condition, facts: Row, today: date) -> date | None:
    """The first day after today on which time alone may change whether the customer fits; None where it never does."""
    return compile_rule(rule, today).next_change(facts, today)


@singledispatch
def passes(test: object, facts: Row) -> bool:
    """Whether the facts pass a test."""
    raise TypeError(test)


@passes.register
def _(test: TextTest, facts: Row) -> bool:
    text = str(facts.get("text", {}).get(test.name, ""))
    return bool(text) if test.how == "is_set" else _is_text(test, text)


def _is_text(test: TextTest | PropertyTest, text: str) -> bool:
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
def _(test: PropertyTest, facts: Row) -> bool:
    key = key_in(facts, test.property_id)
    if test.how == "between":
        return _is_between(key, test.low, test.high)
    return bool(key) and _is_text(test, key)


@passes.register
def _(test: DayTest, facts: Row) -> bool:
    return _is_between(facts.get("days", {}).get(test.name, ""), test.low, test.high)


@passes.register
def _(test: PurchaseTest, facts: Row) -> bool:
    return any(_is_between(day, test.low, test.high) for day in days_bought(test.article, facts))


@passes.register
def _(test: SumTest, facts: Row) -> bool:
    return _compares(test, sum_of(test, facts))


@passes.register
def _(test: WindowTest, facts: Row) -> bool:
    return _compares(test, sum_of(test, facts))


def _compares(test: SumTest | WindowTest, total: int) -> bool:
    if test.how in ("over", "at_most"):
        return (total > test.minor) == (test.how == "over")
    return (total >= test.minor) == (test.how == "at_least")


def sum_of(test: SumTest | WindowTest, facts: Row) -> int:
    """The sum that a test compares, in minor units."""
    if isinstance(test, WindowTest):
        daily = facts.get(test.fact, {}).get(test.currency, ())
        return sum(int(one["s"]) for one in daily if _is_between(one["d"], test.low, test.high))
    if test.name not in YEARS:
        return int(facts.get(test.name, {}).get(test.currency, 0))
    found = (one["s"] for one in facts.get(YEARS[test.name], ()) if (one["y"], one["c"]) == (test.year, test.currency))
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
def _(test: PropertyTest, facts: Row, _today: date) -> list[date]:
    day = key_in(facts, test.property_id) if test.moves else ""
    return _changes([day] if day else [], test.moves)


@changing_days.register
def _(test: WindowTest, facts: Row, _today: date) -> list[date]:
    return _changes([one["d"] for one in facts.get(test.fact, {}).get(test.currency, ())], test.moves)


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
