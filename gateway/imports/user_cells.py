"""Cells of a register that name users of the company: by id, name or e-mail address.

A salesperson or reference whose text is exactly one user's name or address gets that user as well; the text stays. A cell for a
user that is none of the company's is left out and named: it may come from another company's export.
"""

from contracts.customers import ImportRow
from contracts.customers.import_reading_errors import USER_NOT_FOUND
from contracts.folding import fold_case
from contracts.users import PREFIX
from gateway.identity import users
from gateway.imports.rows import Row, add_doubt

TEXTS = {"seller_id": "seller", "our_reference_id": "our_reference", "responsible_id": ""}
"""The column of a user → the one of the text that may name the same one."""


COLUMNS = frozenset({*TEXTS, *filter(None, TEXTS.values())})


class UserCells:
    """The users of the current company, read once for an import: when its first row comes that may name one."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._by_text: dict[str, str] | None = None

    def _read(self) -> dict[str, str]:
        """The user of each name and address that only one has."""
        found: dict[str, set[str]] = {}
        for user_id, name, login, is_active in users.list_logins():
            self._ids.add(user_id)
            for text in (name, login) if is_active else ():
                found.setdefault(_folded(text), set()).add(user_id)
        return {text: next(iter(ids)) for text, ids in found.items() if len(ids) == 1}

    def name_users(self, row: Row) -> Row:
        """The row with the users whom its cells name."""
        fields, named = row.row.fields, dict[str, str]()
        if COLUMNS.isdisjoint(fields):
            return row
        if self._by_text is None:
            self._by_text = self._read()
        for column, text in TEXTS.items():
            cell = fields.get(column, "")
            if cell.startswith(PREFIX) and cell in self._ids:
                continue
            found = self._by_text.get(_folded(cell))
            if cell and not found:
                add_doubt(row, USER_NOT_FOUND.at(f"/{column}", value=cell[:100]))
            if found := found or self._by_text.get(_folded(fields.get(text, ""))):
                named[column] = found
            fields.pop(column, None)
        if not named:
            return row
        sent = ImportRow.model_construct(
            line=row.row.line, fields=fields, users=named, doubts=row.row.doubts, remarks=row.row.remarks
        )
        return row._replace(row=sent)


def _folded(text: str) -> str:
    """As it is compared: accents and signs count, case and further spaces do not."""
    return " ".join(fold_case(text).split())
