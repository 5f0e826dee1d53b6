"""mypy rejects an entrypoint whose signature does not match the request or event in its decorator."""

import subprocess
import sys
from pathlib import Path

from tests.contracts.source import ROOT

SNIPPET = """
from chassis.events import subscribes
from chassis.rpc import handles
from contracts.customers import Customer, CustomerCreated, CustomerRow, GetCustomer, ListCustomers

class Fits:
    @handles(GetCustomer)
    def get_customer(self, request: GetCustomer) -> Customer: ...
    @subscribes(CustomerCreated)
    def customer_created(self, event: CustomerCreated) -> None: ...

class OtherRequest:
    @handles(GetCustomer)
    def get_customer(self, request: ListCustomers) -> Customer: ...

class OtherReply:
    @handles(GetCustomer)
    def get_customer(self, request: GetCustomer) -> CustomerRow: ...

class OtherEvent:
    @subscribes(CustomerCreated)
    def customer_created(self, event: GetCustomer) -> None: ...
"""


def test_a_method_that_does_not_fit_its_request_or_event_is_a_type_error(tmp_path: Path) -> None:
    snippet = tmp_path / "snippet.py"
    snippet.write_text(SNIPPET)
    command = [sys.executable, "-m", "mypy", "--disable-error-code=empty-body", str(snippet)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    refused = sorted({int(line.split(":")[1]) for line in done.stdout.splitlines() if ": error:" in line})
    marks = [number for number, line in enumerate(SNIPPET.splitlines(), 1) if line.startswith("    @")]
    assert refused == marks[2:], done.stdout
