"""The credit limit of a row, in the currency of its customer; and how much its note may say. Pure."""

from collections.abc import Callable
from typing import Any

from contracts.currencies import DECIMALS, KRONOR
from contracts.customers import import_errors as row_texts
from contracts.customers.import_reading_errors import CELL_TOO_LONG
from customers.row_problems import Problem, problem
from customers.row_sums import split_sum
from customers.row_values import BadCellError, read_amount

THREE = 3

NOTE_LENGTH = 10_000


def fit_note(text: str, problems: list[Problem]) -> str:
    """The text, cut where it is too long for a note; then `problems` gets that."""
    if len(text) > NOTE_LENGTH:
        problems.append(problem(CELL_TOO_LONG, "info", found=len(text), length=NOTE_LENGTH))
    return text[:NOTE_LENGTH].rstrip()


def settle_limit(cells: dict[str, Any], cell: str, refuse: Callable[[str, BadCellError], None]) -> None:
    """Settles a limit that has been read, in place. One that names another currency than the customer's is none; in a currency
    with three decimals a point before three digits parts no thousands. `cell`: as it stood."""
    currency = str(cells.get("currency", KRONOR))
    _, named = split_sum(cell)
    if "credit_limit" in cells and named and currency not in named:
        del cells["credit_limit"]
        refuse("credit_limit", BadCellError(row_texts.LIMIT_CURRENCY, value=cell, currency=currency))
    elif "credit_limit" in cells and DECIMALS.get(currency) == THREE:
        cells["credit_limit"] = read_amount(cell, has_three_decimals=True)
