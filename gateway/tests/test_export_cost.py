"""What an export costs: memory does not grow with the register. The long form is run by hand: EXPORT_ROWS=100000 … -s."""

import os
import time
import tracemalloc
from collections.abc import Iterator
from uuid import uuid4

import pytest

from chassis.testing import a_service, drop_database

from .conftest import Company

ROWS = int(os.environ.get("EXPORT_ROWS", "0"))
MOST_MEGABYTES = 30


@pytest.fixture(scope="module")
def service() -> Iterator[None]:
    name = f"test_customers_{uuid4().hex[:8]}"
    with a_service("customers", name):
        yield
    drop_database(name)


@pytest.mark.skipif(not ROWS, reason="long: EXPORT_ROWS=100000")
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_memory_does_not_grow_with_the_register(service: None, company: Company, form: str) -> None:
    assert company.put_module("crm", False).status_code == 200
    step = min(ROWS, 50_000)
    for start in range(0, ROWS, step):
        lines = [f"{number};Kund {number} AB;Lund;Bo {number}" for number in range(start + 1, start + step + 1)]
        file = "\n".join(["number;name;invoice_city;contact_name", *lines]).encode()
        headers = {"Content-Type": "text/csv", "Accept": "application/x-ndjson"}
        with company.post("/v1/imports/customers", data=file, headers=headers) as answer:
            assert '"created":' in answer.text.splitlines()[-1], answer.text[-500:]
    tracemalloc.start()
    began, count, largest = time.monotonic(), 0, 0
    for piece in company.get(f"/v1/customers/export?format={form}", buffered=False).response:
        count += piece.count(b"\n")
        largest = max(largest, len(piece))
    seconds, (_, peak) = time.monotonic() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"\n{form}: {count} lines in {seconds:.1f} s, {count / seconds:.0f} a second; peak {peak / 1e6:.1f} MB")
    assert count == ROWS + (form == "csv")
    assert peak < MOST_MEGABYTES * 1e6
