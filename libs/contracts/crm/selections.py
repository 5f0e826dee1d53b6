"""The query language of selections: which customers are meant, as nested groups of conditions.

    {"match": "all", "rules": [
        {"field": "city", "operator": "is", "value": "Malmö"},
        {"field": "bought", "operator": "has", "value": "A-100"},
        {"match": "none", "rules": [{"field": "bought", "operator": "has", "value": "B-200"}]}]}

A rule is a group (`match` and `rules`) or a condition (`field`, `operator` and what that operator needs). Groups nest three deep,
and a whole rule has at most MOST_CONDITIONS conditions. `contracts.crm.selection_fields` says which operators a field has.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from contracts.base import Id, SharedValue
from contracts.money import Amount
from contracts.open_enum import OpenEnum

MOST_CONDITIONS = 50
MOST_RULES = 20
"""Of one group."""
MOST_DAYS = 3660
FIRST_YEAR, LAST_YEAR = 1971, 2399

Sum = Annotated[Amount, Field(ge=0)]


class RuleMatch(OpenEnum):
    """How many of a group's rules must hold."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


class SelectionField(OpenEnum):
    """What a condition is about. The names of a customer's fields are those of the register.

    Purchases (`bought`, `first_purchase`, `last_purchase`) are invoices less what was credited, and receipts of the till less
    what came back; `invoiced` is the sum of invoices alone, `spent` that of both, without VAT.
    """

    NAME = "name"
    NUMBER = "number"
    CITY = "city"
    POSTCODE = "postcode"
    COUNTRY = "country"
    GROUP = "group"
    SELLER = "seller"
    EMAIL = "email"
    PHONE = "phone"
    CURRENCY = "currency"
    LANGUAGE = "language"
    KIND = "kind"
    STAGE = "stage"
    VAT_TYPE = "vat_type"
    ACTIVE = "active"
    SELLER_ID = "seller_id"
    RESPONSIBLE_ID = "responsible_id"
    PROPERTY = "property"
    PROPERTY_CHOICE = "property_choice"
    PROPERTY_NUMBER = "property_number"
    PROPERTY_DATE = "property_date"
    PROPERTY_TEXT = "property_text"
    LAST_ACTIVITY = "last_activity"
    NEXT_ACTIVITY = "next_activity"
    BOUGHT = "bought"
    FIRST_PURCHASE = "first_purchase"
    LAST_PURCHASE = "last_purchase"
    OLDEST_DUE = "oldest_due"
    INVOICED = "invoiced"
    INVOICED_LATELY = "invoiced_lately"
    SPENT = "spent"
    SPENT_LATELY = "spent_lately"
    OWED = "owed"
    ORDERED = "ordered"


class Operator(OpenEnum):
    """How a condition compares."""

    IS = "is"
    IS_NOT = "is_not"
    STARTS_WITH = "starts_with"
    CONTAINS = "contains"
    IS_EMPTY = "is_empty"
    IS_SET = "is_set"
    HAS = "has"
    HAS_NOT = "has_not"
    OVER = "over"
    AT_LEAST = "at_least"
    UNDER = "under"
    AT_MOST = "at_most"
    IN_LAST_DAYS = "in_last_days"
    NOT_IN_LAST_DAYS = "not_in_last_days"
    IN_NEXT_DAYS = "in_next_days"
    BEFORE = "before"
    ON_OR_AFTER = "on_or_after"
    HAS_PASSED = "has_passed"


class Condition(SharedValue):
    """One comparison. `value`: the text, the id of a property or user, the article, or what a property says; `property_id`: the
    property that the fields `property_choice`, `property_number`, `property_date` and `property_text` ask about, each of its own
    kind; `amount` in `currency`, SEK if absent; `days`: so many days with today; `year`, or `years_ago` (0 is this calendar
    year); `on` and `until`: days."""

    field: SelectionField | None = None
    operator: Operator | None = None
    property_id: Id | None = None
    value: str | None = Field(default=None, max_length=200)
    amount: Sum | None = None
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    days: int | None = Field(default=None, ge=1, le=MOST_DAYS)
    year: int | None = Field(default=None, ge=FIRST_YEAR, le=LAST_YEAR)
    years_ago: int | None = Field(default=None, ge=0, le=50)
    on: date | None = None
    until: date | None = None


class InnerGroup(Condition):
    """A condition, or a group of conditions."""

    match: RuleMatch | None = None
    rules: list[Condition] = Field(default=[], max_length=MOST_RULES)


class MiddleGroup(Condition):
    """A condition, or a group of those."""

    match: RuleMatch | None = None
    rules: list[InnerGroup] = Field(default=[], max_length=MOST_RULES)


class SelectionRule(Condition):
    """A condition, or a group of groups."""

    match: RuleMatch | None = None
    rules: list[MiddleGroup] = Field(default=[], max_length=MOST_RULES)


class Placed(NamedTuple):
    """A rule with its place: a JSON pointer from the rule at the top, and how deep it lies (0: at the top)."""

    pointer: str
    depth: int
    rule: Condition


COMPANIONS = ("property_id", "value", "amount", "currency", "days", "year", "years_ago", "on", "until")
"""What a condition may hold besides field and operator."""


def match_of(rule: Condition) -> RuleMatch | None:
    """How a group matches; None of a condition."""
    found: RuleMatch | None = getattr(rule, "match", None)
    return found


def rules_of(rule: Condition) -> list[Any]:
    """The rules of a group; none of a condition. Those that a wrong request has lost are None."""
    return list(getattr(rule, "rules", None) or ())


def is_group(rule: Condition) -> bool:
    """Whether it is a group rather than a condition."""
    return match_of(rule) is not None or bool(rules_of(rule))


def walk(rule: Condition, pointer: str = "", depth: int = 0) -> Iterator[Placed]:
    """The rule and all in it, each before what it holds."""
    yield Placed(pointer, depth, rule)
    for at, one in enumerate(rules_of(rule)):
        if one is not None:
            yield from walk(one, f"{pointer}/rules/{at}", depth + 1)


def conditions_of(rule: Condition) -> list[Condition]:
    """All conditions of a rule, in their order."""
    return [one.rule for one in walk(rule) if not is_group(one.rule)]


def plain(rule: Condition) -> dict[str, Any]:
    """The rule as it is stored: JSON without what is absent."""
    found = rule.model_dump(mode="json", exclude_none=True)
    return _without_empty(found)


def _without_empty(rule: dict[str, Any]) -> dict[str, Any]:
    rules = [_without_empty(one) for one in rule.pop("rules", ())]
    return {**rule, "rules": rules} if rules else rule
