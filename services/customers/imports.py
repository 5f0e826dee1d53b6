"""Imports a register, a batch of rows at a time. Each row is stored whole or not at all, and never twice.

The key of a row (see customers.row_keys) is stored as the customer's request id under a unique index, and in the ids of the
branches and contacts that it brings. So an import may run again, twice at once, or after a kill in the middle, without making
anything twice. What others have stored meanwhile is found in a further round.
"""

from collections import Counter
from collections.abc import Iterable
from copy import deepcopy

from chassis import traffic
from chassis.slices import in_slices
from contracts.customers import CellChange, ImportCustomers, ImportReport, RowReport, SameNumber, UnknownWord
from contracts.customers import errors as texts
from contracts.customers import import_errors as row_texts
from customers import import_changes, import_store, row_branches, row_keys, row_parents, row_words
from customers.import_matches import Match, Matches
from customers.import_rows import Candidate, read
from customers.row_overlay import note_full, overlay
from customers.row_problems import Problem, problem

ROUNDS = 5
SLICE, FEW = 5, 10
"""Rows are read in slices of the first, a tenth of a millisecond each, and decided on in slices of the second."""
NOTHING_THERE = "–"
UNREAD = "bad_"
"""How the codes of cells begin that could not be read."""


def import_customers(request: ImportCustomers) -> ImportReport:
    """Creates the customers that are new among the rows, and with `update` changes others; in a dry run only reports."""
    candidates = [read(row) for row in in_slices(request.rows, SLICE)]
    reports: dict[int, RowReport] = {}
    left = []
    for position, one in enumerate(candidates):
        if one.fields is None:
            reports[position] = report(one, "refused", one.problems)
        else:
            left.append(position)
    words = _unknown_words(candidates)
    for _ in range(ROUNDS):
        if not left:
            break
        found = _Round(request, {at: candidates[at] for at in left}).run()
        reports |= found
        left = [at for at in left if at not in found]
    for at in left:
        reports[at] = _give_up(candidates[at])
    return ImportReport(
        rows=[reports[at] for at in range(len(candidates))],
        others_at_work=traffic.is_used_by_others(ImportCustomers.method),
        not_understood=words,
    )


def _give_up(one: Candidate) -> RowReport:
    """Others were faster again and again."""
    if one.number:
        return report(one, "refused", [problem(texts.IMPORT_NUMBER_TAKEN_MEANWHILE, "number", number=one.number)])
    return report(one, "refused", [problem(row_texts.ROW_BUSY, "")])


