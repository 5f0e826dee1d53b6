"""What is wrong with a row of a register: plain texts by name, as the report carries them. Pure."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

from contracts.customers.imports import RowRemark
from contracts.error_texts import FieldText
from contracts.errors import BadField
from customers.row_values import BadCellError

Problem = dict[str, str]
MOST_OF_A_VALUE = 500


def problem(text: FieldText, column: str, /, **values: object) -> Problem:
    """One reason why a row is refused or doubtful: stable code, column, English text, and the data of the text."""
    return problem_of(text.at(f"/{column}", **values), column)


def problem_of(bad: BadField, column: str, value: str = "") -> Problem:
    """A bad field as the problem of a column; `value` is what stood in the cell."""
    said = {"value": value[:MOST_OF_A_VALUE]} if value else {}
    return {**said, **_flat(bad.values), "code": bad.code, "field": column, "detail": bad.detail}


def bad_cell(column: str, error: BadCellError) -> Problem:
    """A cell that is not understood: `bad_<column>`, and in `reason` the code that its text has."""
    bad = error.text.at(f"/{column}", **error.values)
    return {
        **_flat(bad.values),
        "code": f"bad_{_last(column)}",
        "reason": bad.code,
        "field": column,
        "detail": bad.detail,
    }


def bad_value(error: ErrorDetails, bad: BadField, column: str) -> Problem:
    """A value that the contract refuses: `bad_<column>`, and in `reason` the code that its text has."""
    return {
        "value": str(error.get("input", ""))[:MOST_OF_A_VALUE],
        **_flat(bad.values),
        "code": f"bad_{error['loc'][-1]}",
        "reason": bad.code,
        "field": column,
        "detail": bad.detail,
    }


def problem_of_file(remark: RowRemark) -> Problem:
    """A doubt that only the whole file shows."""
    return {**remark.values, "code": remark.code, "field": remark.field, "detail": remark.detail}


def doubt_of_file(text: str) -> Problem:
    """The same as a gateway without `remarks` says it, `<code> <detail>`."""
    code, _, detail = text.partition(" ")
    return {"code": code, "field": "identity_number" if "identity" in code else "", "detail": detail}


def _last(column: str) -> str:
    """`contact_2_email` → `email`; a customer's own column stays."""
    return column.rpartition("_")[2] if column.startswith("contact_") else column


def _flat(values: Mapping[str, Any]) -> Problem:
    return {name: ", ".join(value) if isinstance(value, list) else str(value) for name, value in values.items()}
