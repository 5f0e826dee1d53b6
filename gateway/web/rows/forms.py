"""The form of what is done with a row, and the steps that are done at once."""

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from contracts.access import Role
from gateway.card.tabs import find_described_tab
from gateway.http import decoding
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.web.forms import links
from gateway.web.forms.actions import Target, find_action
from gateway.web.forms.after import place_after
from gateway.web.forms.pages import FormPage, check_form, show, take
from gateway.web.forms.refusals import Refused
from gateway.web.rows.pages import show_row
from gateway.web.texts import page_texts

api = Api("row_forms")


@api.custom("GET", links.ROW_ACTION, role=Role.VIEWER)
def row_form_page(call: Call) -> AnyResponse:
    """The form of an action of a row."""
    return show(call, _page(call))


@api.custom("POST", links.ROW_ACTION, role=Role.VIEWER, form=True, drawn=True, idempotency="passed", runs="action")
def row_form(call: Call) -> AnyResponse:
    """Runs an action of a row."""
    return take(call, _page(call))


def _page(call: Call) -> FormPage:
    customer_id, key, item_id, name = (call.path[one] for one in ("customer_id", "tab", "item_id", "action"))
    tab = find_described_tab(call, key)
    action = find_action(tab, name, of_row=True)
    ids = {one: value for one, value in request.args.items() if one.endswith("_id")}
    decoding.check_ids(ids)
    target = Target(action, customer_id, tab, item_id, ids)

    def refuse(refused: Refused, key: str) -> Response:
        return show_row(call, customer_id, tab, item_id, refused=refused, keys={name: key})

    title = page_texts().word(action.word)
    back = links.to_row(customer_id, key, item_id, ids)
    return check_form(call, FormPage(target, title, back, lambda reply: place_after(call, target, reply), refuse))
