"""Imports and what they leave for a day: how far each is, its report, and the rows to correct.

    start(call, register, …)     begins in the background; a page then asks how far it is
    follow(call, register, …)    the same in the caller's own request, step by step
    find(import_id)              how far it is, what came of it

An import that is interrupted with its process is not taken up again: the same file sent once more does what is left, since
no row is ever made twice.
"""

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import orjson

from chassis import clock
from chassis.context import current, using
from chassis.ids import new_id
from chassis.logs import log
from contracts import errors_catalogue
from contracts.errors import ServiceError
from gateway import errors
from gateway.http.call import Call
from gateway.http.limits import Share
from gateway.imports import kept_files, maps
from gateway.imports.models import DONE, FAILED, KEPT, RUNNING, CustomerImport
from gateway.imports.options import ImportOptions
from gateway.imports.register import Register
from gateway.imports.report import Report, read_rejected
from gateway.imports.run import run_import

STANDS_STILL = timedelta(minutes=3)
"""Longer than a batch takes with all its tries."""
MOST_LISTED = 20
LONGEST_NAME = 200
REJECTED = "rejected"
Json = dict[str, Any]


def start(
    call: Call,
    register: Register,
    options: ImportOptions,
    file_name: str,
    language: str,
    share: Share,
    upload_id: str = "",
) -> str:
    """Begins an import in the background and returns its id. It gives back the `share`, and closes the register."""
    steps = follow(replace(call, path=dict(call.path)), register, options, file_name, language, upload_id)
    first = next(steps)
    threading.Thread(
        target=_run, args=(call, steps, register, share), name=f"import {first['import_id']}", daemon=True
    ).start()
    return str(first["import_id"])


def follow(
    call: Call, register: Register, options: ImportOptions, file_name: str, language: str, upload_id: str = ""
) -> Iterator[Json]:
    """The steps of an import: `{"import_id": …}`, then those of `run_import`. What it leaves is stored as it goes.

    `upload_id` is the file that waits on a page, where the import may be begun once more."""
    made = _create(register, file_name, options.dry_run)
    call.record.details |= {"total": register.total, "dry_run": options.dry_run}
    if options.columns:
        maps.keep_last(register.columns.headings, orjson.loads(options.columns))
    yield {"import_id": made}
    report = Report(register, options.dry_run, language)
    try:
        for step in run_import(call, register, options, report, file_name):
            if "report" in step:
                step["report"]["import_id"] = made
                if report.rejected.count:
                    kept_files.keep(made, REJECTED, report.rejected.finish())
                kept = {**step["report"], "rows": report.kept_rows, "upload_id": upload_id}
                _note(made, {"state": DONE, "report": orjson.dumps(kept)})
            else:
                _note(made, step)
            yield step
    except ServiceError as error:
        _fail(made, errors_catalogue.detail(error, language))
        raise
    except Exception:
        _fail(made, "")
        raise


def _run(call: Call, steps: Iterator[Json], register: Register, share: Share) -> None:
    with share, register, using(call.context):
        try:
            for _ in steps:
                pass
        except ServiceError as error:
            log.info("import ended: %s", error.code)
        except Exception as error:
            log.error("import failed: %r", error, exc_info=error)


def find(import_id: str) -> CustomerImport:
    """An import of the current company. Raises NotFound."""
    found = CustomerImport.read_one(import_id)
    if found is None:
        raise errors.no_such_address()
    return found


def list_latest() -> list[CustomerImport]:
    """The company's imports of the last day, newest first."""
    return list(CustomerImport.find().order_by("-created_at").limit(MOST_LISTED))


def is_interrupted(one: CustomerImport) -> bool:
    """Whether it was running when its process ended."""
    stands_still: bool = clock.now() - one.seen_at.replace(tzinfo=UTC) > STANDS_STILL
    return one.state == RUNNING and stands_still


def has_rejected(one: CustomerImport) -> bool:
    """Whether it has left rows to correct."""
    return bool(one.rejected) or kept_files.exists(str(one.id), REJECTED)


def list_rejected(one: CustomerImport) -> tuple[list[str], Iterator[tuple[int, list[Json], list[str]]]]:
    """The headings of the file, and the rows to correct: line, problems, cells as they stood."""
    if one.rejected:  # an import by the release before
        rows: list[Json] = orjson.loads(one.rejected)
        headings = list(rows[0]["fields"]) if rows else []
        return headings, iter([(row["line"], row["problems"], list(row["fields"].values())) for row in rows])
    found = read_rejected(kept_files.read(str(one.id), REJECTED))
    return next(found, []), ((line, problems, cells) for line, problems, cells in found)


def _create(register: Register, file_name: str, dry_run: bool) -> str:
    at = clock.now()
    made = CustomerImport(
        id=new_id("imp"),
        tenant=current().tenant,
        created_at=at,
        expires_at=at + KEPT,
        seen_at=at,
        user_id=current().user,
        file_name=file_name[:LONGEST_NAME],
        dry_run=dry_run,
        state=RUNNING,
        total=register.total,
    )
    made.save(force_insert=True)
    return str(made.id)


def _fail(import_id: str, said: str) -> None:
    """Notes that it ended; when the database is what failed, the import is soon known as interrupted."""
    with suppress(Exception):
        _note(import_id, {"state": FAILED, "error": said})


def _note(import_id: str, changes: Json) -> None:
    CustomerImport._get_collection().update_one(
        {"_id": import_id, "tenant": current().tenant}, {"$set": {"seen_at": clock.now(), **changes}}
    )
