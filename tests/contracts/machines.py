"""The services' state machines: noun → state → steps that a caller may take, of each machine. Read in a process of their
own, since a service's modules must not be imported before eventlet is ready."""

import json
import subprocess
import sys

from tests.contracts.source import ROOT

READ = """
import json
from billing.states import INVOICE, REMINDER
from crm.states import EVENT, TODO
from sales.agreement_states import CONTRACT
from sales.order_states import ORDER
from sales.quote_states import QUOTE
from sales.receipt_states import RECEIPT

found = {}
for one in (INVOICE, REMINDER, EVENT, TODO, CONTRACT, ORDER, QUOTE, RECEIPT):
    found.setdefault(one.noun, []).append({str(state): one.allowed(state) for state in one.moves})
print(json.dumps(found))
"""


def read_machines() -> dict[str, list[dict[str, list[str]]]]:
    folders = [str(ROOT / "services"), str(ROOT / "libs")]
    code = f"import sys; sys.path[:0] = {folders!r}\n{READ}"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    machines: dict[str, list[dict[str, list[str]]]] = json.loads(found)
    return machines


MACHINES = read_machines()
