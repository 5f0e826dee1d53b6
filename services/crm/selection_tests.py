"""What a condition of a selection compares, on one day: a test, which `selection_rules` carries out on the facts of a customer
and `selection_queries` turns into a query. Pure; the two agree, because both read the same test.

Facts of a customer, as they are stored:

    {"text": {"city": "malmo"}, "is": {"stage": "customer"}, "tags": ["prp_1", "prp_2"], "values": [{"p": "prp_2", "k": "bygg"}],
     "days": {"last_activity": "2026-03-01"}, "owed": {"SEK": 125000}, "ordered": {},
     "years": [{"y": 2025, "c": "SEK", "s": 1000000}], "daily": {"SEK": [{"d": "2025-03-01", "s": 1000000}]},
     "spent_years": …, "spent_daily": …, "bought": [{"a": "a 100", "d": "2025-03-01"}]}

`tags` are all properties, `values` what those that are no tags say (`selection_values`). `years` and `daily` are invoices,
`spent_…` the same with receipts of the till, `bought` both. Sums are minor units of their currency, as `contracts.denominations`
stores them. What a customer does not have is absent.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from contracts.country_names import UNKNOWN, read_country
from contracts.crm.selection_fields import KINDS, PROPERTY_KINDS, FieldKind
from contracts.crm.selections import Condition, Operator, SelectionField
from contracts.currencies import KRONOR
from contracts.denominations import new_denomination
from contracts.folding import fold, fold_name, fold_whole
from crm.selection_values import asked_key, number_bounds

WHOLE = frozenset({"number", "postcode", "country", "phone", "currency", "language"})
"""Texts that are compared without spaces and signs."""
YEARS = {SelectionField.INVOICED.value: "years", SelectionField.SPENT.value: "spent_years"}
DAILY = {SelectionField.INVOICED_LATELY: "daily", SelectionField.SPENT_LATELY: "spent_daily"}
"""The facts that fields of years and of the last days are about."""
NEGATIVE = frozenset({Operator.IS_NOT, Operator.IS_EMPTY, Operator.HAS_NOT, Operator.NOT_IN_LAST_DAYS})


@dataclass(frozen=True, slots=True)
class TextTest:
    """The folded text of a field. `how`: "is", "starts_with", "contains" or "is_set"."""

    name: str
    how: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class ValueTest:
    """A value that is one of few; None: any value at all."""

    name: str
    value: str | None


@dataclass(frozen=True, slots=True)
class TagTest:
    """Whether the customer has the property with that id."""

    property_id: str


@dataclass(frozen=True, slots=True)
class DayTest:
    """A day from `low` on and before `high`, both as ISO text; "" as high: no end. `moves`: how far the two are from today where
    they move with it."""

    name: str
    low: str
    high: str
    moves: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SumTest:
    """A sum in a currency, of all time or of a calendar `year`, against `minor`, which is not below 0. `how`: "over", "at_least",
    "under" or "at_most"; what is absent is 0. `is_relative`: the year follows from today."""

    name: str
    how: str
    currency: str
    minor: int
    year: int = 0
    is_relative: bool = False


@dataclass(frozen=True, slots=True)
class WindowTest:
    """The sum of what was sold on the days from `low` on and before `high`, in a currency, against `minor`; `how` as in SumTest,
    days as in DayTest. `fact`: which sums by day."""

    fact: str
    how: str
    currency: str
    minor: int
    low: str
    high: str
    moves: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PropertyTest:
    """What a property says. `how`: "is", "starts_with" or "contains" of `text`; or "between" `low` and `high`, as in DayTest."""

    property_id: str
    how: str
    text: str = ""
    low: str = ""
    high: str = ""
    moves: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PurchaseTest:
    """Whether an article was bought on such a day, as in DayTest."""

    article: str
    low: str
    high: str
    moves: tuple[int, ...] = ()
    is_relative: bool = False


Test = TextTest | ValueTest | TagTest | PropertyTest | DayTest | SumTest | WindowTest | PurchaseTest
Bounds = tuple[str, str, tuple[int, ...]]
"""The first day, the one after the last ("" where there is none), and how far they are from today where they move with it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A test, and whether it is to fail (`is_negated`)."""

    test: Test
    is_negated: bool


def text_key(name: str, text: str) -> str:
    """The text of a field as it is compared: without case and accents; "" of nothing but spaces."""
    if name in WHOLE:
        return fold_whole(text)
    if name == "email":
        return fold(text).strip()
    return fold_name(text) or fold(text).strip()


def article_key(article: str, text: str = "") -> str:
    """An article as it is compared: its number, or its text where it has none."""
    return fold_name(article or text) or fold(article or text).strip()


def ask(condition: Condition, today: date) -> Asked:
    """The test of a valid condition on that day."""
    field, operator = condition.field, condition.operator
    if field is None or operator is None:
        raise ValueError("a condition without field or operator")
    test = MAKERS[KINDS[field]](condition, field, operator, today)
    return Asked(test, operator in NEGATIVE)


def _text(condition: Condition, field: SelectionField, operator: Operator, _today: date) -> Test:
    if operator in (Operator.IS_SET, Operator.IS_EMPTY):
        return TextTest(field.value, "is_set")
    how = "is" if operator == Operator.IS_NOT else operator.value
    value = condition.value or ""
    if field == SelectionField.COUNTRY and how == "is" and (code := read_country(value)) != UNKNOWN:
        value = code  # as customers have it
    return TextTest(field.value, how, text_key(field.value, value))


def _value(condition: Condition, field: SelectionField, operator: Operator, _today: date) -> Test:
    is_any = operator in (Operator.IS_SET, Operator.IS_EMPTY)
    return ValueTest(field.value, None if is_any else condition.value or "")


def _tag(condition: Condition, _field: SelectionField, _operator: Operator, _today: date) -> Test:
    return TagTest(condition.value or "")


def _property(condition: Condition, field: SelectionField, operator: Operator, today: date) -> Test:
    property_id, kind = condition.property_id or "", PROPERTY_KINDS[field]
    if operator in (Operator.IS_SET, Operator.IS_EMPTY):
        return TagTest(property_id)
    if KINDS[field] is FieldKind.PROPERTY_DATE:
        low, high, moves = _day_bounds(condition, operator, today)
        return PropertyTest(property_id, "between", "", low, high, moves)
    key = asked_key(kind, condition)
    if operator in (Operator.OVER, Operator.AT_LEAST, Operator.UNDER, Operator.AT_MOST):
        return PropertyTest(property_id, "between", "", *number_bounds(operator, key))
    return PropertyTest(property_id, "is" if operator == Operator.IS_NOT else operator.value, key)


def _day(condition: Condition, field: SelectionField, operator: Operator, today: date) -> Test:
    return DayTest(field.value, *_day_bounds(condition, operator, today))


def _day_bounds(condition: Condition, operator: Operator, today: date) -> Bounds:
    days, on = condition.days or 0, condition.on.isoformat() if condition.on else ""
    if operator == Operator.BEFORE:
        return "", on, ()
    if operator == Operator.ON_OR_AFTER:
        return on, "", ()
    if operator == Operator.HAS_PASSED:
        return "", today.isoformat(), (0,)
    if operator in (Operator.IN_LAST_DAYS, Operator.NOT_IN_LAST_DAYS):
        return _last_days(days, today)
    if operator == Operator.IN_NEXT_DAYS:
        return today.isoformat(), _plus(today, days), (0, days)
    return "", "", ()


def _last_days(days: int, today: date) -> Bounds:
    """So many days, today the last of them."""
    return _plus(today, 1 - days), _plus(today, 1), (1 - days, 1)


def _sum(condition: Condition, field: SelectionField, operator: Operator, today: date) -> Test:
    currency, minor = _money(condition)
    year, is_relative = _year(condition, today)
    return SumTest(field.value, operator.value, currency, minor, year or 0, is_relative)


def _window(condition: Condition, field: SelectionField, operator: Operator, today: date) -> Test:
    currency, minor = _money(condition)
    low, high, moves = _last_days(condition.days or 1, today)
    return WindowTest(DAILY[field], operator.value, currency, minor, low, high, moves)


def _money(condition: Condition) -> tuple[str, int]:
    """The currency of a condition, and its amount in minor units."""
    currency = condition.currency or KRONOR
    return currency, new_denomination(currency).store(condition.amount) if condition.amount is not None else 0


def _purchase(condition: Condition, _field: SelectionField, _operator: Operator, today: date) -> Test:
    article = article_key(condition.value or "")
    year, is_relative = _year(condition, today)
    if year is not None:
        return PurchaseTest(article, f"{year:04}-01-01", f"{year + 1:04}-01-01", (), is_relative)
    if condition.days is not None:
        return PurchaseTest(article, *_last_days(condition.days, today))
    low = condition.on.isoformat() if condition.on else ""
    return PurchaseTest(article, low, _plus(condition.until, 1) if condition.until else "")


def _year(condition: Condition, today: date) -> tuple[int | None, bool]:
    if condition.years_ago is not None:
        return today.year - condition.years_ago, True
    return condition.year, False


def _plus(day: date, days: int) -> str:
    """ISO text of the day so many days later; the last day there is where that is beyond it."""
    try:
        return (day + timedelta(days=days)).isoformat()
    except OverflowError:
        return (date.max if days > 0 else date.min).isoformat()


MAKERS = {
    FieldKind.TEXT: _text,
    FieldKind.CHOICE: _value,
    FieldKind.USER: _value,
    FieldKind.PROPERTY: _tag,
    **dict.fromkeys((FieldKind.PROPERTY_CHOICE, FieldKind.PROPERTY_NUMBER), _property),
    **dict.fromkeys((FieldKind.PROPERTY_DATE, FieldKind.PROPERTY_TEXT), _property),
    FieldKind.DATE: _day,
    FieldKind.SUM: _sum,
    FieldKind.YEARLY: _sum,
    FieldKind.ROLLING: _window,
    FieldKind.ARTICLE: _purchase,
}
