"""What rows of a register add to the internal note of a customer: whole lines, each once, as long as there is room. Pure."""

from collections.abc import Iterable

from chassis.storage import Row
from contracts.customers import CellChange
from contracts.customers.import_errors import NOTE_FULL
from customers.row_limits import NOTE_LENGTH
from customers.row_problems import Problem, problem


def find_missing(before: str, lines: Iterable[str]) -> list[str]:
    """The lines that a note does not have yet."""
    known = {line.strip() for line in before.splitlines()}
    return [line for line in dict.fromkeys(lines) if line.strip() and line.strip() not in known]


def add(row: Row, lines: Iterable[str]) -> tuple[list[CellChange], list[Problem]]:
    """Adds the lines that the note does not have, in place. Returns what that changes, and which have no room."""
    before = str(row.get("info") or "")
    note, left_out = before, list[str]()
    for line in find_missing(before, lines):
        longer = f"{note}\n{line}" if note else line
        if len(longer) > NOTE_LENGTH:
            left_out.append(line)
        else:
            note = longer
    problems = [problem(NOTE_FULL, "info", value="\n".join(left_out), length=NOTE_LENGTH)] if left_out else []
    if note == before:
        return [], problems
    row["info"] = note
    return [CellChange(field="info", before=before, after=note)], problems
