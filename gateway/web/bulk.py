"""Changes of many customers as pages: what is to be done, what it would do to each, carrying it out, its progress, undoing it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson
from flask import Response, request
from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from chassis.clock import today
from contracts.access import Module, Role
from contracts.base import Id
from contracts.collation import collation_key
from contracts.crm import ActivityKind, ListProperties, RegisterFilters
from contracts.crm.properties import PropertyKind
from contracts.crm.words import ACTIVITY_KIND
from contracts.customers.bulk import BulkChanges
from contracts.customers.choices import CHOICES
from contracts.errors import InvalidInput, ServiceError, Unavailable
from contracts.labels import label_of
from gateway.api import bulk as bulk_api
from gateway.bulk.files import OUTCOMES
from gateway.bulk.schemas import (
    BulkId,
    BulkItemView,
    BulkKind,
    BulkState,
    BulkView,
    ItemOutcome,
    ListBulkItems,
    ListBulks,
    PlanBulk,
    RunBulk,
)
from gateway.bulk.words import Names, differences, ids_in
from gateway.http import decoding
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.identity.caller_names import names_of
from gateway.web import bulk_words
from gateway.web.bulk_refusals import NOT_REFUSED, Refused, refuse_plan
from gateway.web.bulk_targets import count_customers, read_targets, targets_of
from gateway.web.formats import moment
from gateway.web.forms import links
from gateway.web.forms.typed import read_instant
from gateway.web.rendering import redirect_to, render_page
from gateway.web.submission import NOTHING_REFUSED, Refusal, refuse, run
from gateway.web.texts import Texts, page_texts
from gateway.web.user_choices import choose_user

PATH = "/bulk"
NEW = PATH + "/new"
ONE = PATH + "/<bulk_id>"
MOST_PROPERTIES = 200
TEXTS = ("group", "payment_terms_days", "credit_limit", "currency")
"""Fields that are typed; an empty one is left as it is."""
FLAGS = ("credit_customer", "active")
CHOSEN = ("stage", "vat_type", "language")
TODO = ActivityKind.TODO.value
MOMENTS = ("starts_at", "ends_at")
ACTIVITY_TEXTS = {
    "text": "bulk_text",
    "due_on": "bulk_due",
    **{one: f"bulk_{one}" for one in MOMENTS},
    "assignee_id": "bulk_assignee",
    "assignee": "bulk_assignee",
}
"""What the page calls the fields of an activity."""
USERS = ("seller_id", "our_reference_id", "responsible_id")
Json = dict[str, Any]

api = Api("bulk_pages")


class AskNewBulk(RegisterFilters):
    """The page on which it is said what is to be done: with all that the register's filters find, with these, or with
    those of a selection."""

    customer_ids: list[Id] = Field(default=[], max_length=500)
    selection_id: Id | None = None


class AskBulk(ListBulkItems):
    """The page of a change of many customers."""


class ItemRow(NamedTuple):
    """A customer as people read it."""

    href: str
    number: str
    name: str
    outcome: str
    changes: list[str]
    reason: str


@api.custom("GET", PATH, role=Role.SELLER, model=ListBulks)
def bulks_page(call: Call) -> AnyResponse:
    """The company's changes of many customers."""
    texts = page_texts()
    listed = run(call, bulk_api.list_bulks, call.body)
    names, found = names_of({one.created_by for one in listed.items}), Names(call)
    bulk_words.learn_names(listed.items, found)
    rows = [
        (
            f"{PATH}/{one.id}",
            bulk_words.title_of(one, texts),
            bulk_words.say_what(one, found, texts),
            bulk_words.say_origin(one.origin, texts),
            one.total,
            texts.of_value("bulk_state", one.state),
            moment(one.created_at.isoformat()),
            names.get(one.created_by, one.created_by),
        )
        for one in listed.items
    ]
    return render_page(call, "bulks.html", rows=rows, cursor=call.body.cursor, next_cursor=listed.next_cursor)


@api.custom("GET", NEW, role=Role.SELLER, model=AskNewBulk)
def new_bulk_page(call: Call) -> AnyResponse:
    """What is to be done with the customers."""
    return _show_new(call, targets_of(call.body))


