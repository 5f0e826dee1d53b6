"""Likely duplicates of a large register: comparing all customers for the first time, then the list and one further customer.

    MONGODB_URL=… python -m tests.bench.duplicates [CUSTOMERS]

On servers that `make servers` has started; 100,000 customers unless another number is given. One in fifty customers stands
twice in the register, a thousand share a phone, and a thousand a shared mailbox.
"""

import random
import sys
import time
from collections.abc import Callable
from statistics import quantiles
from uuid import uuid4

from chassis.context import using
from chassis.testing import a_context, a_database
from contracts.customers import CreateCustomer, CustomerFields, ListDuplicates
from customers import customers, duplicate_list, duplicate_pairs, duplicates
from customers.models import Customer, dump_fields, new_row
from customers.pair_models import DuplicatePair

TWICE, SHARING, AT_ONCE = 50, 1_000, 2_000
CITIES = ("Lund", "Malmö", "Umeå", "Kiruna", "Örebro", "Växjö", "Gävle", "Borås", "Ystad", "Luleå")
WORDS = (
    "Bygg",
    "Rör",
    "El",
    "Måleri",
    "Trä",
    "Plåt",
    "Glas",
    "Mark",
    "Tak",
    "Golv",
    "Åkeri",
    "Kiosk",
    "Bil",
    "Data",
    "Livs",
)


def main(count: int) -> None:
    with a_database("customers") as name, using(a_context()):
        print(f"{name}: {count} customers")
        load(count)
        started = time.perf_counter()
        batches = []
        while Customer.rows({"likeness": duplicates.NEW}, ["_id"], limit=1):
            batches.append(spend(duplicate_pairs.compare_some))
        seconds = time.perf_counter() - started
        print(
            f"all compared in {seconds:.1f} s, {count / seconds:.0f} customers a second, {DuplicatePair.total({})} pairs"
        )
        show("batch of 200 customers", batches)
        show("first page of 50", [spend(lambda: read(50)) for _ in range(100)])
        show("first page of 200", [spend(lambda: read(200)) for _ in range(30)])
        middle = cursor_behind(10)
        show("page of 50 behind ten others", [spend(lambda: read(50, middle)) for _ in range(100)])
        show("create a customer", [spend(create) for _ in range(100)])
        show("create a customer, then read the first page", [spend(create_and_read) for _ in range(100)])


def load(count: int) -> None:
    rng, collection, tenant = random.Random(1), Customer._get_collection(), a_context().tenant
    for first in range(0, count, AT_ONCE):
        rows = [row_of(at, rng) for at in range(first, min(first + AT_ONCE, count))]
        stamp = {"tenant": tenant, "version": 1, "history": [], "applied": [], "outbox": []}
        collection.insert_many([{**row, **stamp} for row in rows], ordered=False)


def row_of(at: int, rng: random.Random) -> dict[str, object]:
    """The customer at this place of the register; every fiftieth is the one before it, written otherwise."""
    of = at - 1 if at % TWICE == TWICE - 1 else at
    words = [WORDS[of // len(WORDS) ** place % len(WORDS)] for place in range(4)]
    name = f"{' '.join(words)} {of}"
    fields = CustomerFields.model_validate(
        {
            "name": f"{name} Aktiebolag" if of != at else f"{name} AB",
            "addresses": {"invoice": {"city": CITIES[of % len(CITIES)]}},
            "phone": "08-123456" if at % (100_000 // SHARING) == 7 else f"08-{of:07}",
            "email": "info@koncern.example" if at % (100_000 // SHARING) == 9 else f"post{of}@x.example",
            "vat_number": f"DE{rng.randrange(10**8, 10**9)}" if of == at else "",
        }
    )
    return new_row(fields, dump_fields(fields), str(10_000 + at), uuid4().hex, "")


def read(limit: int, cursor: str | None = None) -> str | None:
    with using(a_context()):
        return duplicate_list.list_duplicates(ListDuplicates(limit=limit, cursor=cursor)).next_cursor


def cursor_behind(pages: int) -> str | None:
    cursor = None
    for _ in range(pages):
        cursor = read(50, cursor) or cursor
    return cursor


def create() -> None:
    with using(a_context()):
        name = f"Ny kund {uuid4().hex[:8]}"
        fields = CustomerFields(name=name, phone="08-123456", email=f"{name.split()[-1]}@x.example")
        customers.create(CreateCustomer(fields=fields, insist=True))


def create_and_read() -> None:
    create()
    read(50)


def spend(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def show(what: str, spent: list[float]) -> None:
    parts = quantiles(spent, n=20)
    print(f"{what}: p50 {parts[9]:.1f} ms, p95 {parts[18]:.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
