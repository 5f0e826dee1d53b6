"""The catalogue of events as Markdown, made from the contracts: `python -m contracts.catalogue > docs/events.md`."""

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from typing import Any

import contracts
from contracts.base import Event, Request, all_events, all_requests
from contracts.copies import REQUESTS as COPIES
from contracts.erasure import REQUESTS as ERASURE
from contracts.merges import CountRecords
from contracts.parked import REQUESTS as PARKED
from contracts.personal_data import REQUESTS as PERSONAL_DATA
from contracts.tabs import DescribeTabs, GetCardSection, TabDescriptions, Tabs, TabSpec

HEAD = """# Events

Made from `libs/contracts` by `python -m contracts.catalogue > docs/events.md`; a test compares. Bind a queue of your own to
the topic exchange `events` with the event's type as routing key (`customers.#` for all of a service).

A message is JSON with the attributes of CloudEvents 1.0: `specversion`, `id` (unique; the same event may come twice), `type`,
`source`, `subject` (id of the thing), `time` (RFC 3339, UTC), `tenant` (company), `user`, `traceid`, `priority` (0: part of
a bulk change, 1: all else) and `data` as below.
`data.version` is the version of the thing after the change: an older one that comes later is to be ignored. The header
`signed-event` is the id of its owner's key, a dot and the Ed25519 signature, in base64, of the lines `kundkort-ed25519-1`,
`event` and the body ([keys.md](keys.md)). Of events that were published together a header `signed-events` says the same with one
signature for all; whoever checks `signed-event` does not need it. While an upgrade lasts there may be a header `signature` beside
it: the HMAC-SHA256 of the body in hex, with CONTEXT_KEY.
"""

ASKED_OF_ALL: tuple[type[Request[Any]], ...] = (GetCardSection, DescribeTabs, CountRecords)
"""Requests that every service handles."""
ANSWERED_BY_CHASSIS: tuple[type[Request[Any]], ...] = COPIES
"""Requests of operators that every service answers through the chassis, without a line of its own."""
ANSWERED_TO_ADMINISTRATORS: tuple[type[Request[Any]], ...] = (*PARKED, *PERSONAL_DATA, *ERASURE)
"""The same of administrators."""


def load_all() -> None:
    """Imports every contract module, so that `all_events` and `all_requests` know all."""
    for module in pkgutil.walk_packages(contracts.__path__, "contracts."):
        importlib.import_module(module.name)


def events() -> list[type[Event]]:
    """Every released event, by type."""
    load_all()
    return sorted((event for event in all_events() if _ours(event)), key=lambda event: event.type)


def requests() -> list[type[Request[Any]]]:
    """Every released request, by service and method."""
    load_all()
    return sorted((one for one in all_requests() if _ours(one)), key=lambda one: (one.service, one.method))


def tabs() -> list[TabSpec]:
    """Every tab of the services that this release of the contracts knows, in the order of the card."""
    return sorted((spec for one in tabs_of_services().values() for spec in one.specs), key=lambda spec: spec.order)


def head_blocks() -> list[TabSpec]:
    """Every block that services have in the head of the card, in its order."""
    return sorted((spec for one in tabs_of_services().values() for spec in one.head), key=lambda spec: spec.order)


def tabs_of_services() -> dict[str, Tabs]:
    """What `contracts/<service>/tabs.py` holds, by service."""
    load_all()
    modules = (sys.modules.get(f"{package.name}.tabs") for package in _packages())
    return {module.TABS.service: module.TABS for module in modules if module is not None}


def describe_services() -> dict[str, TabDescriptions]:
    """The description of its tabs by service, as far as this release of the contracts knows."""
    return {service: tabs.describe() for service, tabs in tabs_of_services().items()}


def _packages() -> Iterator[pkgutil.ModuleInfo]:
    return (one for one in pkgutil.iter_modules(contracts.__path__, "contracts.") if one.ispkg)


def _ours(message: type) -> bool:
    return message.__module__.startswith("contracts.")


def markdown() -> str:
    """The whole page."""
    return HEAD + "".join(section(event) for event in events())


def section(event: type[Event]) -> str:
    told = " ".join((event.__dict__.get("__doc__") or "").split())
    heard = ", ".join(event.subscribers) or "outside consumers only"
    fields = "".join(f"| `{name}` | {_kind(field.annotation)} |\n" for name, field in event.model_fields.items())
    if event.deprecated:
        told = f"{event.deprecated.sentence()} {told}"
    said = f"{told}\n\n" if told else ""
    return f"\n## {event.type}\n\n{said}Kept by: {heard}.\n\n| Field of `data` | Type |\n|---|---|\n{fields}"


def _kind(annotation: Any) -> str:
    return str(getattr(annotation, "__name__", annotation)).replace("contracts.", "").replace("|", "or")


if __name__ == "__main__":
    print(markdown(), end="")
