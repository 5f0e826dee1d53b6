"""Exchanges, queues and bindings of every release: an argument of a released name never changes.

RabbitMQ refuses a declaration that differs from what exists (406) and closes the channel: the service that makes it is cut off,
and so is the older release after a rollback. A new argument needs a new name: CONTRIBUTING.md, "change an argument of a queue".
"""

import json
from collections.abc import Iterator
from pathlib import Path

from chassis.declare import whole_topology
from chassis.event_topology import generations
from chassis.request_topology import RPC, former_topology, shared_queue
from chassis.topology import Binding, Exchange, Queue, Topology
from contracts.services import SERVICES

NAME = "topology.json"
Named = Exchange | Queue


def current() -> Topology:
    """What the code of today declares, also the queues that come and go with processes; NODE stands for an address."""
    asked = sum((former_topology(service) for service in SERVICES), Topology(exchanges=(RPC,)))
    shared = Topology(queues=tuple(shared_queue(service, "NODE") for service in SERVICES))
    return whole_topology() + asked + shared


def read(folder: Path) -> Topology:
    """The topology of a release. Raises FileNotFoundError when it was not kept."""
    return Topology.from_dict(json.loads((folder / NAME).read_text()))


def write(folder: Path, topology: Topology) -> None:
    """Keeps a topology, one exchange, queue or binding a line."""
    parts = []
    for kind, rows in topology.to_dict().items():
        lines = ",\n".join(json.dumps(row, sort_keys=True) for row in rows)
        parts.append(f"{json.dumps(kind)}: [\n{lines}\n]")
    (folder / NAME).write_text("{\n" + ",\n".join(parts) + "\n}\n")


def reasons(old: Topology, new: Topology) -> list[str]:
    """Why `new` cannot run beside `old` or after it on the same broker; empty if it can."""
    return [*_changed(old, new), *_abandoned(old, new)]


def _changed(old: Topology, new: Topology) -> Iterator[str]:
    now = _by_name(new)
    for name, one in _by_name(old).items():
        if name in now and now[name] != one:
            yield f"{name}: was {one}, is {now[name]}. Take a new name instead."


def _abandoned(old: Topology, new: Topology) -> Iterator[str]:
    """Queues of events that nobody declares any more nor consumes as an older generation."""
    read_still = {one.queue for service in SERVICES for one in generations(service)}
    for queue in sorted({one.queue for one in old.bindings if one.exchange == "events"}):
        if f"queue {queue}" not in _by_name(new) and queue not in read_still:
            yield f"queue {queue}: events that wait in it are read by nobody. Name it in SUFFIXES of chassis/event_topology.py."


def differences(old: Topology, new: Topology) -> str:
    """What a reviewer reads: a line for each exchange, queue or binding that is new or gone."""
    before, after = set(map(_line, _all(old))), set(map(_line, _all(new)))
    lines = [f"new {line}" for line in sorted(after - before)] + [f"gone {line}" for line in sorted(before - after)]
    return "".join(f"{line}\n" for line in lines)


def _all(topology: Topology) -> list[Named | Binding]:
    return [*topology.exchanges, *topology.queues, *topology.bindings]


def _by_name(topology: Topology) -> dict[str, Named]:
    exchanges: dict[str, Named] = {f"exchange {one.name}": one for one in topology.exchanges}
    return exchanges | {f"queue {one.name}": one for one in topology.queues}


def _line(one: Named | Binding) -> str:
    if isinstance(one, Binding):
        return f"binding: {one.exchange} → {one.queue} by {one.key}"
    return f"{type(one).__name__.lower()}: {one.name} {json.dumps(dict(one.arguments), sort_keys=True)}"
