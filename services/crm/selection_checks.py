"""Rules of a selection's rule, which need no database: every bad part, by its pointer."""

from collections.abc import Iterator, Mapping
from typing import Any

from chassis.checks import checks
from contracts.common_errors import BEFORE_START
from contracts.country_names import UNKNOWN, read_country
from contracts.crm import selection_errors as texts
from contracts.crm.errors import FIELD_PROPERTY_UNKNOWN
from contracts.crm.properties import Property, PropertyKind
from contracts.crm.property_errors import NO_SUCH_CHOICE
from contracts.crm.property_values import SHOWN_CHOICES, Refused, read_value
from contracts.crm.selection_fields import KINDS, OF_KIND, OPERATORS, PROPERTY_KINDS, FieldKind, Needs
from contracts.crm.selection_requests import ChangeSelection, CountSelection, CreateSelection
from contracts.crm.selection_words import VALUES
from contracts.crm.selections import (
    COMPANIONS,
    MOST_CONDITIONS,
    Condition,
    Operator,
    SelectionField,
    SelectionRule,
    is_group,
    match_of,
    rules_of,
    walk,
)
from contracts.currencies import KRONOR, check_currency
from contracts.customers import Kind, Stage, VatType
from contracts.denominations import new_denomination
from contracts.errors import BadField
from contracts.users import PREFIX
from crm.selection_tests import article_key, text_key
from crm.selection_values import value_key

CHOICES = {
    "kind": tuple(one.value for one in Kind),
    "stage": tuple(one.value for one in Stage),
    "vat_type": tuple(one.value for one in VatType),
    "active": ("true", "false"),
}
"""The values of the fields that have few."""
WHOLE_VALUES = frozenset({Operator.IS, Operator.IS_NOT})
PERIODS = (("year",), ("years_ago",), ("days",), ("on", "until"))
"""What says when, one of them at most."""


@checks(CreateSelection)
def check_new(request: CreateSelection) -> Iterator[BadField]:
    return check_rule(request.rule)


@checks(ChangeSelection)
def check_change(request: ChangeSelection) -> Iterator[BadField]:
    return check_rule(request.rule)


@checks(CountSelection)
def check_count(request: CountSelection) -> Iterator[BadField]:
    return check_rule(request.rule)


def check_rule(rule: SelectionRule | None, root: str = "/rule") -> Iterator[BadField]:
    """Everything that is wrong with a rule; nothing of one that is absent."""
    if rule is None:
        return
    parts = list(walk(rule))
    many = sum(not is_group(one.rule) for one in parts)
    if many > MOST_CONDITIONS:
        yield texts.TOO_MANY_CONDITIONS.at(root, sent=many, most=MOST_CONDITIONS)
        return
    for one in parts:
        pointer = f"{root}{one.pointer}"
        yield from _check_group(one.rule, pointer) if is_group(one.rule) else _check_condition(one.rule, pointer)


def _check_group(rule: Condition, pointer: str) -> Iterator[BadField]:
    if match_of(rule) is None:
        yield texts.GROUP_WITHOUT_MATCH.at(f"{pointer}/match")
    if not rules_of(rule):
        yield texts.GROUP_WITHOUT_RULES.at(f"{pointer}/rules")
    for name in ("field", "operator", *COMPANIONS):
        if getattr(rule, name) is not None:
            yield texts.RULE_IS_BOTH.at(f"{pointer}/{name}", name=name)


def _check_condition(rule: Condition, pointer: str) -> Iterator[BadField]:
    if rule.field is None:
        yield texts.RULE_WITHOUT_FIELD.at(f"{pointer}/field")
        return
    operators = OPERATORS[KINDS[rule.field]]
    if rule.operator is None:
        yield texts.OPERATOR_MISSING.at(f"{pointer}/operator", allowed=list(operators))
        return
    needs = operators.get(rule.operator)
    if needs is None:
        said = {"field": rule.field.value, "operator": rule.operator.value, "allowed": list(operators)}
        yield texts.OPERATOR_NOT_ALLOWED.at(f"{pointer}/operator", **said)
        return
    bad = list(_check_parts(rule, needs, pointer))
    yield from bad or _check_values(rule, pointer)


