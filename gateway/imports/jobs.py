"""Imports in the background: started by a page, which then asks how far they are.

    start(call, content, …)      reads the file, begins, returns the import's id
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
from gateway.imports import csv_register
from gateway.imports.models import DONE, FAILED, KEPT, RUNNING, CustomerImport
from gateway.imports.run import run_import

STANDS_STILL = timedelta(minutes=3)
"""Longer than a batch takes with all its tries."""
MOST_LISTED = 20
MOST_REJECTED_BYTES = 4_000_000
LONGEST_NAME = 200
Json = dict[str, Any]


def start(call: Call, content: bytes, file_name: str, dry_run: bool, language: str) -> str:
    """Begins an import and returns its id. Raises InvalidInput for what is no register, HttpError 429 while one is running."""
    share = call.gateway.limits.take_import(call.principal.tenant)
    try:
        register = csv_register.read(content)
        made = _create(register, file_name, dry_run)
        call.record.details |= {"total": len(register.rows), "dry_run": dry_run}
        apart = replace(call, path=dict(call.path))
        arguments = (apart, made, register, dry_run, language, share)
        threading.Thread(target=_run, args=arguments, name=f"import {made}", daemon=True).start()
    except BaseException:
        share.close()
        raise
    return made


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


def read_rejected(one: CustomerImport) -> list[Json]:
    """The rejected rows: `{line, fields, problems}`, fields by the names of the file's own columns."""
    found: list[Json] = orjson.loads(one.rejected) if one.rejected else []
    return found


def _create(register: csv_register.Register, file_name: str, dry_run: bool) -> str:
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
        total=len(register.rows),
    )
    made.save(force_insert=True)
    return str(made.id)


def _run(
    call: Call, import_id: str, register: csv_register.Register, dry_run: bool, language: str, share: Share
) -> None:
    with share, using(call.context):
        try:
            for changes in _steps(call, register, dry_run, language):
                _note(import_id, changes)
        except ServiceError as error:
            _fail(import_id, errors_catalogue.detail(error, language))
        except Exception as error:
            log.error("import %s failed: %r", import_id, error, exc_info=error)
            _fail(import_id, "")


def _steps(call: Call, register: csv_register.Register, dry_run: bool, language: str) -> Iterator[Json]:
    for step in run_import(call, register, dry_run, language):
        if "progress" in step:
            yield {"progress": step["progress"]}
        else:
            report = step["report"]
            rejected = orjson.dumps(list(_rejected(register, report)))
            yield {"state": DONE, "report": orjson.dumps(report), "rejected": rejected}


def _rejected(register: csv_register.Register, report: Json) -> Iterator[Json]:
    """The refused rows of a report as they stood in the file, up to MOST_REJECTED_BYTES of them."""
    problems = {row["line"]: row["problems"] for row in report["rows"] if row["outcome"] == "refused"}
    left = MOST_REJECTED_BYTES
    for row in register.rows:
        if row.line in problems:
            left -= sum(len(value) for value in row.fields.values())
            if left < 0:
                return
            fields = {header: row.fields.get(column, "") for header, column in register.columns.items()}
            yield {"line": row.line, "fields": fields, "problems": problems[row.line]}


def _fail(import_id: str, said: str) -> None:
    """Notes that it ended; when the database is what failed, the import is soon known as interrupted."""
    with suppress(Exception):
        _note(import_id, {"state": FAILED, "error": said})


def _note(import_id: str, changes: Json) -> None:
    CustomerImport._get_collection().update_one(
        {"_id": import_id, "tenant": current().tenant}, {"$set": {"seen_at": clock.now(), **changes}}
    )
