"""The page between a file and its import: how it would be read, which heading is which column, and how to go on.

Nothing is stored before somebody has seen encoding, separator and names, and has started it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson
from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from contracts.access import Role
from contracts.customers import SameNumber
from contracts.errors import ServiceError
from gateway.http import decoding
from gateway.http.call import Call
from gateway.http.language import language_of
from gateway.http.operations import Api
from gateway.imports import charset, jobs, maps, uploads
from gateway.imports.columns import NAMES
from gateway.imports.options import SEPARATORS, ImportOptions, read_options
from gateway.imports.preview import preview_of
from gateway.imports.register import Register, open_register
from gateway.schemas import RegisterPreview
from gateway.web.company.import_columns import choosable, label_column
from gateway.web.forms.refusals import NOT_REFUSED, Refused, explain
from gateway.web.rendering import redirect_to, render_page
from gateway.web.texts import Texts, page_texts

PATH = "/imports/uploads/<upload_id>"
SAME_NUMBER = {SameNumber.CUSTOMERS: "same_number_customers", SameNumber.BRANCHES: "same_number_branches"}

api = Api("import_upload_pages")


class Heading(NamedTuple):
    """A heading of the file with the columns to choose from: value, label, whether it is chosen. `cells`: of the first rows."""

    name: str
    text: str
    choices: list[tuple[str, str, bool]]
    cells: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page was asked for: the encoding, the separator by its name, and the saved map."""

    encoding: str = ""
    map: str = ""
    separator: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> "Asked":
        return cls(values.get("encoding", "")[:40], values.get("map", "")[:100], values.get("separator", "")[:20])

    def options(self, **further: Any) -> ImportOptions:
        """The options of the API. Raises InvalidInput for what none of our pages can have sent."""
        given = {"encoding": self.encoding, "separator": self.separator, **further}
        found: ImportOptions = decoding.fill(ImportOptions, given, {})
        return found


@api.custom("GET", PATH, role=Role.SELLER)
def import_upload_page(call: Call) -> AnyResponse:
    """How an uploaded file would be read; encoding and saved map may be chosen anew."""
    return _show(call, Asked.of(request.args))


@api.custom("POST", PATH, role=Role.SELLER, form=True)
def import_upload_form(call: Call) -> AnyResponse:
    """Starts the import of an uploaded file, as a trial or for good, with the columns that were chosen."""
    asked, upload = Asked.of(request.form), uploads.find(call.path["upload_id"])
    try:
        chosen = _chosen_columns(call, asked)
        if name := request.form.get("map_name", "").strip()[:100]:
            maps.put(name, chosen, call.gateway.settings.import_maps)
        made = _start(call, asked, chosen, upload.file_name)
    except ServiceError as error:
        if error.status >= 500:
            raise
        return _show(call, asked, explain(error, page_texts(), (), ()))
    return redirect_to(f"/imports/{made}")


def _open(call: Call, options: ImportOptions, nameless: bool = True) -> Register:
    """The register; unless it is to be imported also one whose headings name nobody."""
    with uploads.open_file(call.path["upload_id"]) as file:
        return open_register(file, read_options(call, options, nameless))


def _chosen_columns(call: Call, asked: Asked) -> dict[str, str]:
    """The headings whose column is another than we would have taken: heading → column, "" for none."""
    with _open(call, asked.options()) as register:
        usual, headings = register.columns.by_position, register.columns.headings
        shown = {at: register.columns.used[headings[at]] for at in usual}
    chosen = {at: request.form[f"column{at}"] for at in range(len(headings)) if f"column{at}" in request.form}
    return {headings[at]: column for at, column in chosen.items() if column != shown.get(at, "")}


def _start(call: Call, asked: Asked, chosen: dict[str, str], file_name: str) -> str:
    options = asked.options(
        columns=orjson.dumps(chosen).decode() if chosen else "",
        dry_run="dry_run" in request.form,
        update="update" in request.form,
        same_number=request.form.get("same_number", SameNumber.CUSTOMERS),
    )
    share = call.gateway.limits.take_import(call.principal.tenant)
    register: Register | None = None
    try:
        register = _open(call, options, nameless=False)
        return jobs.start(call, register, options, file_name, language_of(request), share, call.path["upload_id"])
    except BaseException:
        if register is not None:
            register.close()
        share.close()
        raise


def _show(call: Call, asked: Asked, refused: Refused = NOT_REFUSED) -> Response:
    """The page; without a preview where the file cannot be read as it is asked for."""
    texts, upload = page_texts(), uploads.find(call.path["upload_id"])
    preview: RegisterPreview | None = None
    try:
        preview = _preview(call, asked)
    except ServiceError as error:
        if error.status >= 500:
            raise
        refused = refused if refused.alarm else explain(error, texts, (), ())
    values: dict[str, Any] = {
        "title": texts("import_of", upload.file_name or texts("a_file")),
        "here": f"/imports/uploads/{upload.id}",
        "refused": refused,
        "preview": preview,
        "encoding": asked.encoding or (preview.encoding if preview else ""),
        "encodings": charset.GIVEN,
        "map": asked.map,
        "maps": [one.name for one in maps.list_maps()],
        "separator": asked.separator or (_name_of(preview.delimiter) if preview else ""),
        "separators": [(name, texts("tab_sign") if sign == "\t" else sign) for name, sign in SEPARATORS.items()],
        "separator_asked": asked.separator,
        "is_nameless": preview is not None and NAMES.isdisjoint(preview.columns.values()),
        "headings": _headings(preview, texts) if preview else [],
        "same_numbers": [(one.value, texts(key)) for one, key in SAME_NUMBER.items()],
    }
    return render_page(call, "import_upload.html", refused.status, **values)


def _name_of(delimiter: str) -> str:
    return next((name for name, sign in SEPARATORS.items() if sign == delimiter), "")


def _preview(call: Call, asked: Asked) -> RegisterPreview:
    """How the file reads: with the map that was chosen, else with the last one for the same headings."""
    with _open(call, asked.options(map=asked.map)) as register:
        found = preview_of(register)
    if asked.map or not found.last_columns:
        return found
    columns = orjson.dumps(found.last_columns).decode()
    with _open(call, asked.options(columns=columns)) as register:
        return preview_of(register)


def _headings(preview: RegisterPreview, texts: Texts) -> list[Heading]:
    found = []
    for at, heading in enumerate(preview.headings):
        chosen = preview.columns.get(heading, "")
        offered = list(dict.fromkeys([*choosable(), *([chosen] if chosen else [])]))
        choices = [(column, label_column(column, texts), column == chosen) for column in offered]
        cells = " · ".join(cells[at] for cells in preview.rows if at < len(cells) and cells[at])
        found.append(Heading(f"column{at}", heading, choices, cells))
    return found
