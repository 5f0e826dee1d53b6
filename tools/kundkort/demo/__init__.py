"""Demo data: a few hundred customers of a Swedish company, with something in every tab, made through the HTTP API.

Each module here fills the tabs of one service: `seed(api, customers, rng)`. `rng` gives the same numbers in every run
and `Api.post` derives its Idempotency-Key from path and body, so that a second run creates nothing twice. A module must
therefore draw everything from `rng`, and never put today's date or an answer's timestamp into a body.

A module is called many times, each time with some of the customers and from several threads; one with `ALL_AT_ONCE` is
called once.
"""

import importlib.util
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from contracts.services import SERVICES
from kundkort.api import Api, Json

TODAY = "2026-03-02"
"""Today's date in the demo company; the dates of the demo data are relative to it."""

CHUNK = 20
Progress = Callable[[str, int], None]
Seed = Callable[[Api, list[Json], random.Random], None]


def run(api: Api, count: int = 240, threads: int = 8, progress: Progress = lambda name, done: None) -> list[Json]:
    """Creates `count` customers, fills their tabs and returns the customers."""
    everybody = make(api, count, threads, progress)
    fill(api, everybody, threads, progress)
    return everybody


def make(api: Api, count: int = 240, threads: int = 8, progress: Progress = lambda name, done: None) -> list[Json]:
    """Creates `count` customers unless they exist, and returns them. Calls `progress("customers", 1)` for each.

    Raises the ApiError of the first call that failed.
    """
    from kundkort.demo import customers

    def one(position: int) -> Json:
        made = customers.create(api, position)
        progress("customers", 1)
        return made

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, range(count)))


def fill(api: Api, everybody: list[Json], threads: int = 8, progress: Progress = lambda name, done: None) -> None:
    """Fills the tabs of these customers. Calls `progress(service, n)` after each chunk of n customers.

    Raises the ApiError of the first call that failed.
    """

    def one(job: tuple[str, int]) -> None:
        service, start = job
        chunk = everybody[start : start + (len(everybody) if _is_whole(service) else CHUNK)]
        seed_of(service)(api, chunk, random.Random(f"{service}/{start}"))
        progress(service, len(chunk))

    jobs = [
        (service, start)
        for start in range(0, len(everybody), CHUNK)
        for service in available()
        if start == 0 or not _is_whole(service)
    ]
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, jobs))


def available() -> list[str]:
    """The services whose tabs can be filled."""
    return [service for service in SERVICES[1:] if importlib.util.find_spec(f"kundkort.demo.{service}")]


def _is_whole(service: str) -> bool:
    return getattr(importlib.import_module(f"kundkort.demo.{service}"), "ALL_AT_ONCE", False)


def seed_of(service: str) -> Seed:
    seed: Seed = importlib.import_module(f"kundkort.demo.{service}").seed
    return seed
