"""The form of an action that takes a file. The file goes through to its service as it arrives; nothing of it is kept here.

So the body cannot be read before it is sent on: token and key of the form stand in its address.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from contracts.access import Role
from contracts.errors import ServiceError
from gateway import errors
from gateway.card.tabs import find_described_tab
from gateway.http import decoding, forms
from gateway.http.call import Call
from gateway.http.idempotency import FORM_KEY, new_form_key
from gateway.http.operations import Api
from gateway.web.failures import add_wait
from gateway.web.forms import links, typed
from gateway.web.forms.actions import Action, Target, check_rights, find_action
from gateway.web.forms.after import place_after
from gateway.web.forms.drawing import Drawing, find_focus
from gateway.web.forms.objects import run_response
from gateway.web.forms.refusals import NOT_REFUSED, Refused, explain
from gateway.web.forms.subjects import name_page
from gateway.web.forms.widgets import find_options
from gateway.web.rendering import is_for_a_page, redirect_to, render_fragment, render_page
from gateway.web.texts import page_texts

TYPE_REFUSED = "documents.file_type_not_allowed"

api = Api("uploads")


@api.custom("GET", links.UPLOAD, role=Role.VIEWER)
def upload_form_page(call: Call) -> AnyResponse:
    """The form of an action that takes a file."""
    return _render(call, _target(call))


@api.stream(
    "POST",
    links.UPLOAD,
    role=Role.VIEWER,
    form=True,
    idempotency="passed",
    runs="action",
    deadline=lambda settings: settings.upload_seconds,
)
def upload_form(call: Call) -> AnyResponse:
    """Takes a file."""
    target = _target(call)
    operation = target.action.operation
    if operation is None or operation.model is None:
        raise errors.no_such_action(target.action.name, call.path["tab"])
    try:
        about = decoding.fill(operation.model, dict(target.fixed), target.path)
        reply = run_response(call, operation, target.path, about)
    except ServiceError as error:
        return _render(call, target, _explain(error, target))
    place = place_after(call, target, reply)
    if is_for_a_page():
        return render_fragment(
            "sent_file.html", 201, place=place, name=str(reply.get("name") or ""), refused=NOT_REFUSED
        )
    return redirect_to(place)


def _explain(error: ServiceError, target: Target) -> Refused:
    """Why the file was refused; not with the names of types that only programs know."""
    refused = explain(error, page_texts(), [one.name for one in target.drawn], ())
    return replace(refused, alarm=page_texts()("type_refused")) if error.code == TYPE_REFUSED else refused


def takes_file(action: Action) -> bool:
    """Whether an action takes a file as a browser sends one."""
    return action.operation is not None and action.operation.streamed and FORM in action.operation.content_types


FORM = "multipart/form-data"


def _target(call: Call) -> Target:
    customer_id, key, name = call.path["customer_id"], call.path["tab"], call.path["action"]
    tab = find_described_tab(call, key)
    action = find_action(tab, name, of_row=False)
    if not takes_file(action):
        raise errors.no_such_action(name, key)
    check_rights(call, action)
    return Target(action, customer_id, tab)


def _render(call: Call, target: Target, refused: Refused = NOT_REFUSED) -> Response:
    if is_for_a_page() and refused.alarm:  # one of the files that were dropped on the tab
        return add_wait(render_fragment("sent_file.html", refused.status, refused=refused), refused.retry_after)
    texts, tab = page_texts(), call.path["tab"]
    drawing = Drawing(texts, find_options(call, target.page_ids, target.drawn), refused.fields)
    inputs = drawing.draw(target.drawn, typed.show(target.drawn, None))
    kept = request.args.get(FORM_KEY, "") if refused.status >= 500 else ""
    values: dict[str, Any] = {
        "title": texts.word(target.action.word),
        "heading": name_page(call, texts.word(target.action.word), target),
        "back": links.to_card(target.customer_id, tab),
        "inputs": inputs,
        "focus": find_focus(inputs),
        "to_address": lambda token: (
            f"{request.path}?{urlencode({forms.FIELD: token, FORM_KEY: kept or new_form_key()})}"
        ),
        "refused": refused,
    }
    return add_wait(render_page(call, "upload.html", refused.status, **values), refused.retry_after)
