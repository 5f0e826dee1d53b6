"""Imports a register, a batch of rows at a time. Each row is stored whole or not at all, and never twice.

The key of a row (see duplicates.import_key) is stored as the customer's request id under a unique index. So an import may run
again, twice at once, or after a kill in the middle, without creating anything twice.
"""

from chassis import traffic
from chassis.bulk_creates import create_many
from chassis.slices import in_slices
from chassis.storage import Row
from contracts.customers import ImportCustomers, ImportReport, RowReport
from contracts.customers import errors as texts
from customers import duplicates, series
from customers.import_rows import Candidate, problem, read
from customers.models import Customer, fields_of, new_row, news_of
from customers.row_duplicates import FIELDS, Resembling

MOST_EXISTING = 5_000
EXISTING_FIELDS = ("request_id", *FIELDS)


def import_customers(request: ImportCustomers) -> ImportReport:
    """Creates the customers that are new among the rows; in a dry run only reports what would happen."""
    candidates = [read(row) for row in in_slices(request.rows)]
    reports = {one.line: _report(one) for one in candidates}
    new: list[Candidate] = []
    seen: dict[str, Candidate] = {}
    existing = _Existing(candidates)
    for one in in_slices(candidates):
        if one.fields is None:
            continue
        report = _report_existing(one, existing, seen)
        if report is None:
            new.append(one)
            seen[one.key] = one
        else:
            reports[one.line] = report
    if not request.dry_run:
        reports |= _store(new)
    return ImportReport(
        rows=[reports[one.line] for one in candidates],
        others_at_work=traffic.is_used_by_others(ImportCustomers.method),
    )


class _Existing:
    """Stored customers that equal or resemble rows of the batch, read by one query."""

    def __init__(self, candidates: list[Candidate]) -> None:
        accepted = [one for one in candidates if one.fields is not None]
        self.resembling = Resembling(accepted)
        numbers = {one.number for one in accepted if one.number}
        either: list[Row] = [
            {"request_id": {"$in": [one.key for one in accepted]}},
            {"likeness": {"$in": self.resembling.strong_keys()}, "merged": None},
            *([{"number": {"$in": sorted(numbers)}}] if numbers else []),
        ]
        found = Customer.rows({"$or": either}, EXISTING_FIELDS, limit=MOST_EXISTING) if accepted else []
        self.by_key: dict[str, Row] = {}
        for row in found:
            fields = fields_of(row)
            # A customer that was created by hand, or by a row without a number, has another request id than the row that
            # comes now: it is recognised by what that row's key would be, with and without the number.
            for key in (
                duplicates.import_key("", fields),
                duplicates.import_key(row["number"], fields),
                row["request_id"],
            ):
                self.by_key[key] = row
        self.resembling.learn(found)


def _report_existing(one: Candidate, existing: _Existing, seen: dict[str, Candidate]) -> RowReport | None:
    """The report of a row that exists already; None for a new one, to whose problems its doubts are added."""
    if earlier := seen.get(one.key):
        if duplicates.fold(earlier.name) != duplicates.fold(one.name):
            return _refused_number(one, earlier.name)
        one.problems.append(problem(texts.SAME_ROW_TWICE, "", line=earlier.line))
        return _report(one, "unchanged")
    if row := existing.by_key.get(one.key):
        one.problems.clear()
        if duplicates.fold(row["name"]) != duplicates.fold(one.name):
            if one.number and row["request_id"] != one.key:
                return _refused_number(one, row["name"])
            one.problems.append(problem(texts.NAME_DIFFERS, "name", name=row["name"]))
        return _report(one, "unchanged", row["_id"])
    one.problems += existing.resembling.doubts(one)
    return None


def _store(new: list[Candidate]) -> dict[int, RowReport]:
    """Stores new customers: those with a number of their own, then the others under the next numbers."""
    given = [one for one in new if one.number]
    reports, _ = _insert(given, [one.number for one in given])
    series.pass_by(one.number for one in given if reports[one.line].customer_id)
    return reports | _store_under_next_numbers([one for one in new if not one.number])


def _store_under_next_numbers(left: list[Candidate]) -> dict[int, RowReport]:
    """One block of numbers for all rows; only those whose number is taken get another."""
    reports: dict[int, RowReport] = {}
    for _ in series.CUSTOMERS.attempts():
        if not left:
            break
        numbers = series.NUMBERS.reserve(len(left))
        settled, taken = _insert(left, [str(number) for number in numbers])
        used = [one.line not in settled or settled[one.line].outcome != "unchanged" for one in left]
        series.NUMBERS.give_back(number for number, is_used in zip(numbers, used, strict=True) if not is_used)
        if taken:
            series.NUMBERS.skip_taken()
        reports, left = reports | settled, taken
    for one in left:
        one.problems = [problem(texts.IMPORT_NUMBERS_BUSY, "number")]
        reports[one.line] = _report(one, "refused")
    return reports


def _insert(new: list[Candidate], numbers: list[str]) -> tuple[dict[int, RowReport], list[Candidate]]:
    """Stores rows. Returns the reports of those that are settled, and those whose number of the series was taken meanwhile."""
    rows = [
        new_row(one.fields, number, one.key, one.info)
        for one, number in in_slices(zip(new, numbers, strict=True))
        if one.fields is not None
    ]
    refused = create_many(Customer, rows, news_of)
    # Another import has stored these since `_Existing` was read.
    stored_by_others = _ids_by_key([new[at].key for at, why in refused.items() if "request_id" in why["index_keys"]])
    reports: dict[int, RowReport] = {}
    again: list[Candidate] = []
    for at, (one, row) in enumerate(zip(new, rows, strict=True)):
        if at not in refused:
            reports[one.line] = _report(one, None, row["_id"])
        elif one.key in stored_by_others:
            one.problems.clear()
            reports[one.line] = _report(one, "unchanged", stored_by_others[one.key])
        elif one.number:
            reports[one.line] = _refused_number(one)
        else:
            again.append(one)
    return reports, again


def _ids_by_key(keys: list[str]) -> dict[str, str]:
    found = Customer.rows({"request_id": {"$in": keys}}, ["request_id"]) if keys else []
    return {row["request_id"]: row["_id"] for row in found}


def _refused_number(one: Candidate, holder: str = "") -> RowReport:
    text = texts.IMPORT_NUMBER_TAKEN if holder else texts.IMPORT_NUMBER_TAKEN_MEANWHILE
    one.problems.append(problem(text, "number", number=one.number, name=holder))
    return _report(one, "refused")


def _report(one: Candidate, outcome: str | None = None, customer_id: str | None = None) -> RowReport:
    if outcome is None:
        outcome = "refused" if one.fields is None else "doubtful" if one.problems else "created"
    return RowReport.model_validate(
        {
            "line": one.line,
            "key": one.key,
            "outcome": outcome,
            "name": one.name,
            "customer_id": customer_id,
            "problems": one.problems,
        }
    )
