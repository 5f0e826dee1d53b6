"""Each part is replaced alone while callers work, from an earlier release to this tree and back.

    make upgrade FROM=6311591      every order, two replicas of each service, and the made-up next release
    UPGRADE_FROM, UPGRADE_LONG, UPGRADE_PEOPLE (default 2) set what the tests do; `make test` walks a short way.

0 requests fail that a repetition does not mend, and no effect is lost, doubled, parked or skipped, with any mixture.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from contracts.services import SERVICES
from tests.origins import HERE, checked_out
from tests.rights import having, rights
from tests.stack import Origin
from tests.upgrade import proofs
from tests.upgrade.journey import GATEWAY, LONG, PEOPLE, Journey, started

FROM = os.environ.get("UPGRADE_FROM", "6311591")
UP_AND_BACK = {
    "gateway last up, first back": ((*SERVICES, GATEWAY), (GATEWAY, *reversed(SERVICES))),
    "gateway first up, last back": ((GATEWAY, *reversed(SERVICES)), (*SERVICES, GATEWAY)),
}
"""The orders that matter: with the gateway newer than every service, and older; owners before subscribers, and after."""


@pytest.fixture(scope="module")
def earlier() -> Iterator[Origin]:
    with checked_out(FROM) as origin:
        yield origin


@pytest.fixture(scope="module", params=list(UP_AND_BACK) if LONG else list(UP_AND_BACK)[1:])
def journey(
    earlier: Origin, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Journey]:
    """From FROM to this tree and back; in the long form once more to this tree, as after a repair."""
    up, back = UP_AND_BACK[request.param]
    logs: Path = tmp_path_factory.mktemp("logs")
    with having(rights(beside=True)), started(logs, earlier) as stack:  # docs/upgrading.md, step 1
        made = Journey(stack, PEOPLE)
        with made.load():
            made.stay()
            made.travel(f"{FROM} → this tree", up, HERE)
            made.travel(f"this tree → {FROM}", back, earlier)
            if LONG:
                made.travel("and up again", up, HERE)
        print(f"\n{request.param}\n{made.report()}")
        yield made


@pytest.mark.parametrize("proof", proofs.ALL, ids=lambda proof: proof.__name__)
def test_upgrade_and_rollback(journey: Journey, proof: Callable[[Journey], None]) -> None:
    proof(journey)
