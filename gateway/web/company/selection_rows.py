"""The rule of a selection as rows of a form, and back. Pure.

Each row is a condition. Rows with the same group are a group of their own beside the rows without one: "2" is one of the rule,
"2.1" one inside of that. Rules nest no deeper (`contracts.crm.selections`); one of a newer release that does is not shown as
rows.
"""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from werkzeug.datastructures import MultiDict

from contracts.crm.selections import COMPANIONS

Json = dict[str, Any]
GROUPS = ("1", "2", "3")
"""Those of the rule that the form always offers."""
GROUP = re.compile(r"[1-9]\d?(\.[1-9]\d?)?")
OF_A_GROUP = "any"
PROPERTY_ID = "property_id"
INPUTS = ("field", "operator", *(one for one in COMPANIONS if one != PROPERTY_ID))
"""The inputs of a row. The id of a property that says something stands in `field`: it is a field of its own there."""
COMPARED = INPUTS[1:]
SPACES = str.maketrans("", "", " \u00a0\u202f")


class Row(NamedTuple):
    """A condition as it is typed; `group` is "", or like GROUP."""

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
NEW = Form("", False, {"": "all"}, [EMPTY_ROW, EMPTY_ROW])


def outer_of(group: str) -> str:
    """The group that holds this one; "" for the rule itself."""
    return group.rpartition(".")[0]


def used_groups(form: Form) -> list[str]:
    """The groups of the rows and those that hold them, in their order."""
    named = {row.group for row in form.rows if row.group}
    return sorted({*named, *map(outer_of, named)} - {""}, key=_numbers)


def offered_groups(form: Form) -> list[str]:
    """The groups that a row may be put into: those of GROUPS, those in use, and of each rule and group one more."""
    used = used_groups(form)
    further = {_next(outer, used) for outer in ("", *(one for one in used if not outer_of(one)))}
    return sorted({one for one in {*GROUPS, *used, *further} if GROUP.fullmatch(one)}, key=_numbers)


def _next(outer: str, used: Sequence[str]) -> str:
    last = max((_numbers(one)[-1] for one in used if outer_of(one) == outer), default=0)
    return f"{outer}.{last + 1}" if outer else str(last + 1)


def _numbers(group: str) -> list[int]:
    return [int(one) for one in group.split(".")]


def read(typed: "MultiDict[str, str]") -> Form:
    """What was typed into a form."""
    groups = [one if GROUP.fullmatch(one) else "" for one in typed.getlist("group")]
    columns = {name: typed.getlist(name) for name in INPUTS}
    rows = [Row(group, {name: _at(columns[name], at) for name in INPUTS}) for at, group in enumerate(groups)]
    form = Form(str(typed.get("name") or ""), bool(typed.get("shared")), {"": str(typed.get("match") or "all")}, rows)
    inner = {one: str(typed.get(f"match{one}") or OF_A_GROUP) for one in used_groups(form)}
    return form._replace(matches=form.matches | inner)


def _at(column: Sequence[str], at: int) -> str:
    return column[at].strip() if at < len(column) else ""


def rule_of(form: Form) -> tuple[Json, dict[str, int]]:
    """The rule that the rows make, and the row at each pointer. Empty rows are left out."""
    rule: Json = {"match": form.matches[""], "rules": []}
    groups, places = {"": (rule, "/rule")}, dict[str, int]()
    for at, row in enumerate(form.rows):
        if row.is_empty:
            continue
        held, pointer = _group_in(groups, form, row.group)
        places[f"{pointer}/rules/{len(held['rules'])}"] = at
        held["rules"].append(_condition(row))
    return rule, places


def _group_in(groups: dict[str, tuple[Json, str]], form: Form, group: str) -> tuple[Json, str]:
    """The group in the rule with its pointer, made where its first row stands."""
    if group not in groups:
        outer, pointer = _group_in(groups, form, outer_of(group))
        groups[group] = (
            {"match": form.matches.get(group, OF_A_GROUP), "rules": []},
            f"{pointer}/rules/{len(outer['rules'])}",
        )
        outer["rules"].append(groups[group][0])
    return groups[group]


def _condition(row: Row) -> Json:
    found = {name: value for name, value in row.values.items() if value}
    if "amount" in found:
        found["amount"] = found["amount"].translate(SPACES).replace(",", ".")
    return found


def form_of(selection: Json) -> Form | None:
    """The form that shows a saved selection; None where its rule is nested deeper than rows are."""
    rule = selection["rule"]
    top = rule if rule.get("match") else {"match": "all", "rules": [rule]}
    form = Form(selection["name"], bool(selection["shared"]), {"": str(top["match"])}, [])
    return form if _show_in(form, "", top) else None


def _show_in(form: Form, group: str, rule: Json) -> bool:
    """Puts the rows of a group into the form; whether it could be shown with all that is in it."""
    number = 0
    for one in rule.get("rules") or ():
        if not one.get("match"):
            form.rows.append(_row(group, one))
            continue
        number += 1
        inner = f"{group}.{number}" if group else str(number)
        form.matches[inner] = str(one["match"])
        if not GROUP.fullmatch(inner) or not _show_in(form, inner, one):
            return False
    return True


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


def focus_after(form: Form, button: str) -> str:
    """The id of the input where people go on after such a button: in the row that is new, or stands in the place of the one that
    is gone; "" without rows."""
    last = len(form.rows) - 1
    place = button.partition("-")[2]
    at = min(int(place), last) if place.isdecimal() else last
    return f"f-{at}" if at >= 0 else ""
