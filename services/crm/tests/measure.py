"""Measures what a search costs as the register grows: `python -m crm.tests.measure 1000 100000`.

Fills a scratch database with invented customers, as customers.keep would, and prints for each query the median in
milliseconds at each size, beside that of reading one customer by its id. Needs MONGODB_URL; leaves nothing behind.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from chassis.clock import now
from chassis.context import current, enter
from chassis.database import long_work
from chassis.testing import a_context, a_database
from contracts.crm import SearchCustomers
from contracts.customers import CustomerSnapshot
from contracts.folding import fold_name
from crm import candidates, customers, posting_builds, search, selectivity, vocabulary
from crm.models import Customer
from crm.tests.samples import snapshot

TRADES = (
    "Bygg",
    "Måleri",
    "El",
    "Rör",
    "Konsult",
    "Redovisning",
    "Transport",
    "Åkeri",
    "Städ",
    "Plåt",
    "Smide",
    "Snickeri",
    "Trädgård",
    "Data",
    "Media",
)
ENDS = (
    "huset",
    "gruppen",
    "service",
    "firman",
    "tjänst",
    "partner",
    "center",
    "bolaget",
    "teknik",
    "montage",
    "butiken",
)
STORED = timedelta(hours=1)
"""So long ago: what was stored in the last minutes, posting lists take for changed (posting_builds.SKEW)."""
NAMES = (
    "Andersson",
    "Johansson",
    "Karlsson",
    "Nilsson",
    "Eriksson",
    "Larsson",
    "Svensson",
    "Åberg",
    "Östlund",
    "Lindqvist",
    "Berg",
    "Ek",
)
BIG = ("Stockholm",) * 20 + ("Göteborg",) * 10 + ("Malmö",) * 8 + ("Uppsala",) * 4 + ("Örebro",) * 3
QUERIES = (
    "s",
    "ab",
    "stockholm",
    "malmö",
    "bygghuset",
    "mal bygg",
    "stockholm bygg",
    "malmö göteborg",
    "å s",
    "ab zzz",
    "zzz",
    "stockholm göteborg",
    "stockholm göteborg malmö uppsala",
    "andersson johansson",
    "andresson",
    "karlson",
    "stokcholm",
    "andresson malmö",
    "mndersxon",
    "1050",
    "100500",
    "556016-0680",
    "andersson ort77",
    "sno ort5",
)
PAGED = ("s", "ab", "stockholm", "stockholm bygg", "mal bygg", "malmö göteborg")
PAGES = (2, 20)
TODAY = date(2026, 11, 30)
BATCH = 250
ROUNDS = 40


def main(sizes: list[int]) -> None:
    """Prints one table with a column for each size."""
    columns = [measure(size) for size in sizes]
    print(f"{'ms, median':24}" + "".join(f"{size:>12,}" for size in sizes))
    for name in columns[-1]:
        print(f"{name:24}" + "".join(f"{column.get(name, float('nan')):12.2f}" for column in columns))


def measure(size: int) -> dict[str, float]:
    """Query → median milliseconds, in a register of that size."""
    with a_database("crm"):
        enter(a_context(seconds=1e6))
        started = time.perf_counter()
        fill(size)
        figures = {"rows a second": size / (time.perf_counter() - started)}
        some_id = Customer.rows({}, ["name"], sort=[("rank", 1)], limit=1)[0]["_id"]
        posting_builds.refresh(TODAY)
        vocabulary.load(TODAY)
        figures["by id"] = median(lambda: Customer.rows({"_id": some_id}, candidates.FIELDS))
        for q in QUERIES:
            figures[q] = median(partial(find, q))
            if " " in q:
                figures[f"{q}, first time"] = median(partial(find_anew, q))
        for q in PAGED:
            figures |= measure_pages(q)
        return figures


def measure_pages(q: str) -> dict[str, float]:
    """What the second and a deep page cost, of those that there are."""
    figures: dict[str, float] = {}
    cursor = search.search(SearchCustomers(q=q)).next_cursor
    for number in range(2, max(PAGES) + 1):
        if cursor and number in PAGES:
            figures[f"{q}, page {number}"] = median(partial(find, q, cursor))
        cursor = search.search(SearchCustomers(q=q, cursor=cursor)).next_cursor if cursor else None
    return figures


def find(q: str, cursor: str | None = None) -> list[Any]:
    return search.search(SearchCustomers(q=q, cursor=cursor)).hits


def find_anew(q: str) -> list[Any]:
    """With no selectivity in the cache."""
    selectivity.clear_cache()
    return find(q)


def median(work: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """Milliseconds of one run of `work`."""
    work()
    spent = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began)
    return statistics.median(spent) * 1000


def fill(size: int, first: int = 0) -> None:
    """Puts customers number `first` to `size` straight into the index, for the current company."""
    rng = random.Random(first + 1)
    rows = []
    for number in range(first, size):
        customer_id = f"cus_{number:032x}"
        rows.append(row(customer_id, invent_customer(number, rng)))
        if len(rows) == BATCH or number == size - 1:
            with long_work():
                Customer._get_collection().insert_many(rows)
            rows = []
            if sys.stderr.isatty():
                print(f"\r{number + 1:,} of {size:,}", end="\n" * (number == size - 1), file=sys.stderr)


def invent_customer(number: int, rng: random.Random) -> CustomerSnapshot:
    """Half of the customers sit in five towns, the others in a thousand."""
    city = rng.choice(BIG) if rng.random() < 0.5 else f"Ort{rng.randrange(1000)}"
    person = f"{rng.choice(NAMES)}s {rng.choice(TRADES)} & {rng.choice(TRADES)} AB"
    name = f"{rng.choice(TRADES)}{rng.choice(ENDS)} i {city} AB" if rng.random() < 0.5 else person
    digits = f"{rng.randrange(550000, 570000)}-{rng.randrange(10000):04}"
    return snapshot(
        name,
        city,
        number=str(1001 + number),
        identity_number=digits,
        phone=f"0{rng.choice((8, 31, 40, 70))}{rng.randrange(1000000, 9999999)}",
        email=f"info@{fold_name(name).replace(' ', '')[:14]}{rng.randrange(1000)}.se",
        your_reference=rng.choice(NAMES),
    )


def row(customer_id: str, customer: CustomerSnapshot) -> dict[str, Any]:
    fields = customers.fields_of(customer_id, customer)
    return {"_id": customer_id, "tenant": current().tenant, "version": 1, "applied_at": now() - STORED, **fields}


if __name__ == "__main__":
    main([int(size.replace("_", "")) for size in sys.argv[1:]] or [1000, 100_000])
