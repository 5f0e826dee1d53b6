"""Stores the new customers of a batch: those with a number of their own, then the others under the next numbers."""

from dataclasses import dataclass, field

from chassis.bulk_creates import create_many
from chassis.slices import in_slices
from chassis.storage import Row
from contracts.customers import CellChange, RowReport
from contracts.customers import errors as texts
from customers import doubts, duplicates, series
from customers.import_rows import Candidate
from customers.models import Customer, news_of, serial
from customers.row_problems import Problem, problem


@dataclass(slots=True)
class New:
    """A row that becomes a customer, and those that become its branches: `joined` are (position, row, branch id, doubts)."""

    at: int
    one: Candidate
    row: Row
    request_id: str
    doubts: list[Problem]
    source: str
    joined: list[tuple[int, Candidate, str, list[Problem]]] = field(default_factory=list)

    def join(self, at: int, one: Candidate, branch_id: str, found: list[Problem]) -> None:
        """Notes a row that has become a branch."""
        self.joined.append((at, one, branch_id, found))

    def finish(self, number: str) -> Row:
        """The customer as it is stored, under its number."""
        row = {**self.row, "number": number, "request_id": self.request_id}
        if (known := serial(number)) is not None:
            row["serial"] = known
        if found := duplicates.contact_keys(row["kind"], row["contacts"]):
            row["likeness"] = [*duplicates.of_fields(row["likeness"]), *found, duplicates.NEW]
        doubts.add_doubts(row, doubts.new_doubts(self.doubts, self.one.line, self.source))
        for _, one, _, problems in self.joined:
            doubts.add_doubts(row, doubts.new_doubts(problems, one.line, self.source))
        return row

    def reports(self, stored: bool) -> dict[int, RowReport]:
        """What became of its rows, by their positions."""
        customer_id = self.row["_id"] if stored else None
        outcome = "doubtful" if self.doubts else "created"
        found = {self.at: make_report(self.one, outcome, self.doubts, customer_id)}
        for at, one, branch_id, problems in self.joined:
            outcome = "doubtful" if problems else "created"
            found[at] = make_report(one, outcome, problems, customer_id, branch_id if stored else None)
        return found

    def refuse(self, found: Problem) -> dict[int, RowReport]:
        """The reports when none of its rows can be stored."""
        rows = [(self.at, self.one), *((at, one) for at, one, _, _ in self.joined)]
        return {at: make_report(one, "refused", [found]) for at, one in rows}


def store(new: list[New]) -> dict[int, RowReport]:
    """The reports of what is settled. Rows whose key or number others have stored meanwhile are left out."""
    given = [one for one in new if one.one.number]
    reports, _ = _insert(given, [one.one.number for one in given])
    series.pass_by(one.one.number for one in given if one.at in reports)
    return reports | _store_under_next_numbers([one for one in new if not one.one.number])


def _store_under_next_numbers(left: list[New]) -> dict[int, RowReport]:
    """One block of numbers for all; only those whose number is taken get another."""
    reports: dict[int, RowReport] = {}
    for _ in series.CUSTOMERS.attempts():
        if not left:
            break
        numbers = series.NUMBERS.reserve(len(left))
        settled, taken = _insert(left, [str(number) for number in numbers])
        again = [one for one in left if one.at in taken]
        used = [one.at in settled or one.at in taken for one in left]
        series.NUMBERS.give_back(number for number, is_used in zip(numbers, used, strict=True) if not is_used)
        if again:
            series.NUMBERS.skip_taken()
        reports, left = reports | settled, again
    for one in left:
        reports |= one.refuse(problem(texts.IMPORT_NUMBERS_BUSY, "number"))
    return reports


def _insert(new: list[New], numbers: list[str]) -> tuple[dict[int, RowReport], set[int]]:
    """Stores customers. Returns the reports of those that are stored, and the positions of those whose number is taken."""
    rows = [one.finish(number) for one, number in in_slices(zip(new, numbers, strict=True), 50)]
    refused = create_many(Customer, rows, news_of)
    reports: dict[int, RowReport] = {}
    taken: set[int] = set()
    for position, one in enumerate(new):
        if position not in refused:
            reports |= one.reports(stored=True)
        elif "request_id" not in refused[position]["index_keys"]:
            taken.add(one.at)
    return reports, taken


def make_report(
    one: Candidate,
    outcome: str,
    problems: list[Problem],
    customer_id: str | None = None,
    branch_id: str | None = None,
    changes: list[CellChange] | None = None,
) -> RowReport:
    """What became of a row. Rows that share a customer without being one row have keys of their own."""
    is_apart = branch_id is not None or outcome == "updated"
    return (
        RowReport.model_construct(  # of values that are checked: to check them again takes as long as to read two cells
            line=one.line,
            key=f"{one.key}:{one.line}" if is_apart and one.key else one.key,
            outcome=outcome,
            name=one.name,
            customer_id=customer_id,
            branch_id=branch_id,
            problems=problems,
            changes=changes or [],
        )
    )
