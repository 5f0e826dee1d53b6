"""`kundkort import customers FILE`: sends a register to the gateway, shows the progress, prints the outcome."""

import json
import shutil
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import requests
from tqdm import tqdm

from kundkort.api import Api, Json
from kundkort.texts import say

OUTCOMES = ("created", "doubtful", "unchanged", "refused", "updated")
READ_SECONDS = 180
ALL_IN, SOME_REFUSED, FAILED = 0, 1, 2


class CutShortError(Exception):
    """The import ended before its report; a second run continues where it stopped."""


def customers(api: Api, file: Path, query: dict[str, str], rejected: Path | None = None) -> int:
    """Imports the file. Returns the exit code: 0 all rows are imported, 1 some were refused; see `main` for 2.

    `query` are the options of the API, such as `dry_run`; the rows to correct go to the file `rejected`.
    """
    began = time.monotonic()
    with tqdm(unit=f" {say('rows')}", desc=say("reading"), dynamic_ncols=True) as bar:
        report = _follow(_steps(api, file, query), bar)
    _print(report, time.monotonic() - began)
    if rejected is not None and (report["refused"] or report["doubtful"]):
        path = f"/v1/imports/customers/{report['import_id']}/rejected"
        rejected.write_bytes(api.request("GET", path, timeout=READ_SECONDS).content)
        click.echo(f"{say('rejected_file')}: {rejected}")
    return SOME_REFUSED if report["refused"] else ALL_IN


def _steps(api: Api, file: Path, query: dict[str, str]) -> Iterator[Json]:
    kind = "text/vcard" if file.suffix.casefold() == ".vcf" else "text/csv"
    response = api.request(
        "POST",
        "/v1/imports/customers",
        params=query,
        data=file.read_bytes(),  # the whole of it: a request that is sent again begins at its first byte
        headers={"Content-Type": kind, "Accept": "application/x-ndjson"},
        stream=True,
        timeout=READ_SECONDS,
    )
    try:
        with response:
            for line in response.iter_lines():
                yield json.loads(line)
    except (requests.RequestException, ValueError):  # the connection has broken, perhaps in the middle of a line
        raise CutShortError("") from None


def _follow(steps: Iterator[Json], bar: Any) -> Json:
    """The report. The answer is read to its end: until then the gateway takes no other import of the company."""
    report: Json = {}
    for step in steps:
        if progress := step.get("progress"):
            bar.total = progress["total"]
            bar.update(progress["done"] - bar.n)
            bar.set_postfix_str(", ".join(f"{progress[one]} {say(one)}" for one in OUTCOMES if progress.get(one)))
        elif "report" in step:
            report = step["report"]
        else:
            raise CutShortError(step["error"]["detail"])
    if not report:
        raise CutShortError("")
    return report


def _print(report: Json, seconds: float) -> None:
    if report["rows"]:
        _print_table([cells for row in report["rows"] for cells in _lines(row)])
    if report["unknown_columns"]:
        click.echo(f"{say('unknown_columns')}: {', '.join(report['unknown_columns'])}")
    if report.get("examples"):
        click.echo(f"{report['encoding']}: {', '.join(report['examples'])}")
    for one in report.get("not_understood", ()):
        click.echo(f"{say('not_understood')}: {one['column']} {one['value']} ({one['rows']})")
    counts = ", ".join(f"{report.get(one, 0)} {say(one)}" for one in OUTCOMES)
    click.echo(f"{report['total']} {say('rows')} {say('in_seconds', seconds=seconds)}: {counts}.")
    if report["dry_run"]:
        click.echo(say("dry_run"))


def _lines(row: Json) -> Iterator[tuple[str, ...]]:
    for problem in row["problems"]:
        yield str(row["line"]), say(f"row_{row['outcome']}"), row["name"], problem["field"], problem["detail"]
    for change in row.get("changes", ()):
        said = f"{change['before'] or '–'} → {change['after'] or '–'}"
        yield str(row["line"]), say(f"row_{row['outcome']}"), row["name"], change["field"], said


def _print_table(rows: list[tuple[str, ...]]) -> None:
    """Prints a heading and the rows, as wide as the terminal; only the last column wraps."""
    heading = tuple(say(key) for key in ("line", "outcome", "name", "field", "why"))
    most = [6, 12, 32, 20]
    widths = [min(limit, max(len(row[at]) for row in [heading, *rows])) for at, limit in enumerate(most)]
    room = max(40, shutil.get_terminal_size((160, 24)).columns - sum(widths) - 2 * len(widths))
    for row in [heading, *rows]:
        cells = [_cut(cell, width).ljust(width) for cell, width in zip(row, widths, strict=False)]
        why = textwrap.wrap(row[-1], room) or [""]
        click.echo("  ".join([*cells, why[0]]).rstrip())
        for line in why[1:]:
            click.echo(" " * (sum(widths) + 2 * len(widths)) + line)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
