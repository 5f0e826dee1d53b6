"""The history of a customer as a page: who changed what, when and from where; the newest change first."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel, Field
from werkzeug.wrappers import Response as AnyResponse

from contracts.base import Id
from contracts.card import FieldDescription
from contracts.customers import ChangeBranch, ChangeContact, CustomerChanges, GetCustomer, ListCustomerHistory
from contracts.errors import Conflict, InvalidInput, NotFound
from contracts.form_fields import describe_fields
from gateway.bulk.actions import SOURCE, UNDO_SOURCE
from gateway.http import decoding
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.identity.caller_names import names_of
from gateway.web import history_days
from gateway.web.bulk_words import NO_BULK, BulkLink, find_links
from gateway.web.company.values import say
from gateway.web.formats import moment
from gateway.web.forms import links
from gateway.web.forms.actions import own_operation
from gateway.web.forms.objects import run_operation
from gateway.web.paging import AskPage
from gateway.web.people import find_names, put_names
from gateway.web.rendering import render_page
from gateway.web.texts import Texts, page_texts

PATH = links.CARD + "/history"
PARTS: dict[str, type[BaseModel]] = {"branches": ChangeBranch, "contacts": ChangeContact}
NOT_A_FILTER = frozenset({"customer_id", "version", "branch_id", "contact_id"})
OF_NO_MEANING = frozenset({"person_id"})
"""Ids that say nothing to people but that there is one."""
SIDES = ("before", "after")
Json = dict[str, Any]

api = Api("customer_history")


class AskHistoryPage(AskPage):
    """The page; filters are what people typed, "" filters nothing. `branch` and `contact` are ids."""

    customer_id: Id
    field: str = Field(default="", max_length=100)
    branch: str = Field(default="", max_length=60)
    contact: str = Field(default="", max_length=60)
    first: str = Field(default="", validation_alias="from", max_length=20)
    last: str = Field(default="", validation_alias="to", max_length=20)


class Line(NamedTuple):
    """A field before and after a change. `what`: that a whole branch or contact was added or removed."""

    label: str
    what: str
    before: str
    after: str


class Entry(NamedTuple):
    """One change as people read it. `bulk`: the change of many customers that it was part of."""

    at: str
    by: str
    source: str
    lines: list[Line]
    said: str = ""
    bulk: BulkLink = NO_BULK


@api.page(PATH, ListCustomerHistory, model=AskHistoryPage)
def history_page(call: Call) -> AnyResponse:
    """Every change of a customer, its branches and its contacts."""
    texts, asked = page_texts(), call.body
    filters = {"field": asked.field, "from": asked.first, "to": asked.last}
    hidden = {"branch_id": asked.branch, "contact_id": asked.contact}
    listed, refused = _read(call, asked.customer_id, {**filters, **hidden, "cursor": asked.cursor or ""}, texts)
    here = f"{links.to_card(asked.customer_id)}/history"
    kept = {**filters, "branch": asked.branch, "contact": asked.contact}
    following = listed.get("next_cursor")
    return render_page(
        call,
        "history.html",
        status=422 if refused else 200,
        name=_name_of(call, asked.customer_id),
        back=links.to_card(asked.customer_id),
        here=here,
        filters=filters,
        kept={"branch": asked.branch, "contact": asked.contact},
        fields=_field_choices(texts),
        entries=_entries(listed["items"], texts),
        refused=refused,
        further=links.with_query(here, **kept, cursor=following) if following else "",
    )


def _name_of(call: Call, customer_id: str) -> str:
    """The customer's name; "" for one that was merged into another."""
    try:
        return str(call.ask(GetCustomer(customer_id=customer_id))["name"])
    except (Conflict, NotFound):
        return ""


def _read(call: Call, customer_id: str, asked: dict[str, str], texts: Texts) -> tuple[Json, str]:
    """The page of the list, and why it was refused; an empty one then."""
    operation = own_operation(ListCustomerHistory.method)
    fields: Json = {name: value for name, value in asked.items() if value} | {"customer_id": customer_id}
    try:
        assert operation.model is not None
        return run_operation(
            call, operation, {"customer_id": customer_id}, decoding.fill(operation.model, fields, {})
        ), ""
    except InvalidInput:
        return {"items": []}, texts("bad_filters")


