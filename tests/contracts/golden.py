"""Schemas of the messages of every release, and whether those of today still serve who relies on them.

    golden/released/0.1.0/*.json   what a release of the contracts promised; never changed (SHA256SUMS)
    … topology.json                its exchanges, queues and bindings (see golden_topology)
    golden/next.txt                how the contracts differ from the newest release: what a reviewer reads

`python -m tests.contracts.golden` compares with every supported release; `--add` writes next.txt; `--release VERSION` (part of
`make release`) keeps the messages of today. All refuse what breaks a supported release.
"""

import hashlib
import json
import re
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from contracts import catalogue
from contracts.base import Event, Request
from contracts.personal_data import REQUESTS as PERSONAL_DATA
from tests.contracts import golden_topology
from tests.contracts.differences import differences
from tests.contracts.growth import broken, may_be_gone
from tests.contracts.normal_schema import Schema

GOLDEN = Path(__file__).parent / "golden"
RELEASED = GOLDEN / "released"
NEXT = GOLDEN / "next.txt"
CHANGELOG = Path(__file__).resolve().parents[2] / "libs/contracts/CHANGELOG.md"
SUPPORT_DAYS = 180


def current() -> dict[str, Schema]:
    """Schemas by name: `customers.CreateCustomer request`, `… reply`, `customers.CustomerCreated event`, `customers.map item`."""
    found: dict[str, Schema] = {}
    of_all = dict.fromkeys(catalogue.ASKED_OF_ALL, "tabs") | dict.fromkeys(catalogue.ANSWERED_BY_CHASSIS, "copies")
    of_all |= dict.fromkeys(catalogue.ANSWERED_TO_ADMINISTRATORS, "parked") | dict.fromkeys(
        PERSONAL_DATA, "personal_data"
    )
    requests: list[type[Request[Any]]] = [*catalogue.requests(), *of_all]
    for request in requests:
        name = f"{request.service or of_all[request]}.{request.__name__}"
        found[f"{name} request"] = of_request(request)
        found[f"{name} reply"] = {**request.reply.model_json_schema(mode="serialization"), **_announced(request)}
    for event in catalogue.events():
        found[f"{event.type.split('.')[0]}.{event.__name__} event"] = of_event(event)
    for tab in catalogue.tabs():
        found[f"{tab.service}.{tab.key} item"] = tab.item.model_json_schema(mode="serialization")
    return found


def of_request(request: type[Request[Any]]) -> Schema:
    """What a request accepts, and who may send it."""
    access: Schema = {"x-role": request.role.value, "x-module": request.module and request.module.value}
    if request.operators_only:
        access["x-operators-only"] = True
    schema = request.model_json_schema(mode="validation")
    return {**schema, **access, "x-method": request.method, **_announced(request)}


def of_event(event: type[Event]) -> Schema:
    """What an event gives, and to whom."""
    told = {"x-type": event.type, "x-subscribers": sorted(event.subscribers)}
    return {**event.model_json_schema(mode="serialization"), **told, **_announced(event)}


def _announced(message: type[Request[Any]] | type[Event]) -> Schema:
    return message.deprecated.schema() if message.deprecated else {}


def releases() -> dict[str, date]:
    """Every release of the contracts with its day, newest first, from their changelog."""
    found = re.findall(r"^## (\d+\.\d+\.\d+) \((\d{4}-\d\d-\d\d)\)$", CHANGELOG.read_text(), re.MULTILINE)
    return {version: date.fromisoformat(day) for version, day in found}


def supported(dated: Mapping[str, date], today: date) -> list[str]:
    """The newest release, and each whose successor is younger than SUPPORT_DAYS (docs/deprecation.md)."""
    versions, days = list(dated), list(dated.values())
    successors = [date.max, *days[:-1]]
    oldest = today - timedelta(days=SUPPORT_DAYS)
    return [version for version, replaced in zip(versions, successors, strict=True) if replaced > oldest]


def released(version: str) -> dict[str, Schema]:
    """What that release promised. Raises FileNotFoundError when it was not kept."""
    found: dict[str, Schema] = {}
    for line in (RELEASED / version / "SHA256SUMS").read_text().splitlines():
        if (name := line.split("  ")[1]) != golden_topology.NAME:
            found |= json.loads((RELEASED / version / name).read_text())
    return found


def changed_files(version: str) -> list[str]:
    """Files of a release that are not what was released."""
    lines = (line.split("  ") for line in (RELEASED / version / "SHA256SUMS").read_text().splitlines())
    return [name for digest, name in lines if _digest(RELEASED / version / name) != digest]


def reasons(new: dict[str, Schema], today: date) -> list[str]:
    """Why `new` breaks a supported release; empty if it does not."""
    found = []
    for version in supported(releases(), today):
        for name, old in sorted(released(version).items()):
            if name in new:
                found += [f"{version} {name}: {why}" for why in broken(name, old, new[name], today)]
            elif not may_be_gone(old, today):
                found.append(f"{version} {name} is gone")
        old_topology = golden_topology.read(RELEASED / version)
        found += [f"{version} {why}" for why in golden_topology.reasons(old_topology, golden_topology.current())]
    return found


def differences_from_newest(new: dict[str, Schema]) -> str:
    """The content of next.txt."""
    newest = next(iter(releases()))
    head = f"Contracts: differences from release {newest}. Written by `python -m tests.contracts.golden --add`.\n\n"
    queues = golden_topology.differences(golden_topology.read(RELEASED / newest), golden_topology.current())
    return f"{head}{differences(released(newest), new)}\n{queues}"


def keep(version: str, schemas: dict[str, Schema], folder: Path = RELEASED) -> None:
    """Writes a release: one message a line, one file a service, and the digests of the files."""
    target = folder / version
    target.mkdir(parents=True)
    for service in sorted({name.split(".")[0] for name in schemas}):
        mine = {name: schema for name, schema in sorted(schemas.items()) if name.startswith(f"{service}.")}
        lines = (f"{json.dumps(name)}: {json.dumps(schema, sort_keys=True)}" for name, schema in mine.items())
        (target / f"{service}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
    golden_topology.write(target, golden_topology.current())
    sums = [f"{_digest(path)}  {path.name}\n" for path in sorted(target.glob("*.json"))]
    (target / "SHA256SUMS").write_text("".join(sums))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main(arguments: list[str]) -> int:
    """Compares, and with `--add` or `--release` writes; 1 and the reasons when something would break."""
    new, today = current(), datetime.now(UTC).date()
    if arguments[:1] == ["--release"]:  # the changelog names the new release already
        keep(arguments[1], new)
    if found := reasons(new, today):
        print("These break callers or readers of a supported release:", *found, sep="\n  ")
        return 1
    text = differences_from_newest(new)
    if arguments:
        NEXT.write_text(text)
    print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
