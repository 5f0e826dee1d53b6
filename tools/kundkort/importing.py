"""`kundkort import customers FILE`: sends a register to the gateway, shows the progress, prints the outcome."""

import json
import shutil
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from kundkort.api import Api, Json
from kundkort.texts import say

OUTCOMES = ("created", "doubtful", "unchanged", "refused")
READ_SECONDS = 180
ALL_IN, SOME_REFUSED, FAILED = 0, 1, 2


class CutShortError(Exception):
    """The import ended before its report; a second run continues where it stopped."""


def customers(api: Api, file: Path, dry_run: bool) -> int:
    """Imports the file. Returns the exit code: 0 all rows are imported, 1 some were refused; see `main` for 2."""
    began = time.monotonic()
    with tqdm(unit=f" {say('rows')}", desc=say("reading"), dynamic_ncols=True) as bar:
        report = _follow(_steps(api, file, dry_run), bar)
    _print(report, time.monotonic() - began)
    return SOME_REFUSED if report["refused"] else ALL_IN


def _steps(api: Api, file: Path, dry_run: bool) -> Iterator[Json]:
    response = api.request(
        "POST",
        "/v1/imports/customers",
        params={"dry_run": "1"} if dry_run else {},
        data=file.read_bytes(),
        headers={"Content-Type": "text/csv", "Accept": "application/x-ndjson"},
        stream=True,
        timeout=READ_SECONDS,
    )
    with response:
        for line in response.iter_lines():
            yield json.loads(line)


def _follow(steps: Iterator[Json], bar: Any) -> Json:
    for step in steps:
        if progress := step.get("progress"):
            bar.total = progress["total"]
            bar.update(progress["done"] - bar.n)
            bar.set_postfix_str(", ".join(f"{progress[one]} {say(one)}" for one in OUTCOMES if progress[one]))
        elif "report" in step:
            found: Json = step["report"]
            return found
        else:
            raise CutShortError(step["error"]["detail"])
    raise CutShortError("")


def _print(report: Json, seconds: float) -> None:
    if report["rows"]:
        _print_table([cells for row in report["rows"] for cells in _lines(row)])
    if report["unknown_columns"]:
        click.echo(f"{say('unknown_columns')}: {', '.join(report['unknown_columns'])}")
    counts = ", ".join(f"{report[one]} {say(one)}" for one in OUTCOMES)
    click.echo(f"{report['total']} {say('rows')} {say('in_seconds', seconds=seconds)}: {counts}.")
    if report["dry_run"]:
        click.echo(say("dry_run"))


def _lines(row: Json) -> Iterator[tuple[str, ...]]:
    for problem in row["problems"]:
        yield str(row["line"]), say(row["outcome"]), row["name"], problem["field"], problem["detail"]


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
