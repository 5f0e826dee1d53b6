"""The form of a customer's properties: every property of the company by group, each with the input of its kind and what the
customer has. Only what differs from what the form showed is sent, so that two people who change different ones do not meet."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from contracts.collation import collation_key
from contracts.crm import GetCustomerProperties, Property, PropertyKind, SetProperties, SuggestProperties
from contracts.errors import InvalidInput
from contracts.form_fields import FieldKind
from contracts.open_enum import unknown_values_kept
from gateway.card.tabs import find_described_tab
from gateway.http import decoding
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.web.failures import add_wait
from gateway.web.forms import links
from gateway.web.forms.actions import Target, check_rights, find_action
from gateway.web.forms.drawing import Choice, Input
from gateway.web.forms.pages import asked_branch
from gateway.web.forms.refusals import NOT_REFUSED, Refused, explain
from gateway.web.forms.subjects import name_page
from gateway.web.rendering import redirect_to, render_page
from gateway.web.texts import Texts, page_texts

TAB = "properties"
ACTION = SetProperties.method
PAGE = links.TAB_ACTION.replace("<tab>", TAB).replace("<action>", ACTION)
ADD, HAD, VALUE, WAS = "add", "had", "value.", "was."
"""Names of inputs: ticked tags, those that were ticked; the value of a property, and what it was."""
MOST = 200
KINDS = {
    PropertyKind.NUMBER: FieldKind.DECIMAL,
    PropertyKind.DATE: FieldKind.DATE,
    PropertyKind.CHOICE: FieldKind.CHOICE,
}
ATTRIBUTES = {
    PropertyKind.NUMBER: {"inputmode": "decimal", "maxlength": "40"},
    PropertyKind.DATE: {"type": "date"},
    PropertyKind.TEXT: {"maxlength": "500"},
}
Json = dict[str, Any]

api = Api("customer_property_pages")


class Typed(NamedTuple):
    """What stands in the form: the ids of ticked tags, and values by property."""

    tags: set[str]
    values: dict[str, str]


@api.page(PAGE, SetProperties)
def customer_properties_page(call: Call) -> AnyResponse:
    """What the customer has of the company's properties."""
    return _show(call)


@api.form(PAGE, SetProperties)
def customer_properties_form(call: Call) -> AnyResponse:
    """Changes what differs; shows the form again with what is wrong."""
    customer_id = call.path["customer_id"]
    before = Typed(set(request.form.getlist(HAD)), _read(WAS))
    typed = Typed(set(request.form.getlist(ADD)), _read(VALUE))
    values = [
        {"property_id": one, "value": value}
        for one, value in typed.values.items()
        if value and value != before.values.get(one, "")
    ]
    emptied = [one for one, value in before.values.items() if value and not typed.values.get(one, value)]
    sent = {
        "customer_id": customer_id,
        "add": sorted(typed.tags - before.tags),
        "values": values,
        "remove": sorted(before.tags - typed.tags) + emptied,
    }
    try:
        call.ask(decoding.fill(SetProperties, sent, {}))
    except InvalidInput as error:
        names = {f"values.{at}.value": f"{VALUE}{one['property_id']}" for at, one in enumerate(values)}
        refused = explain(error, page_texts(), names, names)
        said = {names[name]: text for name, text in refused.fields.items()}
        return _show(call, Refused(refused.status, refused.alarm, said, refused.more), typed)
    return redirect_to(links.to_card(customer_id, TAB, done=ACTION, branch=asked_branch()))


def _read(before: str) -> dict[str, str]:
    """The inputs whose names begin so, by what follows."""
    return {name.removeprefix(before): text.strip() for name, text in request.form.items() if name.startswith(before)}


def _show(call: Call, refused: Refused = NOT_REFUSED, typed: Typed | None = None) -> AnyResponse:
    customer_id, texts = call.path["customer_id"], page_texts()
    action = find_action(find_described_tab(call, TAB), ACTION, of_row=False)
    check_rights(call, action)
    own = {one["id"]: one for one in call.ask(GetCustomerProperties(customer_id=customer_id))["items"]}
    offered = _offered(call, own)
    stored = Typed(
        {one.id for one in offered if one.kind == PropertyKind.TAG and one.id in own},
        {
            one: texts.decimal(item.get("value") or "")
            if item.get("kind") == PropertyKind.NUMBER
            else item.get("value") or ""
            for one, item in own.items()
        },
    )
    branch = asked_branch()
    answer = render_page(
        call,
        "customer_properties.html",
        refused.status,
        title=texts.word(action.word),
        heading=name_page(call, texts.word(action.word), Target(action, customer_id)),
        back=links.to_card(customer_id, TAB, branch=branch),
        groups=_by_group(offered, typed or stored, refused.fields, texts),
        had=sorted(stored.tags),
        was=[(one.id, stored.values.get(one.id, "")) for one in offered if one.kind != PropertyKind.TAG],
        refused=refused,
        focus="",
    )
    return add_wait(answer, refused.retry_after)


def _offered(call: Call, own: Mapping[str, Json]) -> list[Property]:
    """The properties that may be put on the customer, and those that it has: also closed ones, and those of a long list."""
    listed = call.ask(SuggestProperties(closed=True, limit=MOST))["items"]
    known = {one["id"]: one for one in listed}
    missing = {one: {**item, "choices": [item.get("value") or ""]} for one, item in own.items() if one not in known}
    with unknown_values_kept():
        found = [Property.model_validate(one) for one in (known | missing).values()]
    return [one for one in found if not one.closed or one.id in own]


def _by_group(
    offered: list[Property], typed: Typed, wrong: Mapping[str, str], texts: Texts
) -> list[tuple[str, list[Input]]]:
    """The inputs by group, those without one first; in Swedish order."""
    groups: dict[str, list[Property]] = {}
    for one in sorted(offered, key=lambda one: (collation_key(one.group), collation_key(one.name), one.id)):
        groups.setdefault(one.group, []).append(one)
    return [(group, list(_inputs(found, typed, wrong, texts))) for group, found in groups.items()]


def _inputs(offered: list[Property], typed: Typed, wrong: Mapping[str, str], texts: Texts) -> Iterator[Input]:
    for one in offered:
        name, value = f"{VALUE}{one.id}", typed.values.get(one.id, "")
        if one.kind == PropertyKind.TAG:
            yield Input(ADD, one.name, "tag", value=one.id, is_on=one.id in typed.tags)
            continue
        kind = KINDS.get(one.kind, FieldKind.TEXT)
        choices = [Choice(each, each, each == value) for each in one.choices] if kind == FieldKind.CHOICE else []
        yield Input(
            name,
            one.name,
            kind.value,
            value=value,
            wrong=wrong.get(name, ""),
            attributes=ATTRIBUTES.get(one.kind, {}),
            choices=choices,
        )
