"""The API under made-up requests: no 5xx and nothing unexplained, as administrator, as viewer and as nobody.

The short form sends some hundred cases; `make fuzz CASES=50000` sends that many. The seed is FUZZ_SEED.
"""

import os
from collections import Counter
from typing import Any

import pytest
import requests

from kundkort import demo
from tests.fuzz.campaign import Outcome, run_campaign
from tests.fuzz.explained import unexplained
from tests.stack import Stack

CASES = int(os.environ.get("FUZZ_CASES", "0"))
SEED = int(os.environ.get("FUZZ_SEED", "7"))
SHARES = {"administrator": 0.6, "viewer": 0.25, "nobody": 0.15}
SHORT = {"administrator": 2, "viewer": 1, "nobody": 1}
"""Random examples of each operation, in the short form."""
BREAKS_THE_REST = ("set_module",)
"""Would switch off what the other operations need; fuzzed last, in a company of its own."""


@pytest.fixture(scope="module")
def keys(stack: Stack) -> dict[str, str]:
    """A key of each caller in a company that has something in every tab."""
    company = stack.company("fuzz")
    made = demo.make(company, count=3, threads=2)
    demo.fill(company, made, threads=2)
    viewer = company.post("/v1/api-keys", {"name": "fuzz viewer", "roles": ["viewer"]})["key"]
    return {"administrator": stack.keys["fuzz"], "viewer": viewer, "nobody": ""}


def operations(stack: Stack) -> int:
    paths: dict[str, Any] = requests.get(f"{stack.base_url}/openapi.json", timeout=20).json()["paths"]
    return sum(len(methods) for methods in paths.values())


@pytest.mark.slow
@pytest.mark.parametrize("caller", list(SHARES))
def test_no_answer_is_wrong(stack: Stack, keys: dict[str, str], caller: str) -> None:
    total, seed = Outcome(), SEED
    wanted = int(CASES * SHARES[caller])
    while total.cases == 0 or total.cases < wanted:
        examples = SHORT[caller] if not CASES else max(2, min(50, (wanted - total.cases) // operations(stack)))
        total.add(run_campaign(stack.base_url, keys[caller], examples=examples, seed=seed, left_out=BREAKS_THE_REST))
        seed += 1
    judge(caller, total)


@pytest.mark.slow
def test_switching_modules(stack: Stack) -> None:
    stack.company("fuzzmodules")
    outcome = run_campaign(
        stack.base_url, stack.keys["fuzzmodules"], examples=20, seed=SEED, only=(*BREAKS_THE_REST, "get_modules")
    )
    judge("modules", outcome)


def judge(caller: str, outcome: Outcome) -> None:
    """Prints what came of a campaign; fails for 5xx, for what is not explained, and for cases that could not be made."""
    left = unexplained(outcome.findings)
    print(f"\n{caller}: {outcome.cases} cases, statuses {dict(sorted(outcome.statuses.items()))}")
    print(f"{caller}: {len(outcome.findings)} findings, {len(left)} kinds unexplained")
    for check, count in Counter(one.check for one in outcome.findings).items():
        print(f"  {count} × {check}")
    for one in left:
        print(f"\n{one.operation}: {one.check}: {one.title} ({one.status} {one.code})\n{one.said}\n{one.request}")
    assert outcome.errors == []
    assert outcome.server_errors == 0
    assert left == []
