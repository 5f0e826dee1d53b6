"""Import of customers from a file: sent, followed while it runs, its report, and the rejected rows as a file of their own."""

from collections.abc import Mapping
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import urlencode

import orjson
from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from chassis.clock import with_zone
from contracts.access import Role
from contracts.errors import InvalidInput, ServiceError
from gateway.api.imports import receive_file, sent_name
from gateway.http import forms
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.identity.caller_names import names_of
from gateway.imports import jobs, rejected_file, uploads
from gateway.imports.models import DONE, RUNNING, CustomerImport
from gateway.imports.options import ReadingOptions, read_options
from gateway.imports.register import open_register
from gateway.imports.report import detail_in
from gateway.web.company.import_columns import label_column
from gateway.web.formats import moment
from gateway.web.forms import links
from gateway.web.forms.refusals import NOT_REFUSED, Refused, explain
from gateway.web.rendering import redirect_to, render_page
from gateway.web.texts import Texts, page_texts

PATH = "/imports"
ONE = PATH + "/<import_id>"
OUTCOMES = ("created", "doubtful", "unchanged", "refused")
CHOSEN_LATER = {"gateway.register_encoding_unsure"}
"""What the next page can put right."""
Json = dict[str, Any]

api = Api("import_pages")


class ImportRow(NamedTuple):
    """An import of the list as people read it."""

    href: str
    name: str
    kind: str
    at: str
    by: str
    state: str


class ReportRow(NamedTuple):
    """A row with remarks. `href` is the customer's card, where there is one."""

    line: int
    outcome: str
    name: str
    href: str
    problems: list[str]


@api.custom("GET", PATH, role=Role.SELLER)
def imports_page(call: Call) -> AnyResponse:
    """The form that sends a file, and the imports of the last day."""
    return _show_form(call)


@api.stream("POST", PATH, role=Role.SELLER, form=True, deadline=lambda settings: settings.upload_seconds)
def import_form(call: Call) -> AnyResponse:
    """Takes a file of customers, and shows how it would be read; see `import_uploads`."""
    try:
        with receive_file() as file, call.gateway.limits.take_import(call.principal.tenant):
            _check(call, file)
            made = uploads.keep(file, sent_name(), call.gateway.settings.import_files)
    except ServiceError as error:
        if error.status >= 500:
            raise
        return _show_form(call, explain(error, page_texts(), (), ()))
    return redirect_to(f"{PATH}/uploads/{made}")


def _check(call: Call, file: BinaryIO) -> None:
    """Raises InvalidInput for a file that cannot be read, whatever is said of it on the next page."""
    try:
        open_register(file, read_options(call, ReadingOptions(), nameless=True)).close()
    except InvalidInput as error:
        if error.code not in CHOSEN_LATER:
            raise


@api.custom("GET", ONE, role=Role.SELLER)
def import_page(call: Call) -> AnyResponse:
    """How far an import is, and its report once it is done."""
    found = jobs.find(call.path["import_id"])
    texts = page_texts()
    report: Json | None = orjson.loads(found.report) if found.report else None
    values: dict[str, Any] = {
        **_progress(found, texts),
        "title": texts("import_of", found.file_name or texts("a_file")),
        "is_report": True,
        "report": report,
        "rows": [_report_row(one, _headers(report), texts) for one in report["rows"]] if report else [],
        "not_understood": _not_understood(report, texts) if report else [],
        "has_rejected": jobs.has_rejected(found),
        "upload": _upload_of(found, report),
    }
    return render_page(call, "import.html", **values)


@api.custom("GET", ONE + "/progress", role=Role.SELLER)
def import_progress_page(call: Call) -> AnyResponse:
    """How far an import is: the part of its page that a browser fetches again while it runs."""
    found = jobs.find(call.path["import_id"])
    values = {**_progress(found, page_texts()), "is_report": False}
    return render_page(call, "import_progress.html", **values)


