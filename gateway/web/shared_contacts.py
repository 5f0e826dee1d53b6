"""A contact of another customer is put on this one, too: it is found by typing, then gets its role here.

Without script the search is a form of its own, whose hits are links to the same page with the contact chosen.
"""

from collections.abc import Mapping
from contextlib import suppress

from flask import Response, request
from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from contracts.base import Id, Value
from contracts.customers import ContactsFound, FoundContact, GetContact, GetCustomer, ShareContact
from contracts.errors import InvalidInput, NotFound, Unavailable
from gateway.api.contacts import look_for
from gateway.card.tabs import find_described_tab
from gateway.http import decoding
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.web.forms import links
from gateway.web.forms.actions import Target, find_action
from gateway.web.forms.after import place_after
from gateway.web.forms.pages import FormPage, asked_branch, check_form, show, take
from gateway.web.rendering import render_page
from gateway.web.texts import page_texts

TAB = "contacts"
ACTION = ShareContact.method
PAGE = links.TAB_ACTION.replace("<tab>", TAB).replace("<action>", ACTION)
CHOSEN = ("from_customer_id", "from_contact_id")
MOST_HITS = 20
LONGEST_Q = 200

api = Api("shared_contact_pages")


class AskContact(Value):
    """The search for a contact (`q`), or the form of the one that was chosen. `branch` is that of the card."""

    customer_id: Id
    q: str = Field(default="", max_length=LONGEST_Q)
    from_customer_id: Id | None = None
    from_contact_id: Id | None = None
    branch: Id | None = None


@api.page(PAGE, ShareContact, model=AskContact)
def share_contact_page(call: Call) -> AnyResponse:
    """Which contact it is; and, once one is chosen, its role on this customer."""
    asked: AskContact = call.body
    if asked.from_customer_id is None or asked.from_contact_id is None:
        return _show_search(call, asked)
    return show(call, _form(call, {name: str(getattr(asked, name)) for name in CHOSEN}))


@api.form(PAGE, ShareContact, drawn=True)
def share_contact_form(call: Call) -> AnyResponse:
    """Puts the chosen contact on this customer, too."""
    chosen = {name: request.args.get(name, "") for name in CHOSEN}
    decoding.check_ids(chosen)
    return take(call, _form(call, chosen))


def _form(call: Call, chosen: Mapping[str, str]) -> FormPage:
    customer_id = call.path["customer_id"]
    tab = find_described_tab(call, TAB)
    target = Target(find_action(tab, ACTION, of_row=False), customer_id, tab, chosen=chosen)
    branch = asked_branch()
    title = page_texts().word(target.action.word)
    notes = tuple(_say_chosen(call, chosen))
    back = links.to_card(customer_id, TAB, branch=branch)
    return check_form(
        call, FormPage(target, title, back, lambda reply: place_after(call, target, reply, branch), notes=notes)
    )


def _say_chosen(call: Call, chosen: Mapping[str, str]) -> list[str]:
    """Who was chosen, and of which customer; nothing of who is not there, which the form says when it is sent."""
    contact_id, customer_id = chosen["from_contact_id"], chosen["from_customer_id"]
    with suppress(NotFound, Unavailable):
        contact = call.ask(GetContact(customer_id=customer_id, contact_id=contact_id))
        customer = call.ask(GetCustomer(customer_id=customer_id))
        return [page_texts()("shared_contact_chosen", contact["name"], customer["name"])]
    return []


def _show_search(call: Call, asked: AskContact) -> Response:
    tab = find_described_tab(call, TAB)
    action = find_action(tab, ACTION, of_row=False)
    q, status = asked.q.strip(), 200
    found = ContactsFound(items=[])
    is_down = False
    if q:
        try:
            found = ContactsFound.model_validate(look_for(call, q, MOST_HITS, but=asked.customer_id))
        except Unavailable:
            is_down, status = True, 503
        except InvalidInput:  # signs alone: nothing to search for
            status = 422
    branch = asked.branch or ""
    hits = [(one, _to_form(asked.customer_id, one, branch)) for one in found.items]
    return render_page(
        call,
        "contact_search.html",
        status,
        title=page_texts().word(action.word),
        back=links.to_card(asked.customer_id, TAB, branch=branch),
        here=links.to_action(asked.customer_id, TAB, ACTION),
        branch=branch,
        q=q,
        hits=hits,
        is_cut=found.is_cut,
        is_down=is_down,
    )


def _to_form(customer_id: str, hit: FoundContact, branch: str) -> str:
    chosen = {"from_customer_id": hit.customer_id, "from_contact_id": hit.contact_id}
    return links.with_query(links.to_action(customer_id, TAB, ACTION), **chosen, branch=branch)
