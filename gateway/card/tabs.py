"""`GET /v1/tabs`: the descriptions of all tabs, asked of all services at once, with the HTTP side of their actions."""

from collections.abc import Mapping
from typing import Any

from contracts.card import ActionDescription, DescribeTabs, TabDescription, TabDescriptions
from contracts.errors import ServiceError
from gateway import errors
from gateway.card.descriptions import descriptions, find_tab, read_description
from gateway.card.schemas import Source, TabAction, TabList, TabsMeta, TabView
from gateway.http.call import Call, Operation


def list_all_tabs(call: Call) -> TabList:
    """The tabs of every service in the order of the card; of one that is down as they were last heard of."""
    operations = {operation.name: operation for operation in call.gateway.operations}
    tabs: list[TabView] = []
    head: list[TabView] = []
    degraded: list[str] = []
    versions: dict[str, str] = {}
    for service, described in _ask_all(call).items():
        source: Source = "service" if described is not None else descriptions().source(service)
        if described is None:
            degraded.append(service)
            described = descriptions().nearest(service)
        if described is not None:
            versions[service] = described.version
            tabs += [_view(tab, source, operations) for tab in described.tabs]
            head += [_view(block, source, operations) for block in described.head]
    meta = TabsMeta(degraded=degraded, versions=versions)
    return TabList(tabs=sorted(tabs, key=_order), head=sorted(head, key=_order), meta=meta)


def find_described_tab(call: Call, key: str) -> TabDescription:
    """The description of a tab: as last heard of; else services are asked. Raises NotFound for a key that none of them has."""
    services = call.gateway.settings.services
    heard = (find_tab(descriptions().nearest(service), key) for service in services)
    found = next((tab for tab in heard if tab is not None), None)
    if found is None:
        asked = (find_tab(described, key) for described in _ask_all(call).values())
        found = next((tab for tab in asked if tab is not None), None)
    if found is None:
        raise errors.no_such_tab(key)
    return found


def _order(tab: TabView) -> int:
    return tab.order


def _ask_all(call: Call) -> dict[str, TabDescriptions | None]:
    """The answers by service; None where there is none before the deadline."""
    client, services = call.gateway.sections, call.gateway.settings.services
    sent = [(service, client.send(DescribeTabs(), call.context, service)) for service in services]
    return {service: _receive(service, pending) for service, pending in sent}


def _receive(service: str, pending: Any) -> TabDescriptions | None:
    try:
        described = read_description(service, pending.result())
    except ServiceError:
        return None
    descriptions().keep(service, described)
    return described


def _view(tab: TabDescription, source: Source, operations: Mapping[str, Operation]) -> TabView:
    plain = {
        name: getattr(tab, name) for name in TabDescription.model_fields if name not in ("actions", "item_actions")
    }
    return TabView(
        **plain,
        source=source,
        actions=[_action(action, operations) for action in tab.actions],
        item_actions=[_action(action, operations) for action in tab.item_actions],
    )


def _action(action: ActionDescription, operations: Mapping[str, Operation]) -> TabAction:
    operation = operations.get(action.operation)
    found = {name: getattr(action, name) for name in ActionDescription.model_fields}
    if operation is None:
        return TabAction(**found)
    return TabAction(**found, method=operation.method, path=operation.address)
