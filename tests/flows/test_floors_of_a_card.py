"""The benchmark's short form: a card beside its floors, on a running stack."""

from tests.bench import floors
from tests.bench.run import Bench
from tests.stack import Stack

FIELDS = {"name": "Bänkbolaget AB"}


def test_a_card_is_measured_beside_its_floors(stack: Stack) -> None:
    """Every floor answers, and the queries of a card are those of its five services: at least one each, at most eight."""
    bench = Bench(stack, [], quick=True)
    bench.customers = [bench.api.post("/v1/customers", {"fields": FIELDS})["id"]]
    try:
        found = {one.name: one.value for one in floors.measure(bench)}
    finally:
        bench.close()
    assert 5 <= found["queries of a card"] <= 8
    assert all(value > 0 for value in found.values())
    assert found["card / an echo RPC, processor time"] > 1
