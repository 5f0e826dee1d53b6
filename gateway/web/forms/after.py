"""Where a form leads: to the page of what was made, else back to the row that it was about, else to its tab.

What was made has a page when its address, "/v1/quotes/{id}", is the one from which a tab opens its rows. A reminder is at the
address of its invoice, which is where the form was: back there.
"""

from collections.abc import Iterator

from contracts.card import TabDescription
from gateway.card.descriptions import descriptions
from gateway.http.call import Call
from gateway.web.forms import links
from gateway.web.forms.actions import Target, operation_of
from gateway.web.forms.typed import Json

OF_WHAT_WAS_MADE = "{id}"


def place_after(call: Call, target: Target, reply: Json, branch: str = "") -> str:
    """The address of the page after an action; `branch` is the one that the card shows alone."""
    action, tab = target.action, target.tab
    made = str(reply.get("id") or "")
    if action.operation is not None and action.operation.location and made:
        found = next(_tabs_of(call, action.operation.location), None)
        if found is not None:
            return links.to_row(target.customer_id, found.key, made, {}, done=action.name, branch=branch)
    key = tab.key if tab is not None else ""
    is_gone = action.operation is not None and action.operation.method == "DELETE"
    if target.item_id and not is_gone:
        return links.to_row(target.customer_id, key, target.item_id, target.ids, done=action.name)
    return links.to_card(target.customer_id, key, done=action.name, branch=branch)


def _tabs_of(call: Call, location: str) -> Iterator[TabDescription]:
    """The tab whose rows are read at the address of what was made: "/v1/quotes/{id}" is a quote."""
    place, _, last = location.rpartition("/")
    if last != OF_WHAT_WAS_MADE:
        return
    for service in call.gateway.settings.services:
        described = descriptions().nearest(service)
        for tab in described.tabs if described is not None else ():
            reader = operation_of(tab.opens) if tab.opens else None
            if reader is not None and reader.address.rpartition("/")[0] == place:
                yield tab