def _entries(items: Sequence[Json], texts: Texts) -> list[Entry]:
    names = names_of(one["by"] for one in items if one.get("by"))
    users = find_names(one.get(side) for item in items for one in item.get("changes", ()) for side in SIDES)
    bulks = find_links(map(_bulk_of, items), texts)
    return [
        _entry(
            {**item, "changes": [put_names(one, SIDES, users) for one in item.get("changes", ())]},
            names,
            bulks.get(_bulk_of(item), NO_BULK),
            texts,
        )
        for item in items
    ]


def _entry(item: Json, names: dict[str, str], bulk: BulkLink, texts: Texts) -> Entry:
    kind, by = str(item["kind"]), item.get("by") or ""
    lines = [one for one in (_line(one, texts) for one in item.get("changes", ())) if not _is_silent(one)]
    said = "" if lines else texts.of_value("history", kind)
    source = texts.of_value("source", item["source"]) if item.get("source") else ""
    at = moment(item["at"]) if item.get("at") else ""
    return Entry(at, names.get(by, by), source, lines, said, bulk)


def _bulk_of(item: Json) -> str:
    """The id of the change of many customers that this one was part of; "" for none. It begins the request id."""
    bulk_id = str(item.get("request_id") or "").partition(":")[0]
    return bulk_id if item.get("source") in (SOURCE, UNDO_SOURCE) and bulk_id.startswith("blk_") else ""


def _line(change: Json, texts: Texts) -> Line:
    names = str(change["field"]).split(".")
    described = _find(names)
    label = _label(names, described, texts)
    if change.get("part_name"):
        label = f"{change['part_name']}: {label}" if len(names) > 1 else f"{label}: {change['part_name']}"
    kind = str(change.get("kind", "changed"))
    if kind != "changed":
        return Line(label, texts.of_value("history_part", kind), "", "")
    if change.get("omitted"):
        return Line(label, texts("value_not_kept"), "", "")
    if names[-1] in OF_NO_MEANING:
        return Line(label, "", *(texts("yes" if change.get(name) else "no") for name in ("before", "after")))
    if names[-1] in history_days.FIELDS:
        sides = [history_days.say(change.get(name) or (), texts) for name in SIDES]
    else:
        sides = [_say(described, change.get(name), texts) for name in SIDES]
    before, after = (one or texts("nothing_now") for one in sides)
    return Line(label, "", before, after)


def _is_silent(line: Line) -> bool:
    """Whether people see no difference: only what the parts of the system keep of it has changed."""
    return not line.what and line.before == line.after


def _find(names: list[str]) -> list[FieldDescription]:
    """The descriptions along a path, as far as they are known."""
    head, *inner = names
    fields = describe_fields(PARTS.get(head, CustomerChanges))
    found = []
    for name in inner if head in PARTS else names:
        one = next((field for field in fields if field.name == name), None)
        if one is None:
            break
        found.append(one)
        fields = one.fields
    return found


def _label(names: list[str], described: list[FieldDescription], texts: Texts) -> str:
    """ "Fakturaadress, Ort"; a name that no form has in the page's own words, or as it is."""
    own = names[1:] if names[0] in PARTS else names
    if not own:
        return texts.of_value("history_field", names[0])
    words = [texts.of(one.labels, one.name) for one in described]
    words += [_choice(described, name, texts) or texts.of_value("history_field", name) for name in own[len(words) :]]
    return ", ".join(words)


def _choice(described: list[FieldDescription], name: str, texts: Texts) -> str:
    choices = described[-1].choices if described else []
    return next((texts.of(one.labels, name) for one in choices if one.value == name), "")


def _say(described: list[FieldDescription], value: Any, texts: Texts) -> str:
    if isinstance(value, list):
        return ", ".join(_say_one(one) if isinstance(one, dict) else str(one) for one in value)
    return say(described[-1], value, texts) if described else "" if value is None else str(value)


def _say_one(part: Json) -> str:
    """A former name, a doubt, or a customer that was merged into this one."""
    return " ".join(str(part[name]) for name in ("number", "name", "code", "field") if part.get(name))


def _field_choices(texts: Texts) -> list[tuple[str, str]]:
    """The fields that the list can be narrowed to: of the customer, then of its branches and contacts."""
    found = [(one.name, texts.of(one.labels, one.name)) for one in describe_fields(CustomerChanges)]
    for part, model in PARTS.items():
        whole = texts.of_value("history_field", part)
        fields = [one for one in describe_fields(model) if one.name not in NOT_A_FILTER]
        found += [
            (part, whole),
            *((f"{part}.{one.name}", f"{whole}: {texts.of(one.labels, one.name)}") for one in fields),
        ]
    return found
