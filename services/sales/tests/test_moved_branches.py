"""A branch that another customer has from a day, and addresses from a day: this service's own clock decides."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from chassis import clock
from chassis.context import using
from chassis.testing import a_context
from contracts.customers import Addresses, BranchMove, BranchSnapshot, MoveDirection, PlannedAddresses
from contracts.errors import InvalidInput
from contracts.sales import Party
from sales import customers
from sales.tests import samples

TODAY = clock.today()
DAY = timedelta(days=1)
MOVED_ON = TODAY + 3 * DAY


def branch(direction: MoveDirection, retired: bool, plans: Sequence[PlannedAddresses] = ()) -> BranchSnapshot:
    """As the event of today tells of it: `retired` is what holds today."""
    move = BranchMove(direction=direction, customer_id="cus_other", on=MOVED_ON)
    own = Addresses(invoice=samples.LIMHAMN)
    return BranchSnapshot(
        id="bra_shop", name="Limhamn", addresses=own, moves=[move], retired=retired, planned_addresses=list(plans)
    )


def on(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    monkeypatch.setattr(customers, "today", lambda: day)


def refusal(customer: str) -> str:
    with pytest.raises(InvalidInput) as refused:
        samples.order(customer, branch_id="bra_shop")
    return refused.value.details["/branch_id"].split()[0]


def test_the_old_customer_has_it_up_to_the_day(database: str, context: object, monkeypatch: pytest.MonkeyPatch) -> None:
    customer = samples.known_customer(branches=[branch(MoveDirection.OUT, retired=False)])
    on(monkeypatch, MOVED_ON - DAY)
    order = samples.order(customer, branch_id="bra_shop").to_contract()
    assert order.party.branch_name == "Limhamn"
    on(monkeypatch, MOVED_ON)
    assert refusal(customer) == "branch_elsewhere"
    assert samples.order(customer).to_contract().party.branch_id is None  # it has no branch left that must be named


def test_the_new_customer_has_it_from_the_day(database: str, context: object, monkeypatch: pytest.MonkeyPatch) -> None:
    customer = samples.known_customer(branches=[branch(MoveDirection.IN, retired=True)])
    on(monkeypatch, MOVED_ON - DAY)
    assert refusal(customer) == "branch_elsewhere"
    assert samples.order(customer).to_contract().party.branch_id is None
    on(monkeypatch, MOVED_ON)
    assert samples.order(customer, branch_id="bra_shop").to_contract().party.branch_name == "Limhamn"


def test_an_open_order_keeps_its_branch_and_the_place_of_the_last_day(
    database: str, context: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = [
        PlannedAddresses(valid_from=MOVED_ON - DAY, addresses=Addresses(invoice=samples.MALMO)),
        PlannedAddresses(valid_from=MOVED_ON, addresses=Addresses(invoice=samples.LIMHAMN)),
    ]
    customer = samples.known_customer(branches=[branch(MoveDirection.OUT, retired=False, plans=plans)])
    order = samples.order(customer, branch_id="bra_shop")
    on(monkeypatch, MOVED_ON + DAY)
    with using(a_context()):
        assert customers.place_of_delivery(Party.model_validate(order.party)) == ("Limhamn", samples.MALMO)
    listed = [one["party"]["branch_name"] for one in type(order).rows({"customer_id": customer}, ["party"])]
    assert listed == ["Limhamn"]


def test_planned_addresses_count_from_their_day_without_an_event(
    database: str, context: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = PlannedAddresses(valid_from=MOVED_ON, addresses=Addresses(invoice=samples.MALMO))
    shop = BranchSnapshot(
        id="bra_shop", name="Limhamn", addresses=Addresses(invoice=samples.LIMHAMN), planned_addresses=[plan]
    )
    customer = samples.known_customer(branches=[shop])
    for day, place in ((MOVED_ON - DAY, samples.LIMHAMN), (MOVED_ON, samples.MALMO)):
        on(monkeypatch, day)
        assert samples.order(customer, branch_id="bra_shop").to_contract().party.addresses.invoice == place


def test_what_the_release_before_tells_of_is_read_as_before(
    database: str, context: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = samples.known_customer(branches=[samples.BRANCHES[0]])
    on(monkeypatch, MOVED_ON)
    assert samples.order(customer, branch_id="bra_limhamn").to_contract().party.branch_name == "Limhamn"
