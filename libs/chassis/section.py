"""A service's part of the card: which of its tabs the caller may see, and how a tab is put together.

    specs, hidden = shown("billing", request, current().roles)
    tabs = [tab(spec, total, items, more=f"/v1/customers/{request.customer_id}/{spec.key}") for spec in specs]
    return CardSection(tabs=tabs, hidden=hidden)

Tabs and their order stand in `contracts.tabs.CATALOGUE`.
"""

from collections.abc import Collection, Sequence
from typing import Any

from contracts.access import is_allowed
from contracts.tabs import CATALOGUE, GetCardSection, HiddenTab, Tab, TabSpec


def shown(service: str, request: GetCardSection, roles: Collection[str]) -> tuple[list[TabSpec], list[HiddenTab]]:
    """The tabs of `service` that are asked for and may be seen, in their order; and those left out, with the reason."""
    specs: list[TabSpec] = []
    hidden: list[HiddenTab] = []
    for spec in sorted(CATALOGUE, key=lambda spec: spec.order):
        if spec.service != service or (request.tabs is not None and spec.key not in request.tabs):
            continue
        if spec.module is not None and spec.module not in request.modules:
            hidden.append(HiddenTab(key=spec.key, reason="module_off", needs=spec.module))
        elif not is_allowed(spec.role, roles):
            hidden.append(HiddenTab(key=spec.key, reason="role_missing", needs=spec.role))
        else:
            specs.append(spec)
    return specs, hidden


def tab(spec: TabSpec, total: int, items: Sequence[dict[str, Any]], more: str | None = None) -> Tab:
    """One tab: `items` are its newest (already cut to the limit), `total` how many there are, `more` its path."""
    return Tab(
        key=spec.key,
        order=spec.order,
        titles={"sv": spec.sv, "en": spec.en},
        module=spec.module,
        total=total,
        items=list(items),
        actions=list(spec.actions),
        more=more,
    )
