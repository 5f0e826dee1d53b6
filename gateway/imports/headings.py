"""What the columns of customer registers are called in other programs. The table is data: headings.csv, to be added to.

Headings are compared as `contracts.folding` folds them, without spaces, hyphens, dots, stars and underscores; what stands in
brackets after a heading ("Zip (s.zip)"), or after a slash ("Country/Name"), is left out where the whole is not known.

Beside the columns of `is_import_column` the table has some whose meaning follows from the rest of the file: `company` (a name;
first and last name beside it are a contact's), `street` … `country` (parts of one and the same address), `status` (active or
not, or prospect or customer, as its values are), `display_name`, `address_type` and `external_id` (of Odoo, see belonging),
`remark` (kept in the note, after its heading) and `ignored` (what our own
file of rejected rows adds).
"""

import csv
import re
from functools import cache
from pathlib import Path

from contracts.customers import FURTHER_COLUMNS, IMPORT_COLUMNS, PARENT_COLUMN, is_import_column
from contracts.folding import fold_whole
from gateway.imports.composed_headings import compose

FILE = Path(__file__).parent / "headings.csv"
ADDRESS = {"street": "line1", "street2": "line2", "postcode": "postcode", "city": "city", "country": "country"}
"""The columns of an address that does not say what it is for → their parts."""
COMPANY, STATUS, REMARK, IGNORED = "company", "status", "remark", "ignored"
DISPLAY_NAME, ADDRESS_TYPE, EXTERNAL_ID = "display_name", "address_type", "external_id"
"""Odoo's names with that of the parent before them, what an address of a customer is for, and its own ids."""
BRACKETS = re.compile(r"\s*[\(\[\{].*$")


def folded(heading: str) -> str:
    """The heading as it is compared."""
    return fold_whole(heading)


def meaning_of(heading: str) -> str | None:
    """Our column, or one of those whose meaning follows from the file; None for a heading that is not known."""
    known = _table()
    for form in (heading, BRACKETS.sub("", heading), heading.rpartition("/")[0]):
        if found := known.get(folded(form)):
            return found
    own = heading.strip().casefold()
    if is_import_column(own):
        return own
    return compose(folded(heading), known) or compose(folded(BRACKETS.sub("", heading)), known)


def is_in_table(said: str) -> bool:
    """Whether a folded text is a heading as it stands."""
    return bool(said) and said in _table()


@cache
def _table() -> dict[str, str]:
    """Folded heading → column."""
    own = {folded(column): column for column in (*FURTHER_COLUMNS, PARENT_COLUMN, *IMPORT_COLUMNS)}
    with FILE.open(encoding="utf-8", newline="") as file:
        read = {folded(row["heading"]): row["column"] for row in csv.DictReader(file, delimiter=";")}
    return read | own


def headings_with_accents() -> frozenset[str]:
    """The words of the table with letters beside a–z, in lower case."""
    with FILE.open(encoding="utf-8", newline="") as file:
        words = {word for row in csv.DictReader(file, delimiter=";") for word in row["heading"].casefold().split()}
    return frozenset(word for word in words if not word.isascii())
