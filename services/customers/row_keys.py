"""The key that recognises a row of a register when it comes again. Pure.

Keys are stored (as the `request_id` of the customer that a row has created), so the folding here never changes, whatever
`duplicates` learns: it is this module's own.
"""

import hashlib
import re
from collections.abc import Mapping

from contracts.customers import PROPERTIES_COLUMN, CustomerFields, ImportRow

PUNCTUATION = re.compile(r"[,.;:'’`´\"”“\-‐‑–_/()]+")


def number_key(number: str) -> str:
    """The key of a row that has a customer number: the number alone."""
    return _digest(["number", number])


def row_key(row: ImportRow, number: str, fields: CustomerFields) -> str:
    """The key of a row that has been read. The number of one that belongs to another customer is not its own."""
    if number and (row.parent is None or row.parent.may_be_new):
        return number_key(number)
    cells = {name: text for name, text in row.fields.items() if name != PROPERTIES_COLUMN and text.strip()}
    postcode = fields.addresses.invoice.postcode
    cells |= {"identity_number": identity(fields.identity_number)} if fields.identity_number else {}
    return cells_key(cells | ({"invoice_postcode": postcode} if postcode else {}))


def cells_key(cells: Mapping[str, str]) -> str:
    """The key of a row without one: all its cells, since two shops of one name differ in any of them.

    Case, spaces and the signs between words say nothing: "A  AB" and "a ab" are the same, "C++" and "C#" are not.
    """
    return _digest(["cells", *(f"{name}={fold(text)}" for name, text in sorted(cells.items()))])


def organisation_key(number: str) -> str:
    """The key of the one customer that all rows with this identity number become (`same_number`: branches)."""
    return _digest(["organisation", identity(number)])


def identity(number: str) -> str:
    """An identity number for comparison: its last ten signs, since a personal number may come with or without its century."""
    return re.sub(r"[^0-9A-Za-z]", "", number).upper()[-10:]


def fold(text: str) -> str:
    """For comparison: lower case, single spaces, without the signs that are only punctuation. "Bygg, A+" → "bygg a+"."""
    return " ".join(PUNCTUATION.sub(" ", text.casefold()).split())


def _digest(natural: list[str]) -> str:
    return "import:" + hashlib.sha256("\n".join(natural).encode()).hexdigest()[:40]
