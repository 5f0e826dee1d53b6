"""What the company decides, for administrators: every part with its values, a form for each, and the modules."""

from typing import Any, NamedTuple

from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from contracts.access import Role
from contracts.base import Value
from contracts.card import FieldDescription
from contracts.labels import choices_of
from gateway import schemas
from gateway.api import access
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.web.company.parts import PARTS, Part, action_of, find_part, read_parts
from gateway.web.company.values import say_lines
from gateway.web.forms.actions import Target, check_rights, operation_action, own_operation
from gateway.web.forms.pages import FormPage, show, take
from gateway.web.rendering import render_page
from gateway.web.submission import run
from gateway.web.texts import Texts, page_texts

PATH = "/settings"
PART = PATH + "/<action>/<part>"
MODULE = PATH + "/modules/<module>"
MODULES = choices_of(schemas.SetModule, "module")

Json = dict[str, Any]

api = Api("settings_pages")


class Fact(NamedTuple):
    """A setting as it is, in lines."""

    label: str
    lines: list[str]


class Shown(NamedTuple):
    """A part on the page. `facts` is None while its service does not answer."""

    key: str
    title: str
    href: str
    history: str
    facts: list[Fact] | None


class Switch(NamedTuple):
    """A module, and what the button beside it would send."""

    key: str
    name: str
    is_on: bool


class AskSettings(Value):
    """The page of settings. `done` is the part that was just changed."""

    done: str = Field(default="", max_length=60)


@api.custom("GET", PATH, role=Role.ADMINISTRATOR, model=AskSettings)
def settings_page(call: Call) -> AnyResponse:
    """All settings of the company, and its modules."""
    texts = page_texts()
    modules = run(call, access.get_modules)
    done = next((texts(f"part_{one.key}") for one in PARTS if one.key == call.body.done), "")
    values: dict[str, Any] = {
        "done": texts("is_done", done or texts("modules")) if call.body.done else "",
        "parts": [_draw(part, found, texts) for part, found in read_parts(call).items()],
        "version": modules.version,
        "modules": [Switch(str(key), texts.word(MODULES[key]), is_on) for key, is_on in modules.modules.items()],
    }
    return render_page(call, "settings.html", **values)


@api.custom("GET", PART, role=Role.ADMINISTRATOR)
def setting_page(call: Call) -> AnyResponse:
    """The form of a part of the settings."""
    return show(call, _form(call))


@api.custom("POST", PART, role=Role.ADMINISTRATOR, form=True, drawn=True, idempotency="passed", runs="action")
def setting_form(call: Call) -> AnyResponse:
    """Changes a part of the settings: only what differs."""
    return take(call, _form(call))


@api.custom("POST", MODULE, role=Role.ADMINISTRATOR, form=True, drawn=True, idempotency="passed")
def module_form(call: Call) -> AnyResponse:
    """Switches a module on or off."""
    module = call.path["module"]
    operation = own_operation("set_module")
    target = Target(operation_action(operation, MODULES.get(module) or MODULES["sales"]), "", ids={"module": module})
    title = page_texts().word(target.action.word)
    return take(call, FormPage(target, title, PATH, lambda _: f"{PATH}?done=modules"))


def _form(call: Call) -> FormPage:
    part = find_part(call.path["action"], call.path["part"])
    action = action_of(part)
    check_rights(call, action)
    title = page_texts().word(action.word)
    return FormPage(Target(action, ""), title, PATH, lambda _: f"{PATH}?done={part.key}")


def _draw(part: Part, found: Json | None, texts: Texts) -> Shown:
    target = Target(action_of(part), "")
    href = f"{PATH}/{part.operation}/{part.key}"
    history = f"{href}/history" if part.history else ""
    facts = None if found is None else [_fact(one, found, texts) for one in target.drawn]
    return Shown(part.key, texts.word(target.action.word), href, history, facts)


def _fact(field: FieldDescription, found: Json, texts: Texts) -> Fact:
    lines = say_lines(field, found.get(field.name), texts)
    return Fact(texts.of(field.labels, field.name), lines or [texts("nothing_now")])
