"""A rule of a selection, and what a customer has, as people say it in Swedish and English. Pure.

Kunder där orten är Malmö och artikel A-100 har köpts, men inte: artikel B-200 har köpts.
Customers where the city is Malmö and article A-100 was bought, but not: article B-200 was bought.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from chassis.storage import Row
from contracts.country_names import UNKNOWN, name_country, read_country
from contracts.crm.properties import PropertyKind
from contracts.crm.property_values import Refused, read_value, write_value
from contracts.crm.selection_fields import KINDS, FieldKind
from contracts.crm.selection_requests import Sentences
from contracts.crm.selection_words import (
    CLAUSES,
    LAST_DAY,
    LAST_DAYS,
    NEXT_DAY,
    NEXT_DAYS,
    NOTHING,
    SUBJECTS,
    VALUES,
    Pair,
)
from contracts.crm.selections import Condition, Operator, RuleMatch, SelectionField, match_of, rules_of
from contracts.currencies import KRONOR, decimals_of
from contracts.denominations import new_denomination
from crm.selection_rules import days_bought, sum_of
from crm.selection_tests import PurchaseTest, SumTest, WindowTest, ask

LANGUAGES = ("sv", "en")
WHOLE_VALUE = frozenset({Operator.IS, Operator.IS_NOT})
"""Those that compare with a whole value, and not with a part of one."""
UNCLEAR = re.compile(r"[()\[\]\",;:”“]|\b(?:och|eller|inte|men|and|or|not|but)\b|\.$", re.IGNORECASE)
"""What makes a value look like a part of the sentence: such a one stands in quotation marks."""
QUOTED = ("”{}”", "“{}”")
SPACES = re.compile(" +")
Names = Mapping[str, str]
"""Ids of properties and users → what they are called."""


class Joints(NamedTuple):
    """How clauses are joined."""

    start: str
    both: str
    either: str
    without: str
    but_without: str


JOINTS = {
    "sv": Joints("Kunder där", " och ", " eller ", "inte", ", men inte"),
    "en": Joints("Customers where", " and ", " or ", "not", ", but not"),
}


def say(rule: Condition, names: Names) -> Sentences:
    """A whole rule as one sentence in both languages."""
    said = {one: f"{JOINTS[one].start} {_clause(rule, names, one, is_top=True)}." for one in LANGUAGES}
    return Sentences(**said)


def say_part(rule: Condition, names: Names) -> Sentences:
    """A part of a rule, as a clause."""
    return Sentences(**{one: _clause(rule, names, one, is_top=True) for one in LANGUAGES})


def _clause(rule: Condition, names: Names, language: str, is_top: bool = False) -> str:
    match, joints = match_of(rule), JOINTS[language]
    if match is None:
        return _condition(rule, names, language)
    rules = rules_of(rule)
    if match == RuleMatch.NONE:
        inner = joints.either.join(_clause(one, names, language) for one in rules)
        return f"{joints.without} ({inner})"
    if match == RuleMatch.ANY:
        inner = joints.either.join(_clause(one, names, language) for one in rules)
        return inner if is_top or len(rules) == 1 else f"({inner})"
    inner = _all_of(rules, names, language)
    return inner if is_top or len(rules) == 1 else f"({inner})"


def _all_of(rules: list[Condition], names: Names, language: str) -> str:
    """What must hold, and then what must not."""
    joints = JOINTS[language]
    held = [one for one in rules if match_of(one) != RuleMatch.NONE]
    excluded = [one for one in rules if match_of(one) == RuleMatch.NONE]
    said = joints.both.join(_clause(one, names, language) for one in held)
    for one in excluded:
        inner = joints.either.join(_clause(part, names, language) for part in rules_of(one))
        said = f"{said}{joints.but_without} ({inner})" if said else f"{joints.without} ({inner})"
    return said


def _condition(rule: Condition, names: Names, language: str) -> str:
    if rule.field is None or rule.operator is None:
        return "?"
    place = LANGUAGES.index(language)
    field, operator = rule.field.value, rule.operator.value
    clause = CLAUSES[KINDS[rule.field].value][operator][place]
    gaps = {
        "subject": SUBJECTS[field][place],
        "property": quote(names.get(rule.property_id or "", rule.property_id or ""), place),
        "value": _value(rule, names, place),
        "amount": money(rule.amount or Decimal(0), rule.currency or KRONOR, language),
        "last_days": _days(rule, LAST_DAY, LAST_DAYS)[place],
        "next_days": _days(rule, NEXT_DAY, NEXT_DAYS)[place],
        "on": rule.on or "",
        "period": _period(rule, language),
    }
    return SPACES.sub(" ", clause.format(**gaps)).strip()


def quote(value: str, place: int) -> str:
    """The value as it stands in a sentence of that language: in quotation marks where it could be read as more than a value;
    those in it are doubled."""
    if not UNCLEAR.search(value):
        return value
    marks = QUOTED[place]
    for mark in {*marks.replace("{}", "")}:
        value = value.replace(mark, mark * 2)
    return marks.format(value)


def _days(rule: Condition, one: Pair, more: Pair) -> Pair:
    return one if rule.days == 1 else (more[0].format(days=rule.days), more[1].format(days=rule.days))


def _value(rule: Condition, names: Names, place: int) -> str:
    value = rule.value or ""
    if rule.operator in WHOLE_VALUE and (named := name_value(rule.field.value if rule.field else "", value, place)):
        return quote(named, place) if rule.field == SelectionField.COUNTRY else named
    kind = KINDS[rule.field] if rule.field else FieldKind.TEXT
    if kind is FieldKind.PROPERTY_NUMBER:
        number = read_value(PropertyKind.NUMBER, (), value)
        return value if isinstance(number, Refused) else write_value(PropertyKind.NUMBER, number, LANGUAGES[place])
    return quote(names.get(value, value) if kind in (FieldKind.PROPERTY, FieldKind.USER) else value, place)


def name_value(field: str, value: str, place: int) -> str:
    """What a value that is one of a list is called in that language, however it was typed; "" of any other."""
    if field == SelectionField.COUNTRY:
        code = read_country(value)
        return name_country(code, LANGUAGES[place]) if code != UNKNOWN or value.strip().upper() == UNKNOWN else ""
    if field == SelectionField.CURRENCY:
        return value.strip().upper()
    words = VALUES.get(field, {}).get(value.strip().lower())
    return words[place] if words else ""


def _period(rule: Condition, language: str) -> str:
    is_swedish = language == "sv"
    if rule.years_ago is not None:
        if rule.years_ago < 2:
            return (("i år", "förra året") if is_swedish else ("this year", "last year"))[rule.years_ago]
        return f"för {rule.years_ago} år sedan" if is_swedish else f"{rule.years_ago} years ago"
    if rule.year is not None:
        return f"under {rule.year}" if is_swedish else f"in {rule.year}"
    if rule.days is not None:
        days = _days(rule, LAST_DAY, LAST_DAYS)
        return f"under {days[0]}" if is_swedish else f"in {days[1]}"
    start = f"{'från och med' if is_swedish else 'from'} {rule.on}" if rule.on else ""
    end = f"{'till och med' if is_swedish else 'to' if rule.on else 'until'} {rule.until}" if rule.until else ""
    return " ".join(one for one in (start, end) if one)


def money(amount: Decimal, currency: str, language: str) -> str:
    """A sum as people write it: "10 000 kr", "SEK 10,000"; whole, or with all decimals of its currency."""
    decimals = 0 if amount == amount.to_integral_value() else decimals_of(currency)
    number = f"{amount:,.{decimals}f}"
    if language == "en":
        return f"{currency} {number}"
    number = number.replace(",", "\u00a0").replace(".", ",")
    return f"{number}\u00a0kr" if currency == KRONOR else f"{number}\u00a0{currency}"


def say_actual(rule: Condition, facts: Row, shown: Row, names: Names, today: date) -> Sentences:
    """What the customer has of what a condition is about: `shown` are its texts as they are written, and in `values` kind and
    value of its properties."""
    return Sentences(**{one: _actual(rule, facts, shown, names, today, one) for one in LANGUAGES})


def _actual(rule: Condition, facts: Row, shown: Row, names: Names, today: date, language: str) -> str:
    if rule.field is None:
        return ""
    place, name, kind = LANGUAGES.index(language), rule.field.value, KINDS[rule.field]
    nothing = NOTHING[place]
    if rule.property_id is not None:
        property_kind, value = (shown.get("values") or {}).get(rule.property_id, ("", ""))
        return write_value(property_kind, value, language) or nothing
    test = ask(rule, today).test
    if isinstance(test, SumTest | WindowTest):
        total = new_denomination(test.currency).read(sum_of(test, facts))
        return money(total, test.currency, language)
    if isinstance(test, PurchaseTest):
        days = days_bought(test.article, facts)
        return ", ".join(sorted(days)[-3:]) or nothing
    if kind is FieldKind.DATE:
        return str(facts.get("days", {}).get(name) or nothing)
    if kind is FieldKind.PROPERTY:
        return ", ".join(names.get(one, one) for one in facts.get("tags", ())) or nothing
    chosen = shown.get(name) if kind is FieldKind.TEXT else facts.get("is", {}).get(name)
    if not chosen:
        return nothing
    return name_value(name, str(chosen), place) or names.get(str(chosen), str(chosen))