class _Round:
    """Decides what becomes of rows, and stores it. Rows that others were faster with, or that wait for one, are left out."""

    def __init__(self, request: ImportCustomers, rows: dict[int, Candidate]) -> None:
        self._request, self._rows = request, rows
        self._organisations = self._find_organisations()
        self._matches = Matches(rows, self._organisations)
        self._reports: dict[int, RowReport] = {}
        self._new: list[import_store.New] = []
        self._changes: list[import_changes.Wanted] = []
        self._agreeing: list[import_changes.Wanted] = []
        self._joins: dict[str, import_changes.Joined] = {}

    def run(self) -> dict[int, RowReport]:
        """The reports of the rows that are settled, by their positions."""
        for at, one in in_slices(list(self._rows.items()), FEW):
            self._decide(at, one)
        if self._request.dry_run:
            for new in self._new:
                self._reports |= new.reports(stored=False)
        else:
            self._reports |= import_store.store(self._new)
            self._changes += import_changes.note(self._agreeing)
            self._reports |= import_changes.write(self._changes, list(self._joins.values()), self._request.source)
        return self._reports

    def _find_organisations(self) -> dict[int, str]:
        """The keys of the customers that rows with an identity number become together; none in `customers`."""
        if self._request.same_number is not SameNumber.BRANCHES:
            return {}
        numbers = {at: one.fields.identity_number for at, one in self._rows.items() if one.fields is not None}
        return {at: row_keys.organisation_key(number) for at, number in numbers.items() if number}

    def _decide(self, at: int, one: Candidate) -> None:
        own = self._matches.find_own(one)
        if one.parent is not None and (own is None or self._is_other(own, one)) and self._decide_part(at, one):
            return
        if own is None and (key := self._organisations.get(at)):
            self._decide_organisation(at, one, key)
            return
        if own is None:
            own = self._matches.find_equal(one)
        if own is None and self._request.update:
            own = self._matches.find_same(one)
        if own is not None:
            self._compare(at, one, own)
        else:
            self._create(at, one, one.key)

    def _decide_organisation(self, at: int, one: Candidate, key: str) -> None:
        match = self._matches.find_organisation(one, key)
        if match is None:
            self._create(at, one, key, is_head=True)
        elif row_branches.is_head(match.row, one) or import_changes.merged_into(match.row):
            self._compare(at, one, match)
        else:
            self._join(at, one, match)

    def _is_other(self, own: Match, one: Candidate) -> bool:
        """Whether the customer that the row has made is one to which it may now add a person."""
        return own.by is None and one.parent is not None and bool(overlay(own.row, one, exact=self._request.update)[1])

    def _decide_part(self, at: int, one: Candidate) -> bool:
        """Settles a row that is a contact or branch of another customer; whether it is one."""
        assert one.parent is not None
        found = self._matches.find_parents(one)
        if len(found) == 1 and not (len(one.parent.named_on) > 1):
            self._add_part(at, one, found[0])
            return True
        if one.parent.may_be_new:
            return False
        if self._request.dry_run and not found and len(one.parent.named_on) == 1:
            self._reports[at] = import_changes.report_part(one, row_parents.doubts_of(one), None, "", [])
        else:
            self._reports[at] = report(
                one, "refused", [row_parents.refuse(one, max(len(found), len(one.parent.named_on)))]
            )
        return True

    def _add_part(self, at: int, one: Candidate, match: Match) -> None:
        row = deepcopy(match.row)
        branch_id, changes, doubts = row_parents.join(row, one)
        if not changes and (left_out := _left_out(match, doubts)):
            self._reports[at] = report(one, "refused", left_out, match.stored_id)
        elif not changes:
            self._reports[at] = report(one, "unchanged", [], match.stored_id, branch_id=branch_id or None)
        elif not (self._request.update or row_parents.brings_only_new(changes)):
            self._reports[at] = report(one, "refused", _say_differing(changes), match.stored_id, changes=changes)
        elif self._request.dry_run:
            match.row = row
            self._reports[at] = import_changes.report_part(one, doubts, match.stored_id, branch_id, changes)
        else:
            match.row = row
            self._join_later(at, one, match, doubts)

    def _join_later(self, at: int, one: Candidate, match: Match, doubts: list[Problem]) -> None:
        empty = import_changes.Joined(match.row["_id"])
        self._joins.setdefault(match.row["_id"], empty).rows.append((at, one, doubts))

    def _create(self, at: int, one: Candidate, request_id: str, is_head: bool = False) -> None:
        doubts = [*one.problems, *self._matches.doubts(one)]
        match = self._matches.add_new(one, request_id)
        if is_head:
            match.row["import_head"] = one.key
        self._new.append(import_store.New(at, one, match.row, request_id, doubts, self._request.source))
        match.new = self._new[-1]

    def _join(self, at: int, one: Candidate, match: Match) -> None:
        branch_id, changes, not_kept = row_branches.join(match.row, one)
        doubts = [*_without_shared(one.problems), *not_kept]
        if not changes:
            self._reports[at] = report(one, "unchanged", [], match.stored_id, branch_id=branch_id)
        elif match.new is not None:
            match.new.join(at, one, branch_id, doubts)
        elif self._request.dry_run:
            self._reports[at] = joined_report(one, doubts, match.stored_id, branch_id)
        else:
            self._join_later(at, one, match, doubts)

    def _compare(self, at: int, one: Candidate, match: Match) -> None:
        """A row whose customer is here: it agrees, changes it, or is refused."""
        if into := import_changes.merged_into(match.row):
            self._reports[at] = _report_merged(one, match, into)
            return
        update = self._request.update
        row, changes = overlay(match.row, one, exact=update)
        if not changes and (left_out := _left_out(match, [*one.problems, *note_full(match.row, one)])):
            self._reports[at] = report(one, "refused", left_out, match.stored_id)
        elif not changes:
            twice = [problem(texts.SAME_ROW_TWICE, "", line=match.by.line)] if match.by is not None else []
            self._reports[at] = report(one, "unchanged", twice, match.stored_id)
        elif not update:
            self._reports[at] = _refuse(one, match, changes)
        elif self._request.dry_run:
            problems = [*one.problems, *_say_renamed(match, changes)]
            match.row = row
            self._reports[at] = report(one, "updated", problems, match.stored_id, changes=changes)
        elif match.by is None:
            self._changes.append(import_changes.Wanted(at, one, match.row["_id"], _say_renamed(match, changes)))
        # else the row's customer is stored first, and found in the next round
        if not changes and update and not self._request.dry_run and match.stored_id:
            self._agreeing.append(import_changes.Wanted(at, one, match.row["_id"], version=match.row["version"]))


