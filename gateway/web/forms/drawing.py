"""The fields of an action as inputs: labels in the page's language, limits, words, what was typed, what is wrong."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from contracts.card import FieldDescription
from contracts.form_fields import FieldKind
from gateway.web.forms.options import Option
from gateway.web.forms.typed import Typed, show, split
from gateway.web.texts import Texts

TYPES = {
    FieldKind.DATE: {"type": "date"},
    FieldKind.MOMENT: {"type": "datetime-local"},
    FieldKind.INTEGER: {"inputmode": "numeric"},
    FieldKind.DECIMAL: {"inputmode": "decimal"},
}
SHOWN_LIMITS = {"maxLength": "maxlength", "minLength": "minlength"}
SUGGESTED = frozenset({"customer_group", "customer_seller", "city", "property_group"})
"""What is referred to of texts: the values in use are suggested, and others may be typed."""
FEWEST_LINES = 3
"""Empty rows of a form that has to have one, or is of a document."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of an input."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Input:
    """One input with its label, or a group (`inputs`) or `rows` of them. `wrong` is what was refused, `now` what somebody else
    has put there, `news` that somebody else has, and nobody objects."""

    name: str
    label: str
    kind: str
    value: str = ""
    is_on: bool = False
    required: bool = False
    wrong: str = ""
    now: str = ""
    news: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    choices: Sequence[Choice] = ()
    suggestions: Sequence[str] = ()
    inputs: Sequence["Input"] = ()
    rows: Sequence[Sequence["Input"]] = ()
    can_be_left_out: bool = False

    @property
    def id(self) -> str:
        """Its id on the page."""
        return f"f-{self.name.replace('.', '-')}"

    @property
    def is_open(self) -> bool:
        """Whether a group that can be left out is unfolded: something stands in it, or is wrong with it."""
        return bool(self.wrong) or any(
            one.wrong or one.now or one.news or one.value or one.is_open for one in self.inputs
        )


@dataclass(frozen=True, slots=True)
class Drawing:
    """Draws fields. `wrong`, `now` and `news` are by the inputs' names, `options` by what a field refers to; `now` is what is
    stored, `news` what stood there before, each as inputs have it."""

    texts: Texts
    options: Mapping[str, Sequence[Option]] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    now: Mapping[str, Any] = field(default_factory=dict)
    news: Mapping[str, Any] = field(default_factory=dict)
    roles: Collection[str] = ()

    def draw(self, fields: Sequence[FieldDescription], typed: Typed, before: str = "") -> list[Input]:
        """The inputs, with what stands in them."""
        return list(self._draw_all(fields, typed, before))

    def _draw_all(self, fields: Sequence[FieldDescription], typed: Typed, before: str) -> Iterator[Input]:
        for one in fields:
            has_nothing = one.refers in self.options and not self.options[one.refers] and one.refers not in SUGGESTED
            is_useless = has_nothing and not one.required and not typed.get(one.name)
            if one.kind != FieldKind.OTHER and not is_useless and (one.role is None or one.role in self.roles):
                yield self._draw(one, typed.get(one.name), before + one.name)

    def _draw(self, one: FieldDescription, typed: Any, name: str) -> Input:
        label = self.texts.of(one.labels, one.name)
        plain = Input(name, label, one.kind, required=one.required, wrong=self.wrong.get(name, ""))
        if name in self.now:
            plain = replace(plain, now=self.texts("holds_now", self._say(one, self.now[name])))
        if name in self.news:
            plain = replace(plain, news=self.texts("was_before", self._say(one, self.news[name])))
        if one.kind == FieldKind.GROUP:
            inputs = self.draw(one.fields, typed or show(one.fields, None), f"{name}.")
            return replace(plain, inputs=inputs, can_be_left_out=one.nullable)
        if one.kind == FieldKind.ROWS:
            return replace(plain, rows=self._rows(one, typed or [], name))
        if one.kind == FieldKind.FLAG and not one.nullable:
            return replace(plain, is_on=typed is True)
        return self._leaf(plain, one, typed)

    def _leaf(self, plain: Input, one: FieldDescription, typed: Any) -> Input:
        """A text, or a choice where the contract or a service says what there is to choose."""
        if one.refers in SUGGESTED:
            suggestions = [option.value for option in self.options.get(one.refers, ())]
            return replace(plain, value=str(typed or ""), suggestions=suggestions, attributes=_attributes(one))
        choices = self._choices(one, typed)
        kind = ("choices" if _is_many(one) else "choice") if choices else one.kind
        value = "" if isinstance(typed, list) or typed is None else str(typed)
        value = self.texts.decimal(value) if one.kind == FieldKind.DECIMAL else value
        return replace(plain, kind=kind, value=value, choices=choices, attributes=_attributes(one))

    def _say(self, one: FieldDescription, value: Any) -> str:
        """What stands in an input, as people read it."""
        if isinstance(value, bool):
            return self.texts("yes" if value else "no")
        if one.kind == FieldKind.ROWS:
            rows = [[inner for inner in row.values() if inner and isinstance(inner, str)] for row in value or ()]
            return "; ".join(" · ".join(row) for row in rows) or self.texts("nothing_now")
        words = {choice.value: choice.label for choice in self._choices(one, value)}
        said = [words.get(each, each) for each in (value if isinstance(value, list) else [value or ""])]
        if one.kind == FieldKind.DECIMAL:
            said = [self.texts.decimal(each) for each in said]
        return ", ".join(said) or self.texts("nothing_now")

    def _rows(self, one: FieldDescription, typed: list[Typed], name: str) -> list[list[Input]]:
        fewest = FEWEST_LINES if (one.required or _is_of_a_document(one)) and not typed else 0
        every = [*typed, *(show(one.fields, None) for _ in range(fewest))]
        return [self.draw(one.fields, row, f"{name}.{number}.") for number, row in enumerate(every)]

    def _choices(self, one: FieldDescription, typed: Any) -> list[Choice]:
        chosen = typed if isinstance(typed, list) else split(typed or "") if one.kind == FieldKind.LIST else [typed]
        options = [Option(word.value, self.texts.of(word.labels, word.value)) for word in one.choices]
        options += self.options.get(one.refers, ())
        if one.kind == FieldKind.FLAG and one.nullable:
            options = [Option("true", self.texts("yes")), Option("false", self.texts("no"))]
        known = {option.value for option in options}
        if options or one.refers in self.options:  # what is stored stays, though it can no longer be chosen
            options += [Option(value, value) for value in chosen if value and value not in known]
        return [Choice(option.value, option.label, option.value in chosen) for option in options]


