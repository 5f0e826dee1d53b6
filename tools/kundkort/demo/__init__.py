"""Demo data: a few hundred customers of a Swedish company, with something in every tab, made through the HTTP API.

Each module here fills the tabs of one service: `seed(api, customers, rng, today)`. `rng` gives the same numbers in every
run, `today` the same day, and `Api.post` derives its Idempotency-Key from path and body, so that a second run creates nothing
twice. A module must therefore draw everything from `rng`, and reckon all days from `today`.

The demo company lives in the present: its today is the day on which its first customer was made.

A module is called many times, each time with some of the customers and from several threads; `billing` once, since invoices
are issued in the order of their days, and before `sales`, whose invoices are of today.
"""

import importlib.util
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from zoneinfo import ZoneInfo

from contracts.services import SERVICES
from kundkort.api import Api, Json

STOCKHOLM = ZoneInfo("Europe/Stockholm")
CHUNK = 20
WHOLE = ("billing",)
"""Services whose module gets all customers at once."""
LAST = ("sales",)
"""Services that are filled when all others are done, which are filled beside each other."""
Progress = Callable[[str, int], None]
Seed = Callable[[Api, list[Json], random.Random, date], None]


def run(api: Api, count: int = 240, threads: int = 8, progress: Progress = lambda name, done: None) -> list[Json]:
    """Creates `count` customers and fills their tabs; then adds what few customers have (`highlights`), and what follows many
    (`care`). Returns the customers."""
    from kundkort.demo import care, highlights

    everybody = make(api, count, threads, progress)
    fill(api, everybody, threads, progress)
    highlights.show(api, everybody, day_of(everybody))
    care.show(api, everybody, day_of(everybody))
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
    today = day_of(everybody)

    def one(job: tuple[str, int, int]) -> None:
        service, start, end = job
        chunk = everybody[start:end]
        seed_of(service)(api, chunk, random.Random(f"{service}/{start}"), today)
        progress(service, len(chunk))

    for phase in ([one for one in available() if one not in LAST], [one for one in available() if one in LAST]):
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(one, _jobs(phase, len(everybody))))


def day_of(customers: list[Json]) -> date:
    """Today's date in the demo company of these customers, in Sweden."""
    first = min(datetime.fromisoformat(customer["created_at"]) for customer in customers)
    return first.astimezone(STOCKHOLM).date()


def _jobs(services: list[str], count: int) -> list[tuple[str, int, int]]:
    """Service, first and end of the customers that are filled by one call."""
    whole = [(service, 0, count) for service in services if service in WHOLE]
    starts = range(0, count, CHUNK)
    return whole + [(one, start, start + CHUNK) for start in starts for one in services if one not in WHOLE]


def available() -> list[str]:
    """The services whose tabs can be filled."""
    return [service for service in SERVICES[1:] if importlib.util.find_spec(f"kundkort.demo.{service}")]


def seed_of(service: str) -> Seed:
    seed: Seed = importlib.import_module(f"kundkort.demo.{service}").seed
    return seed