def _left_out(match: Match, problems: Iterable[Problem]) -> list[Problem]:
    """The cells of a row that could not be read or kept, and of which the customer knows nothing yet: not every cell agrees."""
    if match.by is not None:
        return []
    known = {(doubt["code"], doubt["field"]) for doubt in match.row.get("doubts") or ()}
    lost = [one for one in problems if one["code"].startswith(UNREAD) or one["code"] == row_texts.NOTE_FULL.code]
    return [one for one in lost if (one["code"], one["field"]) not in known]


def _report_merged(one: Candidate, match: Match, into: str) -> RowReport:
    """A row of a customer that was merged into another says nothing of the other one."""
    if not overlay(match.row, one, exact=False)[1]:
        return report(one, "unchanged", [], into)
    return report(one, "refused", [problem(row_texts.ROW_MERGED, "")], into)


def _refuse(one: Candidate, match: Match, changes: list[CellChange]) -> RowReport:
    """The row's number belongs to another, or its cells differ from the customer's."""
    theirs = str(match.row["name"])
    if one.number and row_keys.fold(theirs) != row_keys.fold(one.name):
        taken = problem(texts.IMPORT_NUMBER_TAKEN, "number", number=one.number, name=theirs)
        return report(one, "refused", [taken], changes=changes)
    return report(one, "refused", _say_differing(changes), match.stored_id, changes=changes)


def _say_differing(changes: list[CellChange]) -> list[Problem]:
    """The customer's value and the row's, for each cell that differs."""
    return [
        problem(
            row_texts.CELL_DIFFERS,
            change.field,
            stored=change.before or NOTHING_THERE,
            value=change.after or NOTHING_THERE,
        )
        for change in changes
    ]


def _say_renamed(match: Match, changes: list[CellChange]) -> list[Problem]:
    """What the customer was called, where the row changes that: the row may mean another one."""
    is_renamed = any(change.field == "name" for change in changes)
    return [problem(texts.NAME_DIFFERS, "name", name=str(match.row["name"]))] if is_renamed else []


def _without_shared(problems: Iterable[Problem]) -> list[Problem]:
    """Without the remark that others have the number: they are one customer."""
    return [one for one in problems if one["code"] != texts.SHARED_IDENTITY_NUMBER.code]


def _unknown_words(candidates: list[Candidate]) -> list[UnknownWord]:
    """Each status that is not understood, once; its first row gets the remark."""
    counts = Counter(word for one in candidates for word in one.not_understood)
    first: dict[tuple[str, str], Candidate] = {}
    for one in candidates:
        for word in one.not_understood:
            if first.setdefault(word, one) is one:
                one.problems.append(
                    problem(row_texts.UNKNOWN_WORD, word[0], value=word[1], allowed=row_words.choices("active"))
                )
    return [
        UnknownWord(column=word[0], value=word[1], rows=count, line=first[word].line) for word, count in counts.items()
    ]


def report(
    one: Candidate,
    outcome: str,
    problems: list[Problem],
    customer_id: str | None = None,
    branch_id: str | None = None,
    changes: list[CellChange] | None = None,
) -> RowReport:
    """What became of a row."""
    return import_store.make_report(one, outcome, problems, customer_id, branch_id, changes)


def joined_report(one: Candidate, doubts: list[Problem], customer_id: str | None, branch_id: str) -> RowReport:
    """A row that became a branch."""
    return report(one, "doubtful" if doubts else "created", doubts, customer_id, branch_id)
