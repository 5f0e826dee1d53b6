"""From this tree to a made-up next release and back: a tab, a field, an event and a subscription that only it has."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chassis.testing import wait_until
from kundkort.api import ApiError
from tests.chaos.effects import rows
from tests.chaos.load import LINES
from tests.origins import HERE
from tests.rights import having, rights_of
from tests.stack import Origin, part_of
from tests.upgrade import proofs
from tests.upgrade.journey import GATEWAY, LONG, PEOPLE, Journey, started
from tests.upgrade.next_release import next_release

ORDERS = {
    "publisher before subscriber": (GATEWAY, "sales", "crm"),
    "subscriber before publisher": ("crm", "sales", GATEWAY),
}
"""How the parts that the next release changes are replaced; they go back the other way round."""


class NextJourney(Journey):
    """Also sends a quote at every stage, and gives a property the new field where the gateway takes it."""

    sent: set[str]
    described: set[str]

    def stage(self, part: str, origin: Origin) -> None:
        self.travel(f"{origin.folder.name}: {part}", [part], origin)
        self._send_quote()
        self._describe_property(len(self.described))

    def _release_of(self, part: str) -> Origin:
        """That of its first replica; they are replaced together."""
        return next(origin for name, origin in self.stack.origins.items() if part_of(name) == part)

    def _send_quote(self) -> None:
        customer = next(iter(self.customers()))
        made = self.api.post(f"/v1/customers/{customer}/quotes", {"lines": LINES}, f"quote-{len(self.tally.attempts)}")
        self.api.post(f"/v1/quotes/{made['id']}/send")
        if self._release_of("sales") != HERE:
            self.sent.add(made["id"])

    def _describe_property(self, number: int) -> None:
        body = {"name": f"Stamkund {number} {len(self.tally.attempts)}", "description": "köper ofta"}
        if self._release_of(GATEWAY) != HERE:  # with an older crm, too: what it does not know it leaves out
            self.described.add(self.api.post("/v1/properties", body)["id"])
            return
        with pytest.raises(ApiError) as refused:  # the door is strict
            self.api.post("/v1/properties", body)
        assert refused.value.problem["errors"][0]["pointer"] == "/description"


@pytest.fixture(scope="module", params=list(ORDERS) if LONG else list(ORDERS)[:1])
def journey(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NextJourney]:
    folder: Path = tmp_path_factory.mktemp("next")
    later = next_release(folder / "next")
    with having(rights_of(later)), started(folder, HERE) as stack:  # rights first, as docs/upgrading.md says
        made = NextJourney(stack, PEOPLE)
        made.sent, made.described = set(), set()
        with made.load():
            made.stay()
            for part in ORDERS[request.param]:
                made.stage(part, later)
            _see_what_is_new(made)
            for part in reversed(ORDERS[request.param]):
                made.stage(part, HERE)
        print(f"\n{request.param}\n{made.report()}")
        yield made


def _see_what_is_new(journey: NextJourney) -> None:
    """With all three parts replaced the next release works whole: no sent quote is missing, whichever part came first."""
    wait_until(
        lambda: journey.sent <= {row["_id"] for row in rows(journey.stack, "crm", {"_id": {"$regex": "^quo_"}})}, 60
    )
    assert len(journey.sent) >= 2
    card = journey.api.get(f"/v1/customers/{next(iter(journey.customers()))}/card")
    assert "complaints" in {tab["key"] for tab in card["tabs"]}
    items = journey.api.get("/v1/properties")["items"]
    assert {item["id"] for item in items if "description" in item} >= journey.described


@pytest.mark.parametrize("proof", proofs.ALL, ids=lambda proof: proof.__name__)
def test_next_release_and_rollback(journey: NextJourney, proof: Callable[[Journey], None]) -> None:
    proof(journey)


def test_the_new_tab_is_gone_with_its_release(journey: NextJourney) -> None:
    card = journey.api.get(f"/v1/customers/{next(iter(journey.customers()))}/card")
    assert "complaints" not in {tab["key"] for tab in card["tabs"]}