@api.custom("GET", ONE + "/rejected", role=Role.SELLER, content_types=("text/csv",))
def import_rejected_file(call: Call) -> AnyResponse:
    """The rows to correct as CSV, with all columns of the file as they stood: to be corrected and sent again."""
    found = jobs.find(call.path["import_id"])
    texts = page_texts()
    file_headings, rows = jobs.list_rejected(found)
    headers = _headers(orjson.loads(found.report)) if found.report else {}
    content = rejected_file.write(
        file_headings, rows, texts.contract_language, lambda problem: _say(problem, headers, texts)
    )
    answer = Response(b"".join(content), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="rejected-{found.id}.csv"'
    return answer


def _show_form(call: Call, refused: Refused = NOT_REFUSED) -> Response:
    texts = page_texts()
    made = jobs.list_latest()
    names = names_of(one.user_id for one in made)
    values: dict[str, Any] = {
        "refused": refused,
        "to_address": lambda token: f"{PATH}?{urlencode({forms.FIELD: token})}",
        "imports": [_row(one, names, texts) for one in made],
    }
    answer = render_page(call, "imports.html", refused.status, **values)
    if refused.retry_after:
        answer.headers["Retry-After"] = str(max(1, round(refused.retry_after)))
    return answer


def _row(one: CustomerImport, names: dict[str, str], texts: Texts) -> ImportRow:
    return ImportRow(
        f"{PATH}/{one.id}",
        one.file_name or texts("a_file"),
        texts("dry_run" if one.dry_run else "real_run"),
        moment(with_zone(one.created_at).isoformat()),
        names.get(one.user_id, one.user_id),
        _state(one, texts),
    )


def _state(one: CustomerImport, texts: Texts) -> str:
    return texts("import_failed") if jobs.is_interrupted(one) else texts(f"import_{one.state}")


def _progress(one: CustomerImport, texts: Texts) -> Json:
    """What the part of the page shows that is fetched again."""
    done = one.total if one.state == DONE else one.progress.get("done", 0)
    is_interrupted = jobs.is_interrupted(one)
    return {
        "here": f"{PATH}/{one.id}",
        "state": _state(one, texts),
        "is_running": one.state == RUNNING and not is_interrupted,
        "is_dry_run": one.dry_run,
        "said": one.error or (texts("import_interrupted") if is_interrupted else ""),
        "done": done,
        "total": one.total,
        "counts": [
            *((texts(f"rows_{name}"), one.progress.get(name, 0)) for name in OUTCOMES),
            *([(texts("rows_updated"), one.progress["updated"])] if one.progress.get("updated") else []),
        ],
    }


def _report_row(row: Json, headers: Mapping[str, str], texts: Texts) -> ReportRow:
    made = row.get("customer_id")
    outcome = texts.of_value("row", row["outcome"])
    return ReportRow(
        row["line"],
        outcome,
        row.get("name", ""),
        links.to_card(made) if made else "",
        [
            *(_say(one, headers, texts) for one in row["problems"]),
            *(_say_change(one, headers, texts) for one in row.get("changes", ())),
        ],
    )


def _say_change(change: Json, headers: Mapping[str, str], texts: Texts) -> str:
    """ "Telefon: 08-1 → 08-2"."""
    column = change["field"]
    name = headers.get(column) or label_column(column, texts)
    return f"{name}: {change['before'] or '–'} → {change['after'] or '–'}"


def _not_understood(report: Json, texts: Texts) -> list[str]:
    """The words that mean nothing here, each with its column and how many rows have it."""
    headers = _headers(report)
    return [
        f"{headers.get(one['column']) or label_column(one['column'], texts)}: {one['value']} ({texts.number(one['rows'])})"
        for one in report.get("not_understood", ())
    ]


def _upload_of(one: CustomerImport, report: Json | None) -> str:
    """The page where a trial can be begun for good; "" for none."""
    made = report.get("upload_id", "") if report and one.dry_run else ""
    return f"{PATH}/uploads/{made}" if made else ""


def _say(problem: Json, headers: Mapping[str, str], texts: Texts) -> str:
    """What is wrong, after the column that it is about: as the file calls it, else by the label of its field."""
    column = problem["field"].strip("/").removeprefix("addresses/").replace("/", "_")
    said = detail_in(problem, texts.contract_language)
    return f"{headers.get(column) or label_column(column, texts)}: {said}" if column else said


def _headers(report: Json) -> dict[str, str]:
    """Our column → what the file calls it."""
    return {column: header for header, column in report["columns"].items()}
