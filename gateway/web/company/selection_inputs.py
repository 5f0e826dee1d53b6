"""What a row of a selection's form shows: the comparisons of its field, and the inputs that they need.

What does not fit stays as long as something is typed there, since it may be what is wrong. `fit` clears it, when another field or
comparison has been chosen.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from contracts.crm.selection_fields import KINDS, OPERATORS, FieldKind, Needs
from contracts.crm.selection_labels import OPERATORS as WORDS
from contracts.crm.selection_words import VALUES
from contracts.crm.selections import Operator, SelectionField
from gateway.identity import users
from gateway.web.company.selection_properties import FIELDS, is_property
from gateway.web.company.selection_rows import COMPARED, EMPTY_ROW, Form, Row
from gateway.web.people import say_user
from gateway.web.texts import Texts

Json = dict[str, Any]
Option = tuple[str, str]


class ShownRow(NamedTuple):
    """A row as it is drawn: the `operators` of its field, the names of the inputs that are `seen`, `choices` of the value (none:
    it is typed), and whether that is a number."""

    group: str
    values: Mapping[str, str]
    operators: Sequence[Option]
    seen: frozenset[str]
    choices: Sequence[Option] = ()
    is_number: bool = False


def shown_row(row: Row, valued: Mapping[str, Json], texts: Texts) -> ShownRow:
    """A row with the inputs of its field; of a new one only the field."""
    needs = _needs(row, valued)
    chosen, typed = row.values["operator"], {name for name in COMPARED if row.values[name]}
    operators = [(one.value, texts.word(WORDS[one.value])) for one in Operator if one in needs or one.value == chosen]
    about = valued.get(row.values["field"], {})
    return ShownRow(
        row.group,
        row.values,
        operators,
        frozenset(_wanted(needs, chosen) | typed) - {"operator"},
        _choices(row, about, texts),
        about.get("kind") == "number",
    )


def fit(form: Form, valued: Mapping[str, Json]) -> Form:
    """The form without what the fields and comparisons do not need."""
    return form._replace(rows=[_fit(row, valued) for row in form.rows])


def _fit(row: Row, valued: Mapping[str, Json]) -> Row:
    needs = _needs(row, valued)
    if not needs:
        return EMPTY_ROW._replace(group=row.group) if not row.values["field"] else row
    operator = row.values["operator"] if row.values["operator"] in needs else ""
    kept = _wanted(needs, operator) & row.values.keys()
    values = {name: value if name in kept else "" for name, value in row.values.items()}
    return row._replace(values=values | {"field": row.values["field"], "operator": operator})


def _needs(row: Row, valued: Mapping[str, Json]) -> Mapping[Operator, Needs]:
    """The comparisons of the row's field with what they need; none of a field that is not chosen or not known."""
    field = row.values["field"]
    if is_property(field):
        field = FIELDS.get(valued.get(field, {}).get("kind", ""), "")
    return OPERATORS[KINDS[SelectionField(field)]] if field in list(SelectionField) else {}


def _wanted(needs: Mapping[Operator, Needs], operator: str) -> set[str]:
    """The inputs of a comparison; before one is chosen, those that every one of them has."""
    if operator in needs:
        return set(needs[Operator(operator)].allowed)
    return set.intersection(*(set(one.allowed) for one in needs.values())) if needs else set()


def _choices(row: Row, about: Json, texts: Texts) -> list[Option]:
    """The values of which one is chosen. What was typed and is none of them stays to be seen."""
    field, value = row.values["field"], row.values["value"]
    found = [(one, one) for one in about.get("choices") or ()]
    if field in VALUES:
        found = [(one, pair[texts.place]) for one, pair in VALUES[field].items()]
    elif field in KINDS and KINDS[SelectionField(field)] is FieldKind.USER:
        found = [(one, say_user(user, texts)) for one, user in users.list_all_names().items()]
    if found and value and value not in dict(found):
        found = [(value, value), *found]
    return found
