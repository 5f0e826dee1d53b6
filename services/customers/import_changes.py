"""Changes stored customers by rows of a register: an update of their fields, or further branches. One write each."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pymongo import UpdateOne

from chassis.bulk_changes import Change, change_many
from chassis.commits import record_request
from chassis.context import Context, current, using
from chassis.storage import Row
from contracts.customers import CellChange, CustomerChanged, RowReport
from contracts.customers import import_errors as texts
from contracts.errors import Conflict, ServiceError
from customers import doubts, errors, persons, row_branches, row_parents
from customers.branch_models import Branch
from customers.contact_models import Contact
from customers.import_rows import Candidate
from customers.import_store import make_report
from customers.models import Customer, fields_of
from customers.place_rules import drop_points
from customers.row_overlay import note_full, overlay
from customers.row_problems import Problem, problem

Decide = Callable[[Customer], CustomerChanged | None]


@dataclass(slots=True)
class Wanted:
    """A row that changes the customer `customer_id`, or agrees with its `version`. `remarks` are for the report alone. `changes`
    are known once it is written; None until then."""

    at: int
    one: Candidate
    customer_id: str
    remarks: list[Problem] = field(default_factory=list)
    changes: list[CellChange] | None = None
    version: int = 0
    left_out: list[Problem] = field(default_factory=list)

    def decide(self, customer: Customer, source: str) -> CustomerChanged | None:
        """Applies the row to the customer as it is now."""
        row = customer.to_mongo().to_dict()
        refuse_merged(row)
        self.left_out = note_full(row, self.one)
        row, self.changes = overlay(row, self.one, exact=True)
        if not self.changes:
            return None
        doubts.add_doubts(row, doubts.new_doubts([*self.one.problems, *self.left_out], self.one.line, source))
        return apply(customer, row)

    def reports(self) -> dict[int, RowReport]:
        """A change that an earlier delivery of the same batch has made counts as made."""
        outcome = "updated" if self.changes is None or self.changes else "unchanged"
        problems = [*self.one.problems, *self.left_out, *self.remarks] if outcome == "updated" else []
        return {self.at: make_report(self.one, outcome, problems, self.customer_id, changes=self.changes)}


@dataclass(slots=True)
class Joined:
    """Rows that become branches or contacts of the customer `customer_id`: position, row, doubts. `results`, the branch, the
    changes and the doubts of each, are known once it is written."""

    customer_id: str
    rows: list[tuple[int, Candidate, list[Problem]]] = field(default_factory=list)
    results: dict[int, tuple[str, list[CellChange], list[Problem]]] = field(default_factory=dict)

    def decide(self, customer: Customer, source: str) -> CustomerChanged | None:
        """Adds the rows to the customer as it is now."""
        row, self.results = customer.to_mongo().to_dict(), {}
        refuse_merged(row)
        for at, one, found in self.rows:
            branch_id, changes, doubtful = (
                row_branches.join(row, one) if one.parent is None else row_parents.join(row, one)
            )
            self.results[at] = branch_id, changes, found if one.parent is None else doubtful
            if changes:
                doubts.add_doubts(row, doubts.new_doubts(self.results[at][2], one.line, source))
        return apply(customer, row) if any(changes for _, changes, _ in self.results.values()) else None

    def reports(self) -> dict[int, RowReport]:
        """What became of the rows."""
        reports = {}
        for at, one, found in self.rows:
            branch_id, changes, found = self.results.get(at, (None, None, found))
            is_new = changes is None or bool(changes)
            if one.parent is not None and is_new:
                reports[at] = report_part(one, found, self.customer_id, branch_id or "", changes or [])
                continue
            outcome = ("doubtful" if found else "created") if is_new else "unchanged"
            reports[at] = make_report(one, outcome, found if is_new else [], self.customer_id, branch_id or "")
        return reports


def report_part(
    one: Candidate, found: list[Problem], customer_id: str | None, branch_id: str, changes: list[CellChange]
) -> RowReport:
    """A row that became a contact or branch, or changed one."""
    is_new = row_parents.brings_only_new(changes)
    outcome = ("doubtful" if found else "created") if is_new else "updated"
    made = make_report(one, outcome, found, customer_id, branch_id or None, [] if is_new else changes)
    return made.model_copy(update={"name": row_parents.name_of(one)})


class MergedMeanwhile(Conflict):
    """The customer was merged into another between the reading and the writing."""


def merged_into(row: Row) -> str:
    """The customer that a stored one was merged into; "" for one that was not."""
    return str((row.get("merged") or {}).get("into", ""))


def refuse_merged(row: Row) -> None:
    """Raises MergedMeanwhile."""
    if into := merged_into(row):
        raise MergedMeanwhile("customers.row_merged", f"Merged into {into}.")


def write(updates: list[Wanted], joins: list[Joined], source: str) -> dict[int, RowReport]:
    """Writes the changes in few round trips; each either wholly or not at all. Returns the reports by position."""
    wanted: list[Wanted | Joined] = [*updates, *joins]
    if not wanted:
        return {}
    changes = [Change(one.customer_id, _context(one), _decider(one, source)) for one in wanted]
    outcomes = change_many(Customer, changes, not_found=errors.customer_not_found)
    reports: dict[int, RowReport] = {}
    for one, outcome in zip(wanted, outcomes, strict=True):
        if isinstance(outcome, ServiceError):
            refused = {"code": outcome.code, "field": "", "detail": str(outcome)}
            if isinstance(outcome, MergedMeanwhile):
                refused = problem(texts.ROW_MERGED, "")
            rows = [(one.at, one.one)] if isinstance(one, Wanted) else [(at, row) for at, row, _ in one.rows]
            reports |= {at: make_report(row, "refused", [refused], one.customer_id) for at, row in rows}
        elif isinstance(outcome, Exception):
            raise outcome
        else:
            reports |= one.reports()
    return reports


def note(agreeing: list[Wanted]) -> list[Wanted]:
    """Notes with the customers, in one command, that these rows agree with them: a batch whose message comes again must not undo
    what was changed meanwhile. Returns those whose customer is another by now; they are to be written like any other row."""
    writes = []
    for one in agreeing:
        with using(_context(one)):
            query = {"_id": one.customer_id, "tenant": current().tenant, "version": one.version}
            writes.append(UpdateOne({**query, "applied": {"$ne": current().request_id}}, {"$push": record_request()}))
    if not writes or Customer._get_collection().bulk_write(writes, ordered=False).matched_count == len(writes):
        return []
    rows = Customer.rows({"_id": {"$in": [one.customer_id for one in agreeing]}}, ["applied"])
    noted = {row["_id"]: row.get("applied", ()) for row in rows}
    return [one for one in agreeing if _context(one).request_id not in noted.get(one.customer_id, ())]


def _decider(one: Wanted | Joined, source: str) -> Decide:
    def decide(customer: Customer) -> CustomerChanged | None:
        return one.decide(customer, source)

    return doubts.dropping_corrected(decide)


def _context(one: Wanted | Joined) -> Context:
    """The call's context with a request id of its own for each change: the history shows by it that an import was it."""
    keys = [one.one.key] if isinstance(one, Wanted) else [row.key for _, row, _ in one.rows]
    digest = hashlib.sha256("\n".join([current().request_id, *keys]).encode()).hexdigest()[:24]
    return replace(current(), request_id=f"import-{digest}", source="import")


def apply(customer: Customer, row: Row) -> CustomerChanged:
    """Makes the customer what `row` says, and returns the event."""
    before = customer.fields()
    fields = fields_of(row)
    customer.active = row["active"]
    customer.info = row.get("info") or None
    customer.branches = [Branch(**one) for one in row.get("branches", ())]
    contacts_before = persons.contact_values(customer)
    customer.contacts = [Contact(**one) for one in row.get("contacts", ())]
    persons.note_changes(customer, contacts_before)  # the daily work tells the others
    customer.put(fields.model_copy(update={"addresses": drop_points(before.addresses, fields.addresses)}))
    customer.doubts = row.get("doubts") or []
    customer.doubtful = bool(customer.doubts) or None
    return customer.changed_event()
