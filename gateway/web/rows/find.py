"""The thing that a row stands for: read by the operation that its tab names, else the item of the card."""

from contracts.card import GetCardSection, TabDescription
from contracts.errors import NotFound, ServiceError
from gateway import errors
from gateway.http.call import Call
from gateway.web.forms.actions import GAP, operation_of
from gateway.web.forms.objects import run_reader
from gateway.web.forms.typed import Json
from gateway.web.rows.draw import flatten

MOST_ITEMS = 50


def find_row(call: Call, tab: TabDescription, customer_id: str, item_id: str) -> Json:
    """The item, and over it what the tab's operation reads. Raises NotFound for a row that is not this customer's."""
    item = _find_item(call, tab, customer_id, item_id)
    found = _open(call, tab, customer_id, item_id)
    if not item and not _belongs(found, customer_id):
        raise errors.no_such_row(item_id, tab.key)
    return {**flatten(found), **item}


def _open(call: Call, tab: TabDescription, customer_id: str, item_id: str) -> Json:
    reader = operation_of(tab.opens) if tab.opens else None
    if reader is None:
        return {}
    gaps = GAP.findall(reader.path)
    return run_reader(call, reader, {"customer_id": customer_id, gaps[-1]: item_id})


def _find_item(call: Call, tab: TabDescription, customer_id: str, item_id: str) -> Json:
    """The item as the card has it, if it is among the newest; {} when its service cannot say right now."""
    asked = GetCardSection(
        customer_id=customer_id, modules=call.company.modules, tabs=frozenset({tab.key}), limit=MOST_ITEMS
    )
    try:
        section = call.gateway.sections.send(asked, call.context, tab.service).result()
    except NotFound:
        raise
    except ServiceError:
        return {}
    items = (item for one in section.get("tabs", ()) if one["key"] == tab.key for item in one["items"])
    return next((item for item in items if item.get("id") == item_id), {})


def _belongs(found: Json, customer_id: str) -> bool:
    party = found.get("party")
    owner = found.get("customer_id") or (party.get("customer_id") if isinstance(party, dict) else None)
    return bool(found) and owner == customer_id
