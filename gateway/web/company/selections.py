"""Selections as pages: the list, one with its customers, why a customer is in it, and how it is deleted. Their form is in
`selection_builder`."""

from typing import Any, NamedTuple

from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from contracts.base import Id
from contracts.crm.selection_requests import (
    CreateSelection,
    DeleteSelection,
    ExplainSelection,
    GetSelection,
    ListSelectedCustomers,
    ListSelections,
)
from contracts.customers.bulk import PreviewCustomerChanges
from contracts.customers.places import GetPlace
from contracts.errors import NotAllowed
from gateway.http import problems
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.http.rights import may
from gateway.web.formats import moment
from gateway.web.forms import links
from gateway.web.paging import AskPage
from gateway.web.people import find_names
from gateway.web.rendering import redirect_to, render_page
from gateway.web.texts import Texts, page_texts

PATH = "/selections"
ONE = PATH + "/<selection_id>"
WHY = ONE + "/customers/<customer_id>"
DONE = {"saved": "selection_saved", "deleted": "selection_deleted"}
Json = dict[str, Any]

api = Api("selection_pages")


class AskSelections(AskPage):
    """The page of selections. `done`: what has just been done."""

    done: str | None = Field(default=None, max_length=20)


class AskSelection(AskSelections):
    """The page of one."""

    selection_id: Id


class AskWhy(AskPage):
    """The page that says why a customer is in a selection, or is not."""

    selection_id: Id
    customer_id: Id


class Line(NamedTuple):
    """A part of a rule beside a customer. `style`: how deep it lies."""

    sentence: str
    actual: str
    holds: bool
    depth: int


@api.page(PATH, ListSelections, model=AskSelections)
def selections_page(call: Call) -> AnyResponse:
    """The caller's own selections and the shared ones, newest first."""
    asked: AskSelections = call.body
    texts = page_texts()
    listed = call.ask(ListSelections(cursor=asked.cursor))
    rows = [_say(one, texts) for one in listed["items"]]
    values: dict[str, Any] = {
        "rows": rows,
        "next_cursor": listed.get("next_cursor"),
        "may_make": may(call, CreateSelection),
        "done": texts(DONE[asked.done]) if asked.done in DONE else "",
    }
    return render_page(call, "selections.html", **values)


@api.page(ONE, GetSelection, model=AskSelection)
def selection_page(call: Call) -> AnyResponse:
    """A selection: its sentence, and the customers in it."""
    asked: AskSelection = call.body
    texts = page_texts()
    selection = call.ask(GetSelection(selection_id=asked.selection_id))
    listed, closed = _customers_of(call, asked, texts)
    values: dict[str, Any] = {
        "one": _say(selection, texts),
        "closed": closed,
        "customers": [_customer(one, asked.selection_id) for one in listed["items"]],
        "total": texts("selection_members", listed["total"]),
        "next_cursor": listed.get("next_cursor"),
        "language": texts.contract_language,
        "may_change": may(call, CreateSelection),
        "may_map": may(call, GetPlace),
        "may_change_many": may(call, PreviewCustomerChanges),
        "done": texts(DONE[asked.done]) if asked.done in DONE else "",
    }
    return render_page(call, "selection.html", **values)


def _customers_of(call: Call, asked: AskSelection, texts: Texts) -> tuple[Json, str]:
    """The customers of a selection; or none and why, where it tells of a module that is off: it can still be changed and
    deleted."""
    try:
        return call.ask(ListSelectedCustomers(selection_id=asked.selection_id, cursor=asked.cursor)), ""
    except NotAllowed as error:
        return {"items": [], "total": 0}, str(problems.describe(error, texts.language, "")["detail"])


@api.page(WHY, ExplainSelection, model=AskWhy)
def selection_why_page(call: Call) -> AnyResponse:
    """Why a customer is in a selection, or is not: rule by rule, with what the customer has."""
    asked: AskWhy = call.body
    texts = page_texts()
    selection = call.ask(GetSelection(selection_id=asked.selection_id))
    found = call.ask(ExplainSelection(selection_id=asked.selection_id, customer_id=asked.customer_id))
    lines = [
        Line(_in_words(one["sentence"], texts), _in_words(one["actual"], texts), one["holds"], one["depth"])
        for one in found["findings"]
    ]
    values: dict[str, Any] = {
        "one": _say(selection, texts),
        "lines": lines,
        "holds": found["holds"],
        "since": moment(found["since"]) if found.get("since") else "",
        "card": links.to_card(asked.customer_id),
    }
    return render_page(call, "selection_why.html", **values)


@api.custom("POST", ONE + "/delete", role=DeleteSelection.role, module=DeleteSelection.module, form=True)
def delete_selection_form(call: Call) -> AnyResponse:
    """Deletes a selection and leads to the list."""
    call.ask(DeleteSelection(selection_id=call.path["selection_id"]))
    return redirect_to(f"{PATH}?done=deleted")


def _say(selection: Json, texts: Texts) -> Json:
    owner_id = selection.get("owner_id") or ""
    return {
        **selection,
        "said": _in_words(selection["sentence"], texts),
        "href": f"{PATH}/{selection['id']}",
        "owner": find_names([owner_id]).get(owner_id, ""),
        "is_building": selection.get("state") == "building",
    }


def _customer(one: Json, selection_id: str) -> Json:
    since = moment(one["since"]) if one.get("since") else ""
    return {
        **one,
        "no_mailings": bool(one.get("no_mailings")),
        "since": since,
        "card": links.to_card(one["id"]),
        "why": f"{PATH}/{selection_id}/customers/{one['id']}",
    }


def _in_words(sentence: Json, texts: Texts) -> str:
    """A sentence in the page's language."""
    return str(sentence.get(texts.contract_language) or "")
