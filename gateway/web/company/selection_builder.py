"""The form of a selection: rows of conditions, added and removed by buttons, counted while it is built; without script."""

from collections.abc import Mapping
from typing import Any

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from contracts.base import Id, Value
from contracts.crm.selection_fields import PROPERTY_KINDS, missing_module
from contracts.crm.selection_labels import FIELDS, MATCHES
from contracts.crm.selection_requests import ChangeSelection, CountSelection, CreateSelection, GetSelection
from contracts.crm.selections import Condition, SelectionField
from contracts.errors import ServiceError, fields_of
from contracts.labels import label_of
from gateway.http import decoding, problems
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.web.company import selection_inputs, selection_properties, selection_rows, selection_words
from gateway.web.company.selection_rows import COMPARED, OF_A_GROUP, Form
from gateway.web.company.selections import ONE, PATH
from gateway.web.rendering import redirect_to, render_page
from gateway.web.texts import Texts, page_texts

NEW, EDIT = "/new-selection", ONE + "/edit"
SAVE, COUNT, FIT = "save", "count", "show"
NAME = "/name"
TYPES = {"on": "date", "until": "date", "days": "number", "year": "number", "years_ago": "number"}
Json = dict[str, Any]

api = Api("selection_forms")


class AskEdit(Value):
    """The form of a saved selection."""

    selection_id: Id


@api.page(NEW, CreateSelection)
def new_selection_page(call: Call) -> AnyResponse:
    """The form of a new selection."""
    return _show(call, selection_rows.NEW)


@api.custom("POST", NEW, role=CreateSelection.role, module=CreateSelection.module, form=True)
def new_selection_form(call: Call) -> AnyResponse:
    """Changes the form, counts, or saves the selection and leads to it."""
    return _take(call, {})


@api.page(EDIT, ChangeSelection, model=AskEdit)
def edit_selection_page(call: Call) -> AnyResponse:
    """The form of a saved selection."""
    selection = call.ask(GetSelection(selection_id=call.body.selection_id))
    form = selection_rows.form_of(selection)
    if form is None:
        return _show(call, selection_rows.NEW, saved=selection, is_deep=True)
    named = selection_properties.with_names(form, selection_properties.find_tags(call, form))
    return _show(call, named, saved=selection)


@api.custom("POST", EDIT, role=ChangeSelection.role, module=ChangeSelection.module, form=True)
def edit_selection_form(call: Call) -> AnyResponse:
    """The same as for a new one."""
    return _take(call, {"id": call.path["selection_id"], "version": request.form.get("version", "")})


def _take(call: Call, saved: Json) -> AnyResponse:
    form, button = selection_rows.read(request.form), str(request.form.get("do") or SAVE)
    valued = selection_properties.find_valued(call, form)
    if button == FIT:
        return _show(call, selection_inputs.fit(form, valued), saved=saved, valued=valued)
    if button not in (SAVE, COUNT):
        pressed = selection_rows.press(form, button)
        return _show(call, pressed, saved=saved, valued=valued, focus=selection_rows.focus_after(pressed, button))
    rule, places = selection_rule(call, form, valued)
    try:
        if button == COUNT:
            counted = call.ask(decoding.fill(CountSelection, {"rule": rule}, {}))
            return _show(call, form, saved=saved, counted=counted, valued=valued, focus="count")
        made = call.ask(_request(form, rule, saved))
    except ServiceError as error:
        if error.status >= 500:
            raise
        return _show(call, form, saved=saved, refused=error, places=places, valued=valued)
    return redirect_to(f"{PATH}/{made['id']}?done=saved")


def _request(form: Form, rule: Json, saved: Json) -> Any:
    sent: Json = {"name": form.name, "rule": rule, "shared": form.shared}
    if not saved:
        return decoding.fill(CreateSelection, sent, {})
    return decoding.fill(ChangeSelection, {**sent, "selection_id": saved["id"], "version": saved["version"]}, {})


def selection_rule(call: Call, form: Form, valued: Mapping[str, Json]) -> tuple[Json, dict[str, int]]:
    """The rule of a form, with ids in place of the names of properties."""
    with_ids = selection_properties.with_ids(form, selection_properties.find_tags(call, form))
    return selection_rows.rule_of(selection_properties.with_fields(with_ids, valued))


def _show(
    call: Call,
    form: Form,
    saved: Json | None = None,
    counted: Json | None = None,
    refused: ServiceError | None = None,
    places: Mapping[str, int] | None = None,
    is_deep: bool = False,
    valued: Mapping[str, Json] | None = None,
    focus: str = "",
) -> AnyResponse:
    texts = page_texts()
    wrong, wrong_name = _wrong(refused, places or {}, texts)
    known = selection_properties.find_valued(call, form) if valued is None and not is_deep else valued or {}
    said = problems.describe(refused, texts.language, "") if refused is not None else {}
    alarm = texts("check_fields") if said.get("errors") else said.get("detail", "")
    values: dict[str, Any] = {
        "form_rows": [selection_inputs.shown_row(row, known, texts) for row in form.rows],
        "selection_name": form.name,
        "is_shared": form.shared,
        "matches": form.matches,
        "used_groups": [(one, form.matches.get(one, OF_A_GROUP)) for one in selection_rows.used_groups(form)],
        "groups": selection_rows.offered_groups(form),
        "inputs": [(name, texts.word(label_of(Condition, name)), TYPES.get(name, "text")) for name in COMPARED[1:]],
        "fields": [one for one in _options(FIELDS, texts) if _is_offered(one[0], call, form)],
        "property_fields": selection_properties.field_options(known, texts),
        "match_words": _options(MATCHES, texts),
        "saved": saved or {},
        "here": EDIT.replace("<selection_id>", saved["id"]) if saved else NEW,
        "is_deep": is_deep,
        "counted": _say_count(counted, texts) if counted else "",
        "sentence": _sentence(counted or (saved if is_deep else None), texts),
        "alarm": alarm,
        "wrong": wrong,
        "wrong_name": wrong_name,
        "focus": focus or ("name" if wrong_name else next((f"f-{at}" for at in sorted(wrong) if at >= 0), "")),
    }
    return render_page(call, "selection_form.html", said.get("status", 200), **values)


def _is_offered(field: str, call: Call, form: Form) -> bool:
    """Those of modules that are off are offered where a rule has them already."""
    if field in PROPERTY_KINDS:
        return False
    is_closed = missing_module(SelectionField(field), call.company.modules, call.company.closed) is not None
    return not is_closed or any(row.values["field"] == field for row in form.rows)


def _options(words: Any, texts: Texts) -> list[tuple[str, str]]:
    return [(value, texts.word(label)) for value, label in words.items()]


def _sentence(said: Json | None, texts: Texts) -> str:
    return str(said["sentence"][texts.contract_language]) if said else ""


def _say_count(counted: Json, texts: Texts) -> str:
    said = texts("selection_counted", counted["count"])
    return said if counted["complete"] else f"{said} {texts('selection_incomplete')}"


def _wrong(
    refused: ServiceError | None, places: Mapping[str, int], texts: Texts
) -> tuple[dict[int, list[str]], list[str]]:
    """What is wrong by row, -1 is what is about no row; and with the name."""
    found: dict[int, list[str]] = {}
    about_name = []
    for bad in fields_of(refused) if refused is not None else ():
        said = selection_words.say(bad, texts)
        if bad.pointer == NAME:
            about_name.append(said)
            continue
        row = max((place for place in places if f"{bad.pointer}/".startswith(f"{place}/")), key=len, default="")
        found.setdefault(places.get(row, -1), []).append(said)
    return found, about_name
