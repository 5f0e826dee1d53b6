"""Whatever a service hears of others can be compared with its owner and made again."""

import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from contracts import catalogue
from contracts.access import OPERATOR, Role
from contracts.customers import CustomerCreated
from contracts.services import SERVICES
from gateway.http.operations import Api
from tests.contracts.source import ROOT

SAME_AS_ANOTHER = {CustomerCreated.type}
"""CustomerChanged has the same snapshot."""
SHOW = """
import json
from chassis.copies import list_kept
from {0}.service import {1}Service as service
kept = [one.event.type for one in list_kept(service.name, service.effects).values()]
print(json.dumps([kept, [one.event.type for one in service.originals]]))
"""
Declared = dict[str, tuple[set[str], set[str]]]


@pytest.fixture(scope="module")
def declared() -> Declared:
    """Service → types of the events of which it keeps something, and of those whose originals it has."""
    found: Declared = {}
    for service in SERVICES:
        code = SHOW.format(service, service.title())
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
        )
        kept, originals = json.loads(done.stdout)
        found[service] = (set(kept), set(originals))
    return found


def test_each_event_that_a_service_takes_leaves_something_that_can_be_checked(declared: Declared) -> None:
    taken = {name: {one.type for one in catalogue.events() if name in one.subscribers} for name in SERVICES}
    assert {name: types - SAME_AS_ANOTHER for name, types in taken.items()} == {
        name: kept for name, (kept, _) in declared.items()
    }


def test_an_owner_has_originals_for_all_that_others_keep_and_no_more(declared: Declared) -> None:
    wanted = {one for kept, _ in declared.values() for one in kept}
    assert wanted == {one for _, originals in declared.values() for one in originals}
    owners = {one: name for name, (_, originals) in declared.items() for one in originals}
    assert {one for one, name in owners.items() if not one.startswith(f"{name}.")} == set()


def test_they_are_for_operators_only() -> None:
    assert [one.__name__ for one in catalogue.ANSWERED_BY_CHASSIS if not one.operators_only] == []
    assert OPERATOR not in set(Role)


@pytest.mark.parametrize("request_class", catalogue.ANSWERED_BY_CHASSIS, ids=lambda one: one.__name__)
def test_no_operation_of_the_http_api_leads_there(request_class: type) -> None:
    operation: Callable[..., None] = Api("copies").operation
    with pytest.raises(TypeError, match="for operators only"):
        operation("POST", "/copies", request_class)
