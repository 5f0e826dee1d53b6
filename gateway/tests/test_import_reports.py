"""What the report of an import says of its rows, in which order, and what is kept of it. Pure."""

import io
from typing import Any

from gateway.imports.register import open_register
from gateway.imports.report import OUTCOMES, Report


def test_whichever_of_two_batches_was_faster_the_first_line_counts() -> None:
    def row(line: int, outcome: str) -> dict[str, Any]:
        return {"line": line, "key": "import:1", "outcome": outcome, "name": "A", "customer_id": "c", "problems": []}

    for first, second in (("created", "unchanged"), ("unchanged", "created"), ("created", "created")):
        report = Report(open_register(io.BytesIO(b"Namn\nA\nA\n")), dry_run=False, language="en")
        report.add([row(2, first)])
        report.add([row(3, second)])
        final = report.final()
        assert {name: final[name] for name in ("total", *OUTCOMES) if name != "updated"} == {
            "total": 2,
            "created": 1,
            "doubtful": 0,
            "unchanged": 1,
            "refused": 0,
        }
        assert [one["line"] for one in final["rows"]] == [3]


def test_a_report_that_is_kept_has_its_rows_in_the_order_of_the_file() -> None:
    """Contacts are sent after the customers that they belong to."""
    report = Report(open_register(io.BytesIO(b"Namn\nA\nB\n")), dry_run=False, language="en")
    bad = {"code": "missing", "field": "name", "detail": "Field required"}
    for line in (3, 2):
        known = {"line": line, "key": "", "outcome": "refused", "name": "", "customer_id": None}
        report.add([{**known, "problems": [bad]}])
    assert [[one["line"] for one in rows] for rows in (report.kept_rows, report.final()["rows"])] == [[2, 3], [2, 3]]
    assert [set(rows[0]["problems"][0]) for rows in (report.kept_rows, report.final()["rows"])] == [
        {"code", "field", "detail", "sv", "en"},
        {"code", "field", "detail"},
    ]
