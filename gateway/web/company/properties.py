"""The company's properties: what each can say, how many customers have it; the forms that create one and change what may be
changed of one."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from contracts.crm import ChangeProperty, CreateProperty, GetProperty, ListProperties
from contracts.crm.words import PROPERTY_KIND
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.http.rights import may
from gateway.web.forms.actions import Target, check_rights, own_action
from gateway.web.forms.pages import FormPage, show, take
from gateway.web.paging import AskPage
from gateway.web.rendering import render_page
from gateway.web.texts import Texts, page_texts

PATH = "/properties"
NEW = PATH + "/new"
ONE = PATH + "/<property_id>"
MODULE = ListProperties.module
Json = dict[str, Any]

api = Api("property_pages")


class AskProperties(AskPage):
    """The page of properties. `prefix`: only those whose name begins so."""

    prefix: str = Field(default="", max_length=200)


class Row(NamedTuple):
    """A property as people read it. `found` leads to the customers that have it, `href` to its form: "" for who may not."""

    name: str
    href: str
    group: str
    kind: str
    choices: str
    customers: str
    found: str
    is_closed: bool


@api.custom("GET", PATH, role=ListProperties.role, module=MODULE, model=AskProperties)
def properties_page(call: Call) -> AnyResponse:
    """The properties of the company, newest first, with how many customers have each."""
    texts = page_texts()
    asked: AskProperties = call.body
    listed = call.ask(ListProperties(prefix=asked.prefix or None, count=True, cursor=asked.cursor, limit=50))
    may_change = may(call, ChangeProperty)
    values: dict[str, Any] = {
        "prefix": asked.prefix,
        "properties": [_row(one, may_change, texts) for one in listed["items"]],
        "new": NEW if may_change else "",
        "is_later": bool(asked.cursor),
        "next": _address(asked, listed.get("next_cursor")),
    }
    return render_page(call, "properties.html", **values)


@api.custom("GET", NEW, role=CreateProperty.role, module=MODULE)
def new_property_page(call: Call) -> AnyResponse:
    """The form of a new property."""
    return show(call, _new(call))


@api.custom("POST", NEW, role=CreateProperty.role, module=MODULE, form=True, drawn=True, idempotency="passed")
def new_property_form(call: Call) -> AnyResponse:
    """Creates a property and leads to the list."""
    return take(call, _new(call))


@api.custom("GET", ONE, role=ChangeProperty.role, module=MODULE)
def property_page(call: Call) -> AnyResponse:
    """The form that closes a property, moves it to a group, and adds choices."""
    return show(call, _one(call))


@api.custom("POST", ONE, role=ChangeProperty.role, module=MODULE, form=True, drawn=True, idempotency="passed")
def property_form(call: Call) -> AnyResponse:
    """Changes what may be changed of a property, and leads to the list."""
    return take(call, _one(call))


def _new(call: Call) -> FormPage:
    action = own_action(CreateProperty.method, "new_property")
    check_rights(call, action)
    texts = page_texts()
    return FormPage(
        Target(action, ""), texts.word(action.word), PATH, lambda _: PATH, notes=(texts("property_for_good"),)
    )


def _one(call: Call) -> FormPage:
    property_id = call.path["property_id"]
    action = own_action(ChangeProperty.method, "change_property")
    check_rights(call, action)
    found = call.ask(GetProperty(property_id=property_id))
    notes = (page_texts()("property_choices_now", ", ".join(found["choices"])),) if found.get("choices") else ()
    target = Target(action, "", ids={"property_id": property_id})
    return FormPage(target, found["name"], PATH, lambda _: PATH, notes=notes)


def _row(one: Json, may_change: bool, texts: Texts) -> Row:
    count = int(one.get("customers") or 0)
    kind = PROPERTY_KIND.get(one.get("kind", "tag"))
    return Row(
        name=one["name"],
        href=f"{PATH}/{one['id']}" if may_change else "",
        group=one.get("group", ""),
        kind=texts.word(kind) if kind else str(one.get("kind")),
        choices=", ".join(one.get("choices") or ()),
        customers=texts("more_than", count) if one.get("customers_is_more") else texts.number(count),
        found=f"/customers?{urlencode({'property': one['id'], 'active': ''})}" if count else "",
        is_closed=bool(one.get("closed")),
    )


def _address(asked: AskProperties, cursor: str | None) -> str:
    """The next page; "" behind the last."""
    wanted = {"prefix": asked.prefix, "cursor": cursor or ""}
    return f"{PATH}?{urlencode({name: value for name, value in wanted.items() if value})}" if cursor else ""
