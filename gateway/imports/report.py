"""What becomes of the rows of an import, counted while their reports come in; and the rows to correct as they stood."""

import zlib
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from contracts import errors_catalogue
from contracts.customers import errors as texts
from contracts.error_texts import LANGUAGES
from contracts.errors import BadField
from gateway.imports.register import Register
from gateway.imports.rows import Row

MOST_ROWS_REPORTED = 1000
MOST_REJECTED_BYTES = 10_000_000
"""Of the compressed rows to correct; more of them are counted."""
MOST_CHANGES = 50
OUTCOMES = ("created", "doubtful", "unchanged", "updated", "refused")
REJECTED = ("refused", "doubtful")
Json = dict[str, Any]


class Report:
    """What has become of the rows so far. Rows that were created or unchanged without more to say are only counted."""

    def __init__(self, register: Register, dry_run: bool, language: str) -> None:
        self._register, self._dry_run, self._language = register, dry_run, language
        self._counts = dict.fromkeys(OUTCOMES, 0)
        self._rows: list[Json] = []
        self._more = 0
        self._first: dict[int, tuple[int, bool]] = {}
        self._words: dict[tuple[str, str], Json] = {}
        self.rejected = RejectedRows(register.columns.headings)

    def add(self, rows: list[Json], sent: Iterable[Row] = (), words: Iterable[Json] = ()) -> None:
        """Takes the reports of a batch, in the order of the file, with the rows as they were `sent`."""
        as_sent = {one.row.line: one for one in sent}
        for row in rows:
            self._note_twice(row)
            self._counts[row["outcome"]] += 1
            if row["problems"] or row.get("changes"):
                self._report(row, as_sent.get(row["line"]))
        for word in words:
            known = self._words.setdefault((word["column"], word["value"]), {**word, "rows": 0})
            known["rows"] += word["rows"]

    def _report(self, row: Json, sent: Row | None) -> None:
        problems = [self._translate(one, sent) for one in row["problems"]]
        if sent is not None and row["outcome"] in REJECTED:
            self.rejected.add(row["line"], sent.cells, problems)
        if len(self._rows) >= MOST_ROWS_REPORTED:
            self._more += 1
            return
        self._rows.append({**row, "problems": problems, "changes": row.get("changes", [])[:MOST_CHANGES]})

    def _translate(self, problem: Json, sent: Row | None) -> Json:
        """A row's problem with its text in every language. Its data came as texts beside it."""
        doubts = sent.doubts if sent is not None else []
        doubt = next((one for one in doubts if (one.code, one.detail) == (problem["code"], problem["detail"])), None)
        values: Json = dict(doubt.values) if doubt else problem
        code = str(problem.get("reason") or problem["code"])
        said = {one: errors_catalogue.field_detail(code, problem["detail"], values, one) for one in LANGUAGES}
        place = problem["field"] or (doubt.pointer.strip("/") if doubt else "")
        return {"code": problem["code"], "field": place, "detail": said[self._language], **said}

    def _note_twice(self, row: Json) -> None:
        """A customer that stands twice in the file. Batches run beside each other: the later line may have been faster."""
        key = row.pop("key", "")
        if row["outcome"] == "refused" or row.get("branch_id") or not key:
            return
        line, was_unchanged = self._first.setdefault(hash(key), (row["line"], row["outcome"] == "unchanged"))
        if line == row["line"]:
            return
        if was_unchanged and row["outcome"] != "unchanged":
            self._counts["unchanged"] -= 1
            self._counts["created"] += 1
            self._first[hash(key)] = (line, False)
            for one in self._rows:
                if one["line"] == line:
                    one["outcome"] = "created"
        if row["outcome"] != "updated":
            said = texts.SAME_ROW_TWICE.at("", line=line)
            row["outcome"] = "unchanged"
            row["problems"] = [{"code": said.code, "field": "", "detail": said.detail, "line": line}]

    @property
    def kept_rows(self) -> list[Json]:
        """The rows in the order of the file, with what `detail_in` needs for who reads the report later in another language."""
        return sorted(self._rows, key=lambda row: int(row["line"]))

    def progress(self) -> Json:
        return {"done": sum(self._counts.values()), "total": self._register.total, **self._counts}

    def final(self) -> Json:
        register = self._register
        return {
            "total": register.total,
            **self._counts,
            "dry_run": self._dry_run,
            "encoding": register.encoding,
            "delimiter": register.delimiter,
            "header_line": register.header_line,
            "examples": register.examples,
            "columns": register.columns.used,
            "unknown_columns": register.unused,
            "not_understood": list(self._words.values()),
            "rows": [{**row, "problems": [_without_texts(one) for one in row["problems"]]} for row in self.kept_rows],
            "rows_more": self._more,
            "rejected_more": self.rejected.more,
        }


def detail_in(problem: Json, language: str) -> str:
    """What is wrong with a row, in a language; of a report that an earlier release has kept, in that of its import."""
    return str(problem.get(language) or problem["detail"])


def _without_texts(problem: Json) -> Json:
    return {name: value for name, value in problem.items() if name not in LANGUAGES}


def add_refused(reports: list[Json], sent: Iterable[Row]) -> list[Json]:
    """The reports of a batch with those of its rows that were refused here, in the order of the file."""
    refused = [_report_refused(one.row.line, one.refusal) for one in sent if one.refusal is not None]
    return sorted([*reports, *refused], key=lambda row: int(row["line"])) if refused else reports


def _report_refused(line: int, why: BadField) -> Json:
    problem = {"code": why.code, "field": "", "detail": why.detail}
    known = {"line": line, "key": "", "name": "", "customer_id": None, "branch_id": None, "changes": []}
    return {**known, "outcome": "refused", "problems": [problem]}


class RejectedRows:
    """The refused and doubtful rows as they stood in the file, compressed: JSON lines `[line, problems, cells]` after the
    headings. `more` counts those for which there was no room."""

    def __init__(self, headings: list[str]) -> None:
        self._compressed = zlib.compressobj(6)
        self._pieces = [self._compressed.compress(orjson.dumps(headings) + b"\n")]
        self._bytes = self.count = self.more = 0

    def add(self, line: int, cells: list[str], problems: list[Json]) -> None:
        if self._bytes > MOST_REJECTED_BYTES:
            self.more += 1
            return
        piece = self._compressed.compress(orjson.dumps([line, problems, cells]) + b"\n")
        self._bytes += len(piece)
        self._pieces.append(piece)
        self.count += 1

    def finish(self) -> list[bytes]:
        """The compressed pieces."""
        self._pieces.append(self._compressed.flush())
        return self._pieces


def read_rejected(pieces: Iterable[bytes]) -> Iterator[Any]:
    """The headings, then `[line, problems, cells]` of each row, from what RejectedRows has made."""
    decompressed, rest = zlib.decompressobj(), b""
    for piece in pieces:
        *lines, rest = (rest + decompressed.decompress(piece)).split(b"\n")
        yield from map(orjson.loads, lines)
    *lines, _ = (rest + decompressed.flush()).split(b"\n")
    yield from map(orjson.loads, lines)
