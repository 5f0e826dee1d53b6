"""What properties say, as facts of customers hold it and as conditions compare it. Pure.

A value is a text whose order is that of the property's values (`contracts.crm.property_values.sort_key`); a text is folded as the
texts of fields are.
"""

from collections.abc import Mapping, Sequence

from chassis.storage import Row
from contracts.crm.properties import PropertyKind
from contracts.crm.property_values import Refused, read_value, sort_key
from contracts.crm.selections import Condition, Operator
from contracts.folding import fold, fold_name

LONGEST = 500
"""So many letters of a folded text are compared: all of those that a value may have, unless it folds to more."""
NONE_SAID = ""


def facts_of(items: Sequence[Row]) -> list[Row]:
    """The values among a customer's properties, by property: `{"p": id, "k": what is compared}`. A tag has none."""
    said = [(item["id"], value_key(item.get("kind") or "", item["value"])) for item in items if item.get("value")]
    return [{"p": property_id, "k": key} for property_id, key in sorted(said) if key]


def value_key(kind: str, value: str) -> str:
    """A stored value as it is compared."""
    if kind == PropertyKind.TEXT:
        return (fold_name(value) or fold(value).strip())[:LONGEST]
    return sort_key(kind, value)


def asked_key(kind: PropertyKind, condition: Condition) -> str:
    """What a valid condition compares with, in the same form."""
    value = condition.value or ""
    if kind is PropertyKind.NUMBER:
        found = read_value(kind, (), value)
        value = "0" if isinstance(found, Refused) else found
    return value_key(kind, value)


def number_bounds(operator: Operator, key: str) -> tuple[str, str]:
    """The keys of the numbers that a comparison allows: from the first on, before the second; "" is no bound."""
    following = f"{int(key) + 1:020d}"
    return {
        Operator.OVER: (following, ""),
        Operator.AT_LEAST: (key, ""),
        Operator.UNDER: ("", key),
        Operator.AT_MOST: ("", following),
    }[operator]


def key_in(facts: Row, property_id: str) -> str:
    """What the customer's property says, as it is compared; "" where it says nothing."""
    found = (str(one["k"]) for one in facts.get("values", ()) if one["p"] == property_id)
    return next(found, NONE_SAID)


def shown_of(items: Sequence[Mapping[str, object]]) -> dict[str, tuple[str, str]]:
    """Kind and value of a customer's properties, by id, as people read them."""
    return {str(one["id"]): (str(one.get("kind") or ""), str(one.get("value") or "")) for one in items}
