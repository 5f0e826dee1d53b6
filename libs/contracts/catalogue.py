"""The catalogue of events as Markdown, made from the contracts: `python -m contracts.catalogue > docs/events.md`."""

import importlib
import pkgutil
from typing import Any

import contracts
from contracts.base import Event, Request, all_events, all_requests

HEAD = """# Events

Made from `libs/contracts` by `python -m contracts.catalogue > docs/events.md`; a test compares. Bind a queue of your own to
the topic exchange `events` with the event's type as routing key (`customers.#` for all of a service).

A message is JSON with the attributes of CloudEvents 1.0: `specversion`, `id` (unique; the same event may come twice), `type`,
`source`, `subject` (id of the thing), `time` (RFC 3339, UTC), `tenant` (company), `user`, `traceid`, `priority` (0: part of
a bulk change, 1: all else) and `data` as below.
`data.version` is the version of the thing after the change: an older one that comes later is to be ignored. The header
`signature` is the HMAC-SHA256 of the body in hex.
"""


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