def find_focus(inputs: Sequence[Input]) -> str:
    """The id of the input in which people begin: the first that is wrong, else the first in which somebody else has put something
    else, else the first that is not folded away; "" for none."""
    wrong = next((one.id for one in _leaves(inputs) if one.wrong), "")
    wrong = wrong or next((one.id for one in _leaves(inputs) if one.now), "")
    return wrong or next((one.id for one in _leaves(inputs, folded=False)), "")


def focus_after_removal(inputs: Sequence[Input], name: str) -> str:
    """The id of where people go on when the row "lines.2" is gone: the row that stands in its place now, else the one before it,
    else the button that adds one; "" where there are no such rows."""
    rows, _, number = name.rpartition(".")
    of_rows = next((one for one in inputs if one.name == rows and one.kind == FieldKind.ROWS), None)
    if of_rows is None or not (number.isascii() and number.isdigit()):
        return ""
    left = of_rows.rows[: int(number) + 1][-1:]
    return next((one.id for row in left for one in _leaves(row)), f"{of_rows.id}-add")


def _leaves(inputs: Iterable[Input], folded: bool = True) -> Iterator[Input]:
    """The inputs that can have the focus, in the order of the page; `folded`: also those of groups that are folded away."""
    for one in inputs:
        if one.inputs:
            yield from _leaves(one.inputs if folded or one.is_open or not one.can_be_left_out else (), folded)
        elif one.kind == FieldKind.ROWS:
            yield from _leaves((inner for row in one.rows for inner in row), folded)
        elif one.kind not in (FieldKind.GROUP, FieldKind.CHOICES):
            yield one


def _is_of_a_document(one: FieldDescription) -> bool:
    """Whether the rows are lines of a document, as those of a receipt that may also have prepayments alone."""
    return {"text", "quantity", "price"} <= {inner.name for inner in one.fields}


def _is_many(one: FieldDescription) -> bool:
    return one.kind in (FieldKind.CHOICES, FieldKind.LIST)


def _attributes(one: FieldDescription) -> dict[str, str]:
    limits = {attribute: str(one.limits[limit]) for limit, attribute in SHOWN_LIMITS.items() if limit in one.limits}
    return {**TYPES.get(FieldKind(one.kind) if one.kind in set(FieldKind) else FieldKind.TEXT, {}), **limits}


def add_row(typed: Typed, fields: Sequence[FieldDescription], name: str) -> None:
    """One more empty row in the rows of that name; nothing for another name."""
    for one in fields:
        if one.name == name and one.kind == FieldKind.ROWS:
            typed[name] = [*typed[name], show(one.fields, None)]


def drop_row(typed: Typed, name: str) -> None:
    """Takes the row "lines.2" away; nothing for a row that is not there."""
    rows, _, number = name.rpartition(".")
    if isinstance(typed.get(rows), list) and number.isascii() and number.isdigit() and int(number) < len(typed[rows]):
        typed[rows] = [row for place, row in enumerate(typed[rows]) if place != int(number)]
