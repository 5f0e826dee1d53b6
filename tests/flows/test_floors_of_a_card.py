"""A card beside its floors, on a running stack: `BENCH_LONG=1`. The short form is tests/bench/test_floors.py."""

import os

import pytest

from tests.bench import floors
from tests.bench.run import Bench
from tests.stack import Stack

FIELDS = {"name": "Bänkbolaget AB"}


@pytest.mark.skipif("BENCH_LONG" not in os.environ, reason="BENCH_LONG=1 measures a card, in about 15 s")
def test_a_card_is_measured_beside_its_floors(stack: Stack) -> None:
    """Every floor answers, and the queries of a card are those of its five services: at least one each, at most ten."""
    bench = Bench(stack, [], quick=True)
    bench.customers = [bench.api.post("/v1/customers", {"fields": FIELDS})["id"]]
    try:
        found = {one.name: one.value for one in floors.measure(bench)}
    finally:
        bench.close()
    assert 5 <= found["queries of a card"] <= 10
    assert all(value > 0 for value in found.values())
    assert found["card / an echo RPC, processor time"] > 1
