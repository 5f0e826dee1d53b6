"""Which customers the rows of a file have become, for those that belong to them."""

from collections.abc import Iterable
from typing import Any

from contracts.customers import RowParent
from gateway.imports.rows import Row

Json = dict[str, Any]
REFUSED = "refused"
LONGEST_NAME = 200


class Customers:
    """The customers of an import so far, by the lines to which others belong."""

    def __init__(self, lines: Iterable[int]) -> None:
        self._wanted = frozenset(lines)
        self._found: dict[int, tuple[str, str]] = {}

    def learn(self, reports: Iterable[Json]) -> None:
        """Takes in what became of rows. One that was refused is a customer where it names one that is here."""
        for report in reports:
            if report["line"] in self._wanted and (report["customer_id"] or report["outcome"] != REFUSED):
                self._found[report["line"]] = report["customer_id"] or "", report.get("key", "")

    def name_parent(self, row: Row) -> Row:
        """The row with the customer that it belongs to. In a dry run one that is not stored yet is known by its line."""
        if row.parent is None:
            return row
        found = {self._found[line]: line for line in reversed(row.parent.lines) if line in self._found}
        only = next(iter(found))[0] if len(found) == 1 else ""
        said = RowParent.model_construct(
            name=row.parent.name[:LONGEST_NAME],
            customer_id=only,
            named_on=[] if only else sorted(found.values()),
            may_be_new=row.parent.may_be_new,
        )
        return row._replace(row=row.row.model_copy(update={"parent": said}))