@api.custom("POST", NEW, role=Role.SELLER, form=True, deadline=lambda settings: bulk_api.LONGEST_SECONDS)
def plan_bulk_form(call: Call) -> AnyResponse:
    """Plans it, and shows what it would do."""
    targets = read_targets(request.form.get("targets", ""))
    try:
        body = decoding.fill(PlanBulk, {**targets, **_typed_action()}, {})
        made: BulkView = run(call, bulk_api.plan_bulk, body)
    except ServiceError as error:
        return _show_new(call, targets, refuse_plan(error))
    return redirect_to(f"{PATH}/{made.id}")


@api.custom("GET", ONE, role=Role.SELLER, model=AskBulk)
def bulk_page(call: Call) -> AnyResponse:
    """What it would do to each customer, or how far it is."""
    return _show(call, call.body)


@api.custom("POST", ONE + "/run", role=Role.SELLER, form=True, deadline=lambda settings: bulk_api.LONGEST_SECONDS)
def run_bulk_form(call: Call) -> AnyResponse:
    """Carries it out."""
    bulk_id = call.path["bulk_id"]
    try:
        typed = {name: request.form.get(name, "") for name in ("digest", "name")}
        body = decoding.fill(RunBulk, {"bulk_id": bulk_id, **typed}, call.path)
        run(call, bulk_api.run_bulk, body)
    except ServiceError as error:
        return _show(call, AskBulk(bulk_id=bulk_id), refuse("run", error))
    return redirect_to(f"{PATH}/{bulk_id}")


@api.custom("POST", ONE + "/undo", role=Role.SELLER, form=True, deadline=lambda settings: bulk_api.LONGEST_SECONDS)
def undo_bulk_form(call: Call) -> AnyResponse:
    """Takes it back."""
    bulk_id = call.path["bulk_id"]
    try:
        run(call, bulk_api.undo_bulk, decoding.fill(BulkId, call.path, call.path))
    except ServiceError as error:
        return _show(call, AskBulk(bulk_id=bulk_id), refuse("undo", error))
    return redirect_to(f"{PATH}/{bulk_id}")


def _typed_action() -> Json:
    """The action of the form that was sent. Empty fields change nothing."""
    typed = request.form
    kind = typed.get("action", "")
    if kind == BulkKind.CHANGE:
        given = {
            name: typed[name].replace(",", ".") if name == "credit_limit" else typed[name]
            for name in (*TEXTS, *FLAGS, *CHOSEN, *USERS)
            if typed.get(name)
        }
        return {"action": kind, "change": given}
    if kind == BulkKind.PROPERTIES:
        return {"action": kind, "add": typed.getlist("add"), "remove": typed.getlist("remove")}
    return {"action": kind, "activity": _typed_activity()} if kind == BulkKind.ACTIVITY else {"action": kind}


def _typed_activity() -> Json:
    """The activity of the form of to-dos or of that of events; of a form of an earlier release, which has no kind, a to-do."""
    typed, kind = request.form, request.form.get("kind") or TODO
    moments = {} if kind == TODO else {one: read_instant(typed[one]) for one in MOMENTS if typed.get(one)}
    names = ("text", "assignee_id", *(("due_on",) if kind == TODO else ()))
    return {"kind": kind, **{one: typed[one] for one in names if typed.get(one)}, **moments}


def _show_new(call: Call, targets: Json, refused: Refused = NOT_REFUSED) -> Response:
    texts = page_texts()
    values: Json = {
        "targets": orjson.dumps(targets).decode(),
        "count": count_customers(call, targets),
        "refused": refused.refusal,
        "problems": refused.problems,
        "has_crm": Module.CRM in call.company.modules,
        "properties": _properties(call),
        "users": [(value, text) for value, text, _ in choose_user("", texts)],
        "user_fields": [(name, _label(name, texts)) for name in USERS],
        "text_fields": [(name, _label(name, texts)) for name in TEXTS],
        "chosen_fields": [(name, _label(name, texts), _choices(name, texts)) for name in CHOSEN],
        "credit_label": _label("credit_customer", texts),
        "today": today().isoformat(),
        "event_kinds": [(one, (word.sv, word.en)[texts.place]) for one, word in ACTIVITY_KIND.items() if one != TODO],
        "moments": [(one, texts(f"bulk_{one}")) for one in MOMENTS],
    }
    return refused.refusal.delay(render_page(call, "bulk_new.html", refused.refusal.status, **values))


