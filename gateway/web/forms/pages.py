"""The page of a form, for any action of any tab or row, and what pressing its button does.

    GET   draws it, with what there is now       POST   runs the action; leads to its tab, or shows why it was refused

Four buttons send the form: the main one; "add a row" and "remove row" only show it again, with what was typed; "count" shows
what would come of it, where the action can say that (`dry_run` of the API).
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from contracts.access import Role
from contracts.card import FieldDescription
from contracts.errors import ServiceError, Stale
from gateway import errors
from gateway.card.tabs import find_described_tab
from gateway.http import decoding, forms
from gateway.http.call import Call
from gateway.http.idempotency import FORM_KEY
from gateway.http.operations import Api
from gateway.web.answers import show_answer
from gateway.web.failures import add_wait
from gateway.web.formats import STOCKHOLM
from gateway.web.forms import conflicts, links, objects, typed
from gateway.web.forms.actions import Target, check_rights, find_action, say_common
from gateway.web.forms.after import place_after
from gateway.web.forms.drawing import Drawing, Input, add_row, drop_row, find_focus, focus_after_removal
from gateway.web.forms.refusals import NOT_REFUSED, Refused, explain
from gateway.web.forms.sending import has_trial, send, try_out
from gateway.web.forms.subjects import name_page
from gateway.web.forms.trial import draw_trial
from gateway.web.forms.typed import Json, Typed
from gateway.web.forms.user_options import with_stored
from gateway.web.forms.widgets import find_options
from gateway.web.hits import Hit
from gateway.web.maps import has_pin, render_with_map
from gateway.web.rendering import redirect_to, render_fragment, render_page
from gateway.web.texts import page_texts

UNSURE = "unsure"
"""The input that says of a form that an earlier try ended without a known outcome."""

OF_BRANCH = "branch_id"

api = Api("forms")


class Doubles(NamedTuple):
    """What may be there already of what a form makes. `triggers`: input → when it asks; `find` by what is typed in one of them,
    `find_refused` for what the form was refused."""

    triggers: Mapping[str, str]
    find: Callable[[Call, Typed, str], list[Hit]]
    find_refused: Callable[[Call, Typed, ServiceError], list[Hit]]


@dataclass(frozen=True, slots=True)
class FormPage:
    """One form: what it is about, where it leads. `after` makes the address that follows from the reply; `refuse` the page of a
    step without inputs that was refused, that of its row, with the key that the step keeps ("" for none); `doubles` finds what
    may be there already. `notes` stand above the inputs."""

    target: Target
    title: str
    back: str
    after: Callable[[Json], str]
    refuse: Callable[[Refused, str], Response] | None = None
    doubles: Doubles | None = None
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Shown:
    """What stands on the page of a form. `is_unsure`: nobody knows yet whether an earlier try has changed something. `before` is
    what stood in it when it was drawn, `now` and `news` what somebody else has changed since (`conflicts.Merged`). `removed` is
    the row that was taken away ("lines.2")."""

    typed: Typed
    version: str = ""
    key: str = ""
    is_unsure: bool = False
    refused: Refused = NOT_REFUSED
    before: Typed | None = None
    now: dict[str, Any] = field(default_factory=dict)
    news: dict[str, Any] = field(default_factory=dict)
    trial: Json = field(default_factory=dict)
    alike: list[Hit] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    removed: str = ""

    @property
    def kept_key(self) -> str:
        """The key, where another try must not be another change; "" after a refusal, which has changed nothing."""
        return self.key if self.is_unsure or self.refused.status == 200 else ""


@api.custom("GET", links.TAB_ACTION, role=Role.VIEWER)
def tab_form_page(call: Call) -> AnyResponse:
    """The form of an action of a tab."""
    return show(call, _page_of_tab(call))


@api.custom("POST", links.TAB_ACTION, role=Role.VIEWER, form=True, drawn=True, idempotency="passed", runs="action")
def tab_form(call: Call) -> AnyResponse:
    """Runs an action of a tab with its form."""
    return take(call, _page_of_tab(call))


def _page_of_tab(call: Call) -> FormPage:
    customer_id, key, name = call.path["customer_id"], call.path["tab"], call.path["action"]
    tab = find_described_tab(call, key)
    action = find_action(tab, name, of_row=False)
    branch = asked_branch()
    back = links.to_card(customer_id, key, branch=branch)
    target = Target(action, customer_id, tab)
    title = page_texts().word(action.word)
    return check_form(call, FormPage(target, title, back, lambda reply: place_after(call, target, reply, branch)))


def asked_branch() -> str:
    """The branch of the card from which the form was opened, "" for the whole customer. Raises NotFound for what is no id."""
    branch = request.args.get("branch", "")
    decoding.check_ids({OF_BRANCH: branch} if branch else {})
    return branch


def check_form(call: Call, page: FormPage) -> FormPage:
    """The page, if its action has one and the caller may start it."""
    action = page.target.action
    if not action.has_page:
        raise errors.no_such_action(action.name, page.target.tab.key if page.target.tab else "")
    check_rights(call, action)
    return page


def show(call: Call, page: FormPage) -> Response:
    """The form as it is opened; of an action that reads, its question and the answer."""
    if page.target.action.reads:
        return show_answer(call, page.target, page.title, page.back)
    found = objects.read_object(call, page.target)
    fields, there = page.target.drawn, objects.values_of(page.target, found)
    values = typed.show(fields, there) if there else typed.begin(fields, datetime.now(STOCKHOLM).date())
    if not there and OF_BRANCH in values and asked_branch():
        values[OF_BRANCH] = asked_branch()
    shown = Shown(values, str(found.get("version") or ""), before=values if page.target.action.replaces else None)
    shown.notes = tuple(say_common(page.target, found, page_texts()))
    if page.target.item_id:  # of something that is there already it can be said before anything is typed
        with suppress(ServiceError):
            shown.trial = try_out(call, page.target, typed.to_json(fields, values))
    return render(call, page, shown)


def take(call: Call, page: FormPage) -> AnyResponse:
    """Runs the action, or shows the form again. Raises NotFound for an action that reads."""
    if page.target.action.reads:
        raise errors.no_such_action(page.target.action.name, page.target.tab.key if page.target.tab else "")
    fields = page.target.drawn
    sent = request.form
    shown = Shown(typed.read(fields, sent), sent.get("version", ""), sent.get(FORM_KEY, ""), UNSURE in sent)
    shown.before = conflicts.unpack(sent.get(conflicts.BEFORE, ""))
    if forms.ADD in sent:
        add_row(shown.typed, fields, sent[forms.ADD])
        return render(call, page, shown)
    if forms.REMOVE in sent:
        drop_row(shown.typed, sent[forms.REMOVE])
        shown.removed = sent[forms.REMOVE]
        return render(call, page, shown)
    if forms.LOOK in sent:  # never runs the action: it is no write in the audit trail
        alike = page.doubles.find(call, shown.typed, sent[forms.LOOK]) if page.doubles is not None else []
        return render_fragment("alike.html", alike=alike)
    shown.typed = typed.without_empty_rows(fields, shown.typed)
    try:
        if forms.TRY in sent:
            shown.trial = try_out(call, page.target, typed.to_json(fields, shown.typed))
            return render(call, page, shown)
        return redirect_to(page.after(_run(call, page, shown)))
    except Stale as error:
        return _show_both(call, page, shown, error)
    except ServiceError as error:
        return _refuse(call, page, shown, error)


def _run(call: Call, page: FormPage, shown: Shown) -> Json:
    """The reply; {} where nothing differs from what there is already."""
    target, taken = page.target, request.form.getlist(conflicts.TAKE)
    found = objects.read_object(call, target) if target.action.changes or taken else {}
    conflicts.take_over(shown.typed, _as_shown(target, found), taken)
    if not target.action.changes:
        return send(call, target, typed.to_json(target.drawn, shown.typed))
    changes = typed.to_changes(target.drawn, shown.typed, _as_shown(target, found))
    return send(call, target, changes) if changes else found


def _as_shown(target: Target, found: Json) -> Typed:
    return typed.show(target.drawn, objects.values_of(target, found))


def _refuse(call: Call, page: FormPage, shown: Shown, error: ServiceError) -> Response:
    fields = page.target.drawn
    shown.refused = explain(
        error, page_texts(), names_of(fields, shown.typed), names_of(fields, shown.typed, filled=True)
    )
    shown.is_unsure = shown.is_unsure or shown.refused.status >= 500
    shown.alike = page.doubles.find_refused(call, shown.typed, error) if page.doubles is not None else []
    if page.refuse is not None and not fields:
        return page.refuse(shown.refused, shown.kept_key)
    return render(call, page, shown)


def _show_both(call: Call, page: FormPage, shown: Shown, error: Stale) -> Response:
    """What both have written, brought together; where both have changed something it stands beside what was typed, and one
    chooses with the next try."""
    if page.refuse is not None and not page.target.drawn:
        return _refuse(call, page, shown, error)
    found = objects.read_object(call, page.target)
    shown.notes = tuple(say_common(page.target, found, page_texts()))
    if page.target.action.replaces:
        now = _as_shown(page.target, found)
        shown.typed, shown.now, shown.news = conflicts.merge(page.target.drawn, shown.before, shown.typed, now)
        shown.before = now
    shown.version = str(found.get("version") or "")
    return _refuse(call, page, shown, error)


def _focus(inputs: list[Input], shown: Shown) -> str:
    """Where the page has the focus when it comes; "" for where it is: htmx would take it from the button that was pressed."""
    if shown.removed:  # its button has gone with it
        return focus_after_removal(inputs, shown.removed)
    return find_focus(inputs) if request.method == "GET" or shown.refused.status != 200 else ""


def render(call: Call, page: FormPage, shown: Shown) -> Response:
    """The page of a form."""
    target, texts, refused = page.target, page_texts(), shown.refused
    options = with_stored(find_options(call, target.page_ids, target.drawn), target.drawn, shown.typed)
    drawing = Drawing(texts, options, refused.fields, shown.now, shown.news, call.principal.roles)
    inputs = drawing.draw(target.drawn, shown.typed)
    values = {
        "page": page,
        "title": name_page(call, page.title, target),
        "inputs": inputs,
        "focus": _focus(inputs, shown),
        "version": shown.version,
        "notes": (*page.notes, *shown.notes),
        "before": conflicts.pack(shown.before),
        "before_name": conflicts.BEFORE,
        "key": shown.kept_key,
        "unsure": UNSURE if shown.is_unsure else "",
        "refused": refused,
        "add": forms.ADD,
        "remove": forms.REMOVE,
        "try_out": forms.TRY if has_trial(target) else "",
        "lookups": page.doubles.triggers if page.doubles is not None else {},
        "look_up": forms.LOOK,
        "alike": shown.alike,
        "trial": draw_trial(shown.trial, texts) if shown.trial else None,
    }
    values["has_pin"] = has_pin(target.drawn)
    render_form = render_with_map if values["has_pin"] else render_page
    return add_wait(render_form(call, "form.html", status=refused.status, **values), refused.retry_after)


def names_of(fields: Sequence[FieldDescription], given: Typed, filled: bool = False) -> list[str]:
    """The names of all inputs, or of those in which something stands."""
    leaves = flatten(fields, given)
    if filled:
        return [name for name, value in leaves.items() if value]
    return [*leaves, *_groups(fields, "")]


def _groups(fields: Sequence[FieldDescription], before: str) -> list[str]:
    inner = [name for one in fields if one.kind == "group" for name in _groups(one.fields, f"{before}{one.name}.")]
    return [before + one.name for one in fields if one.kind in ("group", "rows")] + inner


def flatten(fields: Sequence[FieldDescription], given: Any, before: str = "") -> dict[str, str]:
    """What stands in each input, by its name."""
    found: dict[str, str] = {}
    for one in fields:
        value, name = (given or {}).get(one.name), before + one.name
        if one.kind == "group":
            found |= flatten(one.fields, value, f"{name}.")
        elif one.kind == "rows":
            for number, row in enumerate(value or ()):
                found |= flatten(one.fields, row, f"{name}.{number}.")
        elif one.kind != "other":
            found[name] = ", ".join(value) if isinstance(value, list) else "" if value in (None, False) else str(value)
    return found
