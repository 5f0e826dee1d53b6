"""Measures a long timeline on the database MONGODB_URL: `python -m crm.tests.measure_timeline [entries] [rounds]`.

One customer has so many entries (10,000), among those of 200 others with 50 each. Prints median and 95th percentile of each
list, in milliseconds inside the process, and how many commands it sends; one customer by id beside it is the yardstick.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from chassis.context import using
from chassis.testing import a_context, a_database
from chassis.testing_queries import commands
from contracts.crm.timeline import ListTimeline
from contracts.crm.timeline_words import TOLD
from crm import card_rows, customers, sort_keys, timeline
from crm.models import Customer
from crm.tests import samples
from crm.tests.timeline_samples import ALL
from crm.timeline_models import TimelineRow

BORN = datetime(2020, 1, 1, tzinfo=UTC)
OTHERS, OF_EACH = 200, 50


def fill(customer: str, count: int, branch: str) -> None:
    """So many entries, an hour apart, of all kinds in turn, by five users, every fourth of the branch."""
    whats = list(TOLD)
    rows = []
    for number in range(count):
        at, what, key = BORN + timedelta(hours=number), whats[number % len(whats)], f"{customer}:{number}"
        row = {
            "_id": key,
            "tenant": "acme",
            "version": 2,
            "customer_id": customer,
            "at": at,
            "applied_at": at,
            "rank": sort_keys.newest_key(at, key),
            "kind": TOLD[what].kind,
            "what": what,
            "module": str(TOLD[what].module or ""),
            "by": f"usr_{number % 5}",
            "thing_id": f"ord_{number}",
            "number": str(number),
            "amount": number,
            "currency": "SEK",
        }
        rows.append(row | ({"branch_id": branch, "branch_name": "Hamnlagret"} if number % 4 == 0 else {}))
    for first in range(0, count, 2000):
        TimelineRow._get_collection().insert_many(rows[first : first + 2000], ordered=False)


def measure(name: str, work: Callable[[], Any], rounds: int) -> None:
    _, sent = commands("crm", work)
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    p95 = taken[int(len(taken) * 0.95) - 1]
    print(f"{name:44} p50 {statistics.median(taken):7.2f} ms   p95 {p95:7.2f} ms   {len(sent)} commands")


def main(count: int, rounds: int) -> None:
    with a_database("crm"), using(a_context(seconds=3600, modules=ALL)):
        event = samples.created_event()
        customer, branch = event.subject, samples.branch_of(event.subject)
        customers.keep(event)
        for number in range(OTHERS):
            fill(f"cus_{number}", OF_EACH, branch)
        fill(customer, count, branch)

        def page(**fields: Any) -> Callable[[], Any]:
            request = ListTimeline.model_validate({"customer_id": customer, **fields})
            return lambda: timeline.list_timeline(request)

        cursor = None
        for _ in range(max(1, count // 400)):
            cursor = timeline.list_timeline(ListTimeline(customer_id=customer, limit=200, cursor=cursor)).next_cursor
        middle = (BORN + timedelta(hours=count // 2)).date()
        measure("one customer by id", lambda: Customer.rows({"_id": customer}, ["name"]), rounds)
        measure("first page (50)", page(), rounds)
        measure("page in the middle", page(cursor=cursor), rounds)
        measure("of one kind", page(kind="invoice"), rounds)
        measure("of one kind, page in the middle", page(kind="invoice", on_or_before=middle), rounds)
        measure("of one user", page(by_id="usr_3"), rounds)
        measure("of one branch (and its name)", page(branch_id=branch), rounds)
        measure("up to a day in the middle", page(on_or_before=middle), rounds)
        measure("kind and user", page(kind="order", by_id="usr_3"), rounds)
        query = {"customer_id": customer}
        measure("tab of the card: 6 rows", lambda: timeline.read(query, 6, ALL), rounds)
        measure("tab of the card: count", lambda: timeline.count(query, ALL, card_rows.MOST_COUNTED + 1), rounds)


if __name__ == "__main__":
    main(*(int(given) for given in (sys.argv[1:] + ["10000", "200"][len(sys.argv) - 1 :])))
