"""Cells of a row in which a spreadsheet left an error or a formula in place of a value. Pure."""

import re
from collections.abc import Mapping

from contracts.customers import import_errors as texts
from contracts.customers.cells import is_error, is_exact, is_formula, undress
from contracts.customers.imports import PARENT_COLUMN, PROPERTIES_COLUMN
from contracts.error_texts import FieldText
from customers.row_problems import Problem, bad_cell, problem
from customers.row_values import BadCellError

NUMBER = re.compile(r"[+(]*\d[\d\s()/.–-]*")
FEWEST_DIGITS = 7
SHOWN = 200
NOT_OURS = frozenset({PROPERTIES_COLUMN, PARENT_COLUMN})


def read_cells(fields: Mapping[str, str], problems: list[Problem]) -> dict[str, str]:
    """The cells that say something, undressed. Those that hold no value are left out and named."""
    cells = {}
    for column, text in fields.items():
        if not text or column in NOT_OURS:
            continue
        if found := None if is_exact(text) else _find(column, text):
            problems.append(bad_cell(column, BadCellError(found, value=text[:SHOWN])))
        elif said := undress(column, text):
            cells[column] = said
    return cells


def _find(column: str, text: str) -> FieldText | None:
    """Why the cell is no value. The name may be a formula: that is a doubt about it, and costs no customer."""
    if is_error(text):
        return texts.SPREADSHEET_ERROR
    return texts.CELL_IS_FORMULA if column not in ("info", "name") and is_formula(text) else None


def doubt_name(text: str, name: str) -> list[Problem]:
    """What is doubtful about a name. `text`: the cell as it stood."""
    if not is_exact(text) and is_formula(text):
        return [problem(texts.CELL_IS_FORMULA, "name", value=name[:SHOWN])]
    if NUMBER.fullmatch(name) and sum(sign.isdigit() for sign in name) >= FEWEST_DIGITS:
        return [problem(texts.NAME_IS_NUMBER, "name", value=name[:SHOWN])]
    return []
