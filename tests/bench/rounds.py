"""Rounds of several sides in turn, in reversed order every second time, so that a noisy machine is noisy for all of them.

measured = alternate({"card": …, "floor": …}, rounds=20)     # each side is called with the number of the round
divide(processor(measured["card"]), processor(measured["floor"]))
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Protocol

from tests.bench.cpu import Meter
from tests.bench.http import Load


@dataclass(frozen=True)
class Sample:
    """One round of one side: milliseconds of each request, processor milliseconds a request, requests a second."""

    latencies: list[float]
    processor: float = 0.0
    a_second: float = 0.0

    @property
    def middle(self) -> float:
        """The median of the latencies."""
        return median(self.latencies)


class Side(Protocol):
    """What is measured: it does the round of that number."""

    def __call__(self, turn: int, /) -> Sample: ...


def alternate(sides: Mapping[str, Side], rounds: int, warm_up: int = 1) -> dict[str, list[Sample]]:
    """So many rounds of each side, by its name; those before them only warm up and are dropped."""
    measured: dict[str, list[Sample]] = {name: [] for name in sides}
    for turn in range(warm_up + rounds):
        order = list(sides) if turn % 2 else list(sides)[::-1]
        for name in order:
            sample = sides[name](turn)
            if turn >= warm_up:
                measured[name].append(sample)
    return measured


def meter(pids: Iterable[int], work: Callable[[], list[float]]) -> Sample:
    """`work()` gives the milliseconds of its requests; `pids` are the processes whose processor time counts."""
    watch = Meter(pids)
    latencies = work()
    return Sample(latencies, watch.spent()["all"] / len(latencies))


def meter_load(pids: Iterable[int], work: Callable[[], Load]) -> Sample:
    """The same of many clients at once."""
    watch = Meter(pids)
    load = work()
    return Sample(load.milliseconds, watch.spent()["all"] / len(load.milliseconds), load.a_second)


def take_turns(items: Sequence[str], count: int, turn: int) -> list[str]:
    """The next `count` of the items, from the first again after the last: another part of them each round."""
    return [items[(turn * count + number) % len(items)] for number in range(count)]


def middles(samples: Iterable[Sample]) -> list[float]:
    """The median latency of each round."""
    return [one.middle for one in samples]


def processor(samples: Iterable[Sample]) -> list[float]:
    """The processor milliseconds of a request, by round."""
    return [one.processor for one in samples]


def rates(samples: Iterable[Sample]) -> list[float]:
    """The requests a second, by round."""
    return [one.a_second for one in samples]


def latencies(samples: Iterable[Sample]) -> list[float]:
    """The milliseconds of all requests of all rounds."""
    return [one for sample in samples for one in sample.latencies]
