"""Import of customers from a file: sent, followed while it runs, its report, and the rejected rows as a file of their own."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

import orjson
from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from chassis.spreadsheet import DIALECTS, defuse, write_csv
from contracts.access import Role
from contracts.customers import CustomerFields
from contracts.customers.addresses import Address, Addresses
from contracts.errors import ServiceError
from contracts.form_fields import describe_fields
from contracts.labels import label_of
from gateway.api.imports import ImportOptions, read_file
from gateway.http import forms
from gateway.http.call import Call
from gateway.http.language import language_of
from gateway.http.operations import Api
from gateway.identity.caller_names import names_of
from gateway.imports import jobs
from gateway.imports.models import DONE, RUNNING, CustomerImport
from gateway.web.columns import humanise
from gateway.web.formats import moment
from gateway.web.forms import links
from gateway.web.forms.drawing import Drawing
from gateway.web.forms.refusals import NOT_REFUSED, Refused, explain
from gateway.web.rendering import redirect_to, render_page
from gateway.web.texts import Texts, page_texts

PATH = "/imports"
ONE = PATH + "/<import_id>"
OUTCOMES = ("created", "doubtful", "unchanged", "refused")
OPTIONS = describe_fields(ImportOptions)
PHONE = re.compile(r"\+[\d ()/-]+")
"""A telephone number is no formula, and has to be read again as it was."""
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
    """Takes a file of customers and begins to import it."""
    try:
        content = read_file()
        file = request.files.get("file")
        name = (file.filename or "") if file is not None else ""
        made = jobs.start(call, content, name, "dry_run" in request.form, language_of(request))
    except ServiceError as error:
        if error.status >= 500:
            raise
        return _show_form(call, explain(error, page_texts(), (), ()))
    return redirect_to(f"{PATH}/{made}")


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
        "has_rejected": bool(jobs.read_rejected(found)),
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
    """The rejected rows as CSV, with the columns of the file that are used: to be corrected and sent again."""
    found = jobs.find(call.path["import_id"])
    texts, rows = page_texts(), jobs.read_rejected(found)
    columns = list(rows[0]["fields"]) if rows else []
    headers = _headers(orjson.loads(found.report)) if found.report else {}
    headings = [texts("line"), texts("problem"), *columns]
    lines = [
        [
            str(row["line"]),
            defuse("; ".join(_say(one, headers, texts) for one in row["problems"])),
            *(_cell(row["fields"].get(column, "")) for column in columns),
        ]
        for row in rows
    ]
    content = write_csv(((_cell(one), _cell(one)) for one in headings), lines, DIALECTS[texts.contract_language])
    answer = Response(content, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="rejected-{found.id}.csv"'
    return answer


def _show_form(call: Call, refused: Refused = NOT_REFUSED) -> Response:
    texts = page_texts()
    made = jobs.list_latest()
    names = names_of(one.user_id for one in made)
    values: dict[str, Any] = {
        "refused": refused,
        "focus": "",
        "inputs": Drawing(texts).draw(OPTIONS, {"dry_run": True}),
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
        moment(f"{one.created_at.isoformat()}+00:00"),
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
        "counts": [(texts(f"rows_{name}"), one.progress.get(name, 0)) for name in OUTCOMES],
    }


def _report_row(row: Json, headers: Mapping[str, str], texts: Texts) -> ReportRow:
    made = row.get("customer_id")
    outcome = texts.of_value("rows", row["outcome"])
    return ReportRow(
        row["line"],
        outcome,
        row.get("name", ""),
        links.to_card(made) if made else "",
        [_say(one, headers, texts) for one in row["problems"]],
    )


def _say(problem: Json, headers: Mapping[str, str], texts: Texts) -> str:
    """What is wrong, after the column that it is about: as the file calls it, else by the label of its field."""
    column = problem["field"].strip("/").removeprefix("addresses/").replace("/", "_")
    return f"{headers.get(column) or _label(column, texts)}: {problem['detail']}" if column else str(problem["detail"])


def _label(column: str, texts: Texts) -> str:
    """ "invoice_city" → "Ort"."""
    use, _, part = column.partition("_")
    if use in Addresses.model_fields and part in Address.model_fields:
        return texts.word(label_of(Address, part))
    return texts.word(label_of(CustomerFields, column)) if column in CustomerFields.model_fields else humanise(column)


def _headers(report: Json) -> dict[str, str]:
    """Our column → what the file calls it."""
    return {column: header for header, column in report["columns"].items()}


def _cell(text: str) -> str:
    return text if PHONE.fullmatch(text) else defuse(text)