def _label(name: str, texts: Texts) -> str:
    return texts.word(label_of(BulkChanges, name))


def _choices(name: str, texts: Texts) -> list[tuple[str, str]]:
    return [(value, texts.word(label)) for value, label in CHOICES[name].items()]


def _properties(call: Call) -> list[tuple[str, str]]:
    if Module.CRM not in call.company.modules:
        return []
    try:
        items = call.ask(ListProperties(limit=MOST_PROPERTIES, kind=PropertyKind.TAG, closed=False))["items"]
    except Unavailable:
        return []
    return sorted(((one["id"], one["name"]) for one in items), key=lambda one: collation_key(one[1]))


def _show(call: Call, asked: AskBulk, refused: Refusal = NOTHING_REFUSED) -> Response:
    texts = page_texts()
    bulk: BulkView = run(call, bulk_api.get_bulk, BulkId(bulk_id=asked.bulk_id))
    try:
        listed = run(call, bulk_api.list_bulk_customers, ListBulkItems(**dict(asked)))
    except InvalidInput:  # a cursor of another list
        listed = run(call, bulk_api.list_bulk_customers, ListBulkItems(bulk_id=asked.bulk_id))
    names, found = names_of({bulk.created_by}), Names(call)
    found.learn(one for item in listed.items for one in (*ids_in(item.before), *ids_in(item.after)))
    bulk_words.learn_names([bulk], found)
    counts = bulk.counts.model_dump()
    is_running = bulk.state in (BulkState.RUNNING, BulkState.UNDOING)
    left = counts["changed" if bulk.state is BulkState.UNDOING else "planned"]
    values: Json = {
        "bulk": bulk,
        "title": bulk_words.title_of(bulk, texts),
        "over": bulk_words.say_origin(bulk.origin, texts),
        "what": bulk_words.say_what(bulk, found, texts),
        "state": texts.of_value("bulk_state", bulk.state),
        "by": names.get(bulk.created_by, bulk.created_by),
        "at": moment(bulk.created_at.isoformat()),
        "counts": [
            (outcome.value, OUTCOMES[outcome][texts.place], counts[outcome.value])
            for outcome in ItemOutcome
            if counts[outcome.value]
        ],
        "rows": [_row(one, found, texts) for one in listed.items],
        "action": list(_action(bulk, found, texts)),
        "outcome": asked.outcome or "",
        "next_cursor": listed.next_cursor,
        "is_running": is_running,
        "done": bulk.total - left,
        "is_export": bulk.kind is BulkKind.EXPORT,
        "may_run": bulk.state is BulkState.PLANNED and bulk.kind is not BulkKind.EXPORT and counts["planned"],
        "may_undo": bulk.state in (BulkState.DONE, BulkState.FAILED) and bulk.undo_until and today() <= bulk.undo_until,
        "refused": refused,
        "language": texts.contract_language,
    }
    return refused.delay(render_page(call, "bulk.html", refused.status, **values))


def _row(item: BulkItemView, names: Names, texts: Texts) -> ItemRow:
    return ItemRow(
        links.to_card(item.customer_id),
        item.number or "–",
        item.name,
        OUTCOMES[item.outcome][texts.place],
        [f"{one.label}: {one.before or '–'} → {one.after or '–'}" for one in differences(item, names, texts.place)],
        item.reason or ", ".join(_label(name, texts) for name in item.kept),
    )


def _action(bulk: BulkView, names: Names, texts: Texts) -> Iterator[tuple[str, str]]:
    """What is done to each customer, apart from what its own row says: the activity."""
    activity = bulk.action.get("activity") or {}
    names.learn(one for one in (activity.get("assignee_id"),) if one)
    if activity:
        yield texts("bulk_kind"), texts.word(ACTIVITY_KIND[activity["kind"]])
    for name, text in ACTIVITY_TEXTS.items():
        value = activity.get(name)
        if value and not (name == "assignee" and activity.get("assignee_id")):
            yield texts(text), moment(names.known.get(value, value))
