"""Every collection of every part is exported with a customer's personal data and has a rule for its erasure, or it is written why
it is not."""

import json
import subprocess
import sys

import pytest

from contracts.services import SERVICES
from tests.contracts.source import ROOT

SHOW = """
import json
from chassis.database import models_of
{load}
about = {{"customer_id", "customer_ids", "customer", "customer_name", "party"}}
names = lambda one: about & set(one._fields)
own = {{one._meta["collection"]: names(one) for one in personal.others}}
left = sorted({{one for one in own if own[one]}})
reasons = [one for one, reason in personal.others.items() if not reason.strip()]
words = [one.name for one in personal.stored if not (one.sv and one.en)]
rules = [one.name for one in personal.stored if not one.erasure]
print(json.dumps([personal.find_undeclared(models_of("{part}")), left, [str(one) for one in reasons], words, rules]))
"""
OF_SERVICE = "import {0}.service; from {0}.personal_data import PERSONAL_DATA as personal"
OF_GATEWAY = "import gateway; from gateway.card.personal_data.own import PERSONAL_DATA as personal"
NAMES_CUSTOMERS_ANYWAY = {"gateway": ["recent_customers"]}
"""Collections that are not exported though they have a field for customers; the reason stands beside them."""


@pytest.mark.parametrize("part", [*SERVICES, "gateway"])
def test_no_collection_is_forgotten(part: str) -> None:
    load = OF_GATEWAY if part == "gateway" else OF_SERVICE.format(part)
    code = SHOW.format(load=load, part=part)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    undeclared, left, without_reason, without_words, without_rule = json.loads(done.stdout)
    assert undeclared == []
    assert left == NAMES_CUSTOMERS_ANYWAY.get(part, [])
    assert without_reason == []
    assert without_words == []
    assert without_rule == []  # what becomes of it when the person is erased, or why nothing has to
