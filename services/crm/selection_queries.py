"""A rule of a selection as a query over the stored facts of customers. Pure.

Every name and operator of the query is written here; of what callers send only values come in, as texts and numbers that a
field is compared with, and texts of regular expressions are escaped.
"""

import re
from datetime import date
from functools import singledispatch

from chassis.storage import Row
from contracts.crm.selections import Condition, RuleMatch, match_of, rules_of
from crm.selection_tests import (
    YEARS,
    DayTest,
    PropertyTest,
    PurchaseTest,
    SumTest,
    TagTest,
    TextTest,
    ValueTest,
    WindowTest,
    ask,
)

FACTS = "facts"
COMPARISONS = {"over": "$gt", "at_least": "$gte", "under": "$lt", "at_most": "$lte"}
GROUPS = {RuleMatch.ALL: "$and", RuleMatch.ANY: "$or", RuleMatch.NONE: "$nor"}


def query_of(rule: Condition, today: date) -> Row:
    """The query for the customers who fit a valid rule on that day: the same as those for whom `selection_rules.fits` is true."""
    match = match_of(rule)
    if match is None:
        asked = ask(rule, today)
        return _not(condition_of(asked.test)) if asked.is_negated else condition_of(asked.test)
    return {GROUPS[RuleMatch(match)]: [query_of(one, today) for one in rules_of(rule)]}


def _not(query: Row) -> Row:
    return {"$nor": [query]}


@singledispatch
def condition_of(test: object) -> Row:
    """The query of one test."""
    raise TypeError(test)


@condition_of.register
def _(test: TextTest) -> Row:
    path = f"{FACTS}.text.{test.name}"
    if test.how == "is_set":
        return {path: {"$gt": ""}}
    return {path: _like(test)}


def _like(test: TextTest | PropertyTest) -> object:
    if test.how == "is":
        return test.text
    start = "^" if test.how == "starts_with" else ""
    return {"$regex": start + re.escape(test.text)}


@condition_of.register
def _(test: ValueTest) -> Row:
    return {f"{FACTS}.is.{test.name}": {"$gt": ""} if test.value is None else test.value}


@condition_of.register
def _(test: TagTest) -> Row:
    return {f"{FACTS}.tags": test.property_id}


@condition_of.register
def _(test: PropertyTest) -> Row:
    key = _between(test.low, test.high) if test.how == "between" else _like(test)
    return {f"{FACTS}.values": {"$elemMatch": {"p": test.property_id, "k": key}}}


@condition_of.register
def _(test: DayTest) -> Row:
    return {f"{FACTS}.days.{test.name}": _between(test.low, test.high)}


@condition_of.register
def _(test: PurchaseTest) -> Row:
    return {f"{FACTS}.bought": {"$elemMatch": {"a": test.article, "d": _between(test.low, test.high)}}}


@condition_of.register
def _(test: SumTest) -> Row:
    if test.how == "at_most":
        return _not(_above(test, "$gt", test.minor))
    if test.how == "over":
        return _above(test, "$gt", test.minor)
    at_least = _above(test, "$gte", test.minor) if test.minor > 0 else _not(_above(test, "$lt", test.minor))
    return at_least if test.how == "at_least" else _not(at_least)


@condition_of.register
def _(test: WindowTest) -> Row:
    """The sum is made in the query. None that is stored is 0."""
    days: Row = {"$ifNull": [f"${FACTS}.{test.fact}.{test.currency}", []]}
    inside: Row = {"$and": [{"$gte": ["$$one.d", test.low]}, {"$lt": ["$$one.d", test.high]}]}
    found: Row = {"$filter": {"input": days, "as": "one", "cond": inside}}
    total: Row = {"$sum": {"$map": {"input": found, "as": "one", "in": "$$one.s"}}}
    return {"$expr": {COMPARISONS[test.how]: [total, test.minor]}}


def _above(test: SumTest, comparison: str, minor: int) -> Row:
    """A stored sum compares so; none that is stored does not."""
    if test.name not in YEARS:
        return {f"{FACTS}.{test.name}.{test.currency}": {comparison: minor}}
    return {
        f"{FACTS}.{YEARS[test.name]}": {"$elemMatch": {"y": test.year, "c": test.currency, "s": {comparison: minor}}}
    }


def _between(low: str, high: str) -> Row:
    return {"$gte": low or "0", **({"$lt": high} if high else {})}
