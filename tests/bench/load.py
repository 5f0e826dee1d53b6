"""The load generator: a process of its own that sends requests over HTTP and says how long each took.

with Generator() as load: load.time([(Target(url, key), "/v1/me")])
"""

from collections.abc import Callable, Sequence
from itertools import cycle
from typing import Any, NamedTuple

from tests.bench.http import Connection, Load, put_load_on, timed
from tests.bench.programs import Program, answer


class Target(NamedTuple):
    """A server, and who asks it: a program with a key, a browser with a cookie, or nobody."""

    url: str
    key: str = ""
    cookie: str = ""


class Generator(Program):
    """The process, as its owner sees it."""

    def __init__(self) -> None:
        super().__init__("tests.bench.load")

    def __enter__(self) -> "Generator":
        return self

    def time(self, requests: Sequence[tuple[Target, str]]) -> list[float]:
        """Milliseconds of each GET, one after the other; each target has one connection for all of them.

        Raises RuntimeError unless each answer is a success.
        """
        targets = list(dict.fromkeys(target for target, _ in requests))
        numbered = [(targets.index(target), path) for target, path in requests]
        spent: list[float] = self.ask(do="time", targets=targets, requests=numbered)
        return spent

    def time_paths(self, target: Target, paths: Sequence[str]) -> list[float]:
        """The same of one target."""
        return self.time([(target, path) for path in paths])

    def put_load_on(self, target: Target, paths: Sequence[str], clients: int, seconds: float, *others: Target) -> Load:
        """So many clients at once, for so long; with `others`, each client has one of the targets, in turn."""
        targets = [target, *others]
        return Load(*self.ask(do="load", targets=targets, paths=paths, clients=clients, seconds=seconds))


def _time(targets: list[list[str]], requests: list[tuple[int, str]]) -> list[float]:
    connections = [Connection(*target) for target in targets]
    return [spent for number, path in requests for spent in timed(connections[number], [path])]


def _load(targets: list[list[str]], paths: list[str], clients: int, seconds: float) -> Load:
    in_turn = cycle(targets)
    return put_load_on(lambda: Connection(*next(in_turn)), paths, clients, seconds)


WORK: dict[str, Callable[..., Any]] = {"time": _time, "load": _load}

if __name__ == "__main__":
    answer(lambda do, **order: WORK[do](**order))
