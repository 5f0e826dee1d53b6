"""Which customers a change of many, or a mailing, is about: a list of ids, all that filters of the register find, or the members
of a selection when it is asked for."""

from typing import Any

from chassis.context import current
from contracts.access import Module
from contracts.crm import ListCustomerRegister
from contracts.crm.selection_requests import GetSelection, ListSelectionMembers, SelectionState
from contracts.errors import InvalidInput, ServiceError, invalid_fields, move_fields
from contracts.gateway_bulk_errors import TARGETS_MANY, TARGETS_NONE
from gateway.bulk import errors
from gateway.bulk.models import NAME as OWN_NAME
from gateway.bulk.schemas import MOST, Targets
from gateway.http.call import Call
from gateway.http.rights import check_module

BATCH = 200
MEMBERS = 1000
SELECTION, NAME, SHARED = "selection_id", "selection_name", "selection_shared"
"""What the note of a selection has: its id, its name then, and whether everybody saw it."""
PAGE_SECONDS = 20.0
Json = dict[str, Any]


def find_ids(call: Call, asked: Targets) -> list[str]:
    """The ids, each once, in the order of the list. Raises InvalidInput for none or too many, and for what the list refuses;
    Conflict for a selection that is building."""
    if asked.customer_ids is not None:
        return list(dict.fromkeys(asked.customer_ids))
    if asked.selection_id is not None:
        check_module(Module.CRM, call.company.modules)
        return _collect(call, "selection_id", ListSelectionMembers(selection_id=asked.selection_id, limit=MEMBERS))
    assert asked.filters is not None
    filters = {name: getattr(asked.filters, name) for name in asked.filters.model_fields_set}
    return _collect(call, "filters", ListCustomerRegister(**filters, limit=BATCH))


def describe(call: Call, asked: Targets) -> Json:
    """How the customers were named, as it is shown later; of a list only how long it is, of a selection its name, too."""
    if asked.customer_ids is not None:
        return {"customers": len(asked.customer_ids)}
    if asked.selection_id is not None:
        return {SELECTION: asked.selection_id, **_name_selection(call, asked.selection_id)}
    return asked.model_dump(mode="json", include={"filters"}, exclude_unset=True)


def _name_selection(call: Call, selection_id: str) -> Json:
    try:
        found = call.ask(GetSelection(selection_id=selection_id))
    except ServiceError:  # its id has to do: the customers are known
        return {}
    return {NAME: found["name"], SHARED: bool(found["shared"])}


def show(origin: Json, owner: str) -> Json:
    """How the customers were named, for the current caller: a selection that only its user saw has no name for others."""
    hidden = {OWN_NAME} if origin.get(SHARED) or owner == current().user else {OWN_NAME, NAME}
    return {name: value for name, value in origin.items() if name not in hidden}


def refuse_building(found: Json) -> None:
    """Raises Conflict where a selection, or a page of its customers, says that it is building: some may be missing, and some be
    those of its former rule."""
    if found.get("state") == SelectionState.BUILDING:
        raise errors.selection_building()


def _ask_page(call: Call, asked: Any) -> Json:
    """A page of the customers. What the service refuses of filters stands where the caller has sent them."""
    try:
        found: Json = call.within(PAGE_SECONDS).ask(asked)
    except InvalidInput as error:
        if isinstance(asked, ListCustomerRegister):
            raise move_fields(error, lambda pointer: f"/filters{pointer}") from None
        raise
    return found


def _collect(call: Call, name: str, first: Any) -> list[str]:
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = _ask_page(call, first.model_copy(update={"cursor": cursor}))
        refuse_building(page)
        found += page["ids"] if "ids" in page else [one["id"] for one in page["items"]]
        if len(found) > MOST:
            raise invalid_fields("gateway", [TARGETS_MANY.at(f"/{name}", most=MOST)])
        cursor = page.get("next_cursor")
        if cursor is None:
            break
    if not found:
        raise invalid_fields("gateway", [TARGETS_NONE.at(f"/{name}")])
    return list(dict.fromkeys(found))
