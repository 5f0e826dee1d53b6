"""The rule of a selection as rows of a form, and back. Pure.

Each row is a condition. Rows with the same group number are a group of their own beside the rows without one. A rule that is
nested deeper is not shown as rows: it is changed over the API.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from werkzeug.datastructures import MultiDict

from contracts.crm.selections import COMPANIONS

Json = dict[str, Any]
GROUPS = ("1", "2", "3")
PROPERTY_ID = "property_id"
INPUTS = ("field", "operator", *(one for one in COMPANIONS if one != PROPERTY_ID))
"""The inputs of a row. The id of a property that says something stands in `field`: it is a field of its own there."""
COMPARED = INPUTS[1:]
SPACES = str.maketrans("", "", " \u00a0\u202f")


class Row(NamedTuple):
    """A condition as it is typed; `group` is "" or one of GROUPS."""

    group: str
    values: dict[str, str]

    @property
    def is_empty(self) -> bool:
        return not any(self.values.values())


class Form(NamedTuple):
    """What stands in the form. `matches`: that of the top by "", those of groups by their numbers."""

    name: str
    shared: bool
    matches: dict[str, str]
    rows: list[Row]


EMPTY_ROW = Row("", dict.fromkeys(INPUTS, ""))
NEW = Form("", False, {"": "all", **dict.fromkeys(GROUPS, "any")}, [EMPTY_ROW, EMPTY_ROW])


def read(typed: "MultiDict[str, str]") -> Form:
    """What was typed into a form."""
    groups = typed.getlist("group")
    columns = {name: typed.getlist(name) for name in INPUTS}
    rows = [Row(group, {name: _at(columns[name], at) for name in INPUTS}) for at, group in enumerate(groups)]
    matches = {one: str(typed.get(f"match{one}") or NEW.matches[one]) for one in ("", *GROUPS)}
    return Form(str(typed.get("name") or ""), bool(typed.get("shared")), matches, rows)


def _at(column: Sequence[str], at: int) -> str:
    return column[at].strip() if at < len(column) else ""


def rule_of(form: Form) -> tuple[Json, dict[str, int]]:
    """The rule that the rows make, and the row at each pointer. Empty rows are left out."""
    rules: list[Json] = []
    places: dict[str, int] = {}
    inside: dict[str, tuple[int, list[Json]]] = {}
    for at, row in enumerate(form.rows):
        if row.is_empty:
            continue
        condition = _condition(row)
        if row.group not in GROUPS:
            places[f"/rule/rules/{len(rules)}"] = at
            rules.append(condition)
            continue
        if row.group not in inside:
            inside[row.group] = (len(rules), [])
            rules.append({"match": form.matches[row.group], "rules": inside[row.group][1]})
        place, held = inside[row.group]
        places[f"/rule/rules/{place}/rules/{len(held)}"] = at
        held.append(condition)
    return {"match": form.matches[""], "rules": rules}, places


def _condition(row: Row) -> Json:
    found = {name: value for name, value in row.values.items() if value}
    if "amount" in found:
        found["amount"] = found["amount"].translate(SPACES).replace(",", ".")
    return found


def form_of(selection: Json) -> Form | None:
    """The form that shows a saved selection; None where its rule is nested deeper than rows are."""
    rule = selection["rule"]
    top = rule if rule.get("match") else {"match": "all", "rules": [rule]}
    matches, rows, number = {**NEW.matches, "": str(top["match"])}, list[Row](), 0
    for one in top.get("rules") or ():
        if not one.get("match"):
            rows.append(_row("", one))
            continue
        number += 1
        if number > len(GROUPS) or any(inner.get("match") for inner in one.get("rules") or ()):
            return None
        matches[str(number)] = str(one["match"])
        rows += [_row(str(number), inner) for inner in one.get("rules") or ()]
    return Form(selection["name"], bool(selection["shared"]), matches, rows)


def _row(group: str, condition: Json) -> Row:
    given = {name: condition.get(name) for name in INPUTS}
    given["field"] = condition.get(PROPERTY_ID) or given["field"]
    return Row(group, {name: "" if value is None else str(value) for name, value in given.items()})


def press(form: Form, button: str) -> Form:
    """The form after a button that only changes it: "add" a row, or "remove-2" the row at place 2."""
    if button == "add":
        return form._replace(rows=[*form.rows, EMPTY_ROW])
    what, _, place = button.partition("-")
    if what == "remove" and place.isdecimal():
        return form._replace(rows=[row for at, row in enumerate(form.rows) if at != int(place)])
    return form