def _check_parts(rule: Condition, needs: Needs, pointer: str) -> Iterator[BadField]:
    """What is missing beside field and operator, or does not belong there."""
    said: dict[str, Any] = {"field": rule.field, "operator": rule.operator}
    given = [name for name in COMPANIONS if getattr(rule, name) is not None]
    for name in needs.must:
        if name not in given:
            yield texts.PART_MISSING.at(f"{pointer}/{name}", operator=rule.operator, needs=name)
    for name in given:
        if name not in needs.allowed:
            yield texts.PART_NOT_ALLOWED.at(f"{pointer}/{name}", name=name, **said)
    if needs.one_of and not any(name in given for name in needs.one_of):
        yield texts.PART_MISSING.at(f"{pointer}/{needs.one_of[0]}", operator=rule.operator, needs=list(needs.one_of))
    periods = [one for one in PERIODS if any(name in given for name in one)]
    if len(periods) > 1:
        (name, *_) = (one for one in periods[1] if one in given)
        yield texts.MORE_THAN_ONE_PERIOD.at(f"{pointer}/{name}")


def _check_values(rule: Condition, pointer: str) -> Iterator[BadField]:
    if rule.value is not None and rule.field is not None:
        yield from _check_value(rule.field, rule.value, f"{pointer}/value")
        if rule.operator in WHOLE_VALUES:
            yield from _check_code(rule.field, rule.value, f"{pointer}/value")
    if rule.currency is not None:
        yield from check_currency(f"{pointer}/currency", rule.currency)
    if rule.amount is not None:
        yield from new_denomination(rule.currency or KRONOR).check(f"{pointer}/amount", rule.amount)
    if rule.on is not None and rule.until is not None and rule.until < rule.on:
        yield BEFORE_START.at(f"{pointer}/until", start=rule.on)


def _check_value(field: SelectionField, value: str, place: str) -> Iterator[BadField]:
    name, kind = field.value, KINDS[field]
    if kind is FieldKind.CHOICE and value not in CHOICES[name]:
        yield texts.VALUE_NOT_A_CHOICE.at(place, allowed=list(CHOICES[name]))
    elif kind is FieldKind.USER and not value.startswith(PREFIX):
        yield texts.VALUE_NO_USER.at(place)
    elif kind is FieldKind.PROPERTY_NUMBER:
        if isinstance(found := read_value(PropertyKind.NUMBER, (), value), Refused):
            yield found.text.at(place, **found.values)
    elif not (article_key(value) if kind is FieldKind.ARTICLE else text_key(name, value)):
        yield texts.VALUE_EMPTY.at(place)


def _check_code(field: SelectionField, value: str, place: str) -> Iterator[BadField]:
    """What is wrong with a country, a currency or a language that a customer's is to be: no customer could ever have it."""
    if (
        field == SelectionField.COUNTRY
        and text_key(field.value, value)
        and read_country(value) == UNKNOWN != value.upper()
    ):
        yield texts.VALUE_NO_COUNTRY.at(place, value=value[:60])
    elif field == SelectionField.CURRENCY:
        yield from check_currency(place, value.strip().upper())
    elif field == SelectionField.LANGUAGE and value.strip().lower() not in VALUES[field.value]:
        yield texts.VALUE_NOT_A_CHOICE.at(place, allowed=list(VALUES[field.value]))


def check_properties(rule: SelectionRule, known: Mapping[str, Property], root: str = "/rule") -> Iterator[BadField]:
    """What is wrong with the properties of a valid rule: one that does not exist, is of another kind than the field's, or has no
    such choice. `known` are those that exist."""
    for one in walk(rule):
        condition, pointer = one.rule, f"{root}{one.pointer}"
        if condition.field is None:
            continue
        if condition.field in PROPERTY_KINDS:
            yield from _check_property(condition, condition.field, known, pointer)
        elif KINDS[condition.field] is FieldKind.PROPERTY and condition.value not in known:
            yield FIELD_PROPERTY_UNKNOWN.at(f"{pointer}/value", id=condition.value)


def _check_property(
    condition: Condition, field: SelectionField, known: Mapping[str, Property], pointer: str
) -> Iterator[BadField]:
    found = known.get(condition.property_id or "")
    if found is None:
        yield FIELD_PROPERTY_UNKNOWN.at(f"{pointer}/property_id", id=condition.property_id)
    elif found.kind != PROPERTY_KINDS[field]:
        allowed = OF_KIND[PropertyKind(found.kind)]
        yield texts.PROPERTY_OF_OTHER_KIND.at(f"{pointer}/field", name=found.name, field=field, allowed=allowed)
    elif found.kind == PropertyKind.CHOICE and condition.value is not None:
        key, shown = value_key(found.kind, condition.value), found.choices[:SHOWN_CHOICES]
        if key not in (value_key(found.kind, one) for one in found.choices):
            said = {"allowed": shown, "allowed_more": len(found.choices) - len(shown)}
            yield NO_SUCH_CHOICE.at(f"{pointer}/value", value=condition.value[:60], **said)
