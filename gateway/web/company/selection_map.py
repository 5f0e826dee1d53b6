"""The customers of a selection on a map, a page of them at a time."""

from collections.abc import Iterator
from typing import Any

from werkzeug.wrappers import Response as AnyResponse

from contracts.crm.selection_requests import GetSelection, ListSelectedCustomers
from contracts.customers.places import GetPlace
from contracts.errors import ServiceError
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.web.company.selections import ONE, PATH, AskSelection
from gateway.web.forms import links
from gateway.web.maps import PRECISION, Marker, make_marker, render_with_map
from gateway.web.texts import page_texts

MAP = ONE + "/map"
ON_A_PAGE = 50
Json = dict[str, Any]

api = Api("selection_maps")


@api.page(MAP, GetPlace, model=AskSelection)
def selection_map_page(call: Call) -> AnyResponse:
    """Where the customers of a selection are. Those whose place nobody knows are counted."""
    asked: AskSelection = call.body
    selection = call.ask(GetSelection(selection_id=asked.selection_id))
    listed = call.ask(ListSelectedCustomers(selection_id=asked.selection_id, cursor=asked.cursor, limit=ON_A_PAGE))
    markers = list(_markers(call, listed["items"]))
    values: dict[str, Any] = {
        "name": selection["name"],
        "href": f"{PATH}/{selection['id']}",
        "markers": markers,
        "missing": page_texts()("selection_no_place", len(listed["items"]) - len(markers)),
        "next_cursor": listed.get("next_cursor"),
    }
    return render_with_map(call, "selection_map.html", **values)


def _markers(call: Call, customers: list[Json]) -> Iterator[Marker]:
    """A marker of each customer whose place is known; all are asked for at once."""
    context = call.context_for(call.gateway.settings.card_deadline_seconds)
    sent = [
        (one, call.gateway.sections.send(GetPlace(customer_id=one["id"], place_id=one["id"]), context))
        for one in customers
    ]
    for customer, pending in sent:
        try:
            place: Json = pending.result()
        except ServiceError:
            continue
        if place.get("latitude") and place.get("longitude"):
            point = (float(place["latitude"]), float(place["longitude"]))
            said = [customer.get("name") or customer["id"], str(place.get("text") or "")]
            yield make_marker(point, said, {PRECISION: place.get(PRECISION)}, links.to_card(customer["id"]))
