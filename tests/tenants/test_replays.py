"""A signed request takes effect once, and only where it was meant: every changing request of every service.

Driven by the contracts: a request class that `every_change` does not send fails the first test, whatever its name.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chassis.testing import a_context, wait_until
from contracts.base import all_requests
from contracts.services import SERVICES
from tests.stack import Stack
from tests.tenants.companies import Json, stored
from tests.tenants.every_change import change_everything
from tests.tenants.signed_messages import Broker, Recorder, Signed, a_broker, is_changing

COMPANY = "replays"
NUMBERS = "customers.number_counters."
UNSIGNED = "chassis.context_unsigned"


@pytest.fixture(scope="module")
def broker(stack: Stack) -> Iterator[Broker]:
    with a_broker() as made:
        yield made


@pytest.fixture(scope="module")
def sent(stack: Stack, broker: Broker) -> list[Signed]:
    """A signed message of each changing request, which its service has carried out."""
    recorder = Recorder(broker, COMPANY)
    change_everything(stack, COMPANY, recorder)
    return [one for one in recorder.kept if is_changing(one.request)]


@pytest.fixture(scope="module")
def before(stack: Stack, sent: list[Signed]) -> Json:
    """What is stored once all of them have been carried out."""
    return settled(stack)


def settled(stack: Stack) -> Json:
    """What is stored of the company once events change nothing any more; but for customers' numbers, which may have gaps."""
    found: list[Json] = [{}, stored(stack, COMPANY)]

    def is_settled() -> bool:
        found[:] = [found[1], stored(stack, COMPANY)]
        return found[0] == found[1]

    wait_until(is_settled, 60)
    return {name: row for name, row in found[1].items() if not name.startswith(NUMBERS)}


def differences(before: Json, after: Json) -> set[str]:
    """The names of what is not stored as it was."""
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def test_every_changing_request_is_sent(sent: list[Signed]) -> None:
    missing = {one.__name__ for one in all_requests() if is_changing(one)} - {one.request.__name__ for one in sent}
    assert missing == set(), "add them to tests/tenants/every_change.py"


def test_what_was_not_meant_so_is_refused(stack: Stack, broker: Broker, sent: list[Signed], before: Json) -> None:
    """The same signature with another method, at another service, with another body, after its end, from another part."""
    methods = {service: {one.method for one in sent if one.service == service} for service in SERVICES}
    forged = [
        forgery
        for one in sent
        for forgery in (
            *(replace(one, method=other) for other in sorted(methods[one.service] - {one.method})[:3]),
            *(replace(one, service=other) for other in SERVICES if other != one.service),
            replace(one, body=one.body + b" "),
            replace(one, body=one.body.replace(b"_", b"-", 1) if b"_" in one.body else b"{}"),
            replace(one, headers={}),
        )
    ]
    assert len(forged) > 9 * len(sent)
    assert {(repr(one), answer.code) for one, answer in zip(forged, broker.send(forged), strict=True)} == {
        (repr(one), UNSIGNED) for one in forged
    }
    past = [one.signed_anew(replace(one.context, deadline=a_context(seconds=-1).deadline)) for one in sent]
    assert [answer.code for answer in broker.send(past)] == [f"{one.service}.deadline_passed" for one in past]
    distant = [one.signed_anew(a_context(COMPANY, seconds=3600)) for one in sent]
    assert [answer.code for answer in broker.send(distant)] == [f"{one.service}.clock_differs" for one in distant]
    assert settled(stack) == before


def test_the_same_bytes_again_change_nothing(stack: Stack, broker: Broker, sent: list[Signed], before: Json) -> None:
    """One after another, the latest first, so that what a later one has changed would be brought back; and all at once."""
    one_by_one = [answer for one in reversed(sent) for answer in broker.send([one])]
    assert differences(before, settled(stack)) == set()
    at_once = broker.send([*sent, *sent])
    assert differences(before, settled(stack)) == set()
    assert not any(answer.code.endswith(("service_failed", "context_unsigned")) for answer in (*one_by_one, *at_once))
