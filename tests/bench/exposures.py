"""What the exposure costs the card: sales' section with the block in the head and without it, in turn; and its own answers.

    AMQP_URL=… MONGODB_URL=… python -m tests.bench.exposures

On servers that `make servers` has started; compare within one run only.
"""

import time
from collections.abc import Callable
from statistics import mean, median
from unittest.mock import patch

from chassis.context import using
from chassis.testing import a_context, a_database
from contracts.access import Module
from contracts.sales.exposures import GetExposure, ListExposures
from contracts.tabs import GetCardSection
from sales import card, exposures
from sales.tests import samples
from sales.tests.exposing import LIMIT, hear, limited_customer, owes
from sales.tests.samples import TODAY

ROUNDS, IN_A_ROW = 15, 8
Spent = list[tuple[float, float]]
"""Seconds on the clock and of the processor."""


def main() -> None:
    with a_database("sales"), using(a_context()):
        usual, large = limited_customer(LIMIT), limited_customer(LIMIT)
        for _ in range(20):
            hear(samples.order(usual, "confirm"))
        with using(a_context()):
            fill(usual, open_ones=10, settled=60)
            fill(large, open_ones=300, settled=300)
            compare(usual)
            show(
                "exposure of 300 open invoices", spend(lambda: exposures.get(GetExposure(customer_id=large), TODAY), 30)
            )
            show("exposures of all customers", spend(lambda: exposures.list_exposures(ListExposures(), TODAY), 30))


def fill(customer: str, open_ones: int, settled: int) -> None:
    for amount, count in (("100.00", open_ones), ("0.00", settled)):
        for _ in range(count):
            owes(customer, amount)


def compare(customer: str) -> None:
    request = GetCardSection(customer_id=customer, modules=frozenset(Module))
    both: dict[str, Spent] = {"section with the exposure": [], "section without it": []}
    for _ in range(ROUNDS):
        for name, spent in both.items():
            items = exposures.items if name.endswith("exposure") else lambda *_given: []
            with patch.object(exposures, "items", items):
                spent += spend(lambda: card.section(request, TODAY), IN_A_ROW)
    for name, spent in both.items():
        show(name, spent)
    with_it, without = ([median(one[at] for one in spent) for at in (0, 1)] for spent in both.values())
    print(f"with / without: {with_it[0] / without[0]:.2f} on the clock, {with_it[1] / without[1]:.2f} of the processor")


def spend(work: Callable[[], object], times: int) -> Spent:
    spent = []
    for _ in range(times):
        clock, processor = time.perf_counter(), time.process_time()
        work()
        spent.append((time.perf_counter() - clock, time.process_time() - processor))
    return spent


def show(name: str, spent: Spent) -> None:
    clock, processor = median(one[0] for one in spent), mean(one[1] for one in spent)
    print(f"{name}: {clock * 1000:.2f} ms on the clock (p50), {processor * 1000:.2f} ms of the processor (mean)")


if __name__ == "__main__":
    main()
