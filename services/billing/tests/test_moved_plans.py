"""Plans of reminders and exports to collection follow a merge of customers, and its undo: planned ones are carried out, done ones
keep what they said."""

import pytest

from billing.collection_models import CollectionEntry, CollectionExport
from billing.customer_moves import MOVES
from billing.models import Invoice
from billing.reminder_plan_models import PlannedReminder
from billing.tests import collecting, days, reminding, samples
from billing.tests.test_collection_exports import demanded
from billing.tests.test_reminder_plans import noticed, sent_of
from chassis.context import using
from chassis.ids import new_id
from chassis.storage import Owned
from chassis.testing import a_context, once
from contracts.billing.collection import CollectionEntryState
from contracts.billing.reminder_plans import PlannedReminderState

pytestmark = pytest.mark.usefixtures("new_series")
OWNERS = {PlannedReminder: "customer_id", CollectionEntry: "customer_id", CollectionExport: "wanted.customer_id"}


@pytest.fixture
def kept(company: None) -> str:
    samples.put_settings(reminder_ladder={"in_order": False})
    return samples.known_customer(name="Kvar AB")


def merge(old: str, new: str) -> str:
    move_id = new_id("mrg")
    once(lambda: MOVES.follow(move_id, old, new, 2, back=False))
    return move_id


def undo(move_id: str, old: str, new: str) -> None:
    once(lambda: MOVES.follow(move_id, old, new, 4, back=True))


def count(model: type[Owned], customer_id: str) -> int:
    with using(a_context()):
        return len(model.rows({OWNERS[model]: customer_id}, ["_id"]))


def test_a_plan_made_before_is_carried_out_once_for_the_kept_customer(customer: str, kept: str) -> None:
    invoice = noticed(customer)
    planned = reminding.plan()
    merge(customer, kept)
    (line,) = reminding.entries(planned).values()
    assert (line.customer_id, line.customer_name) == (kept, "Byggvaruhuset i Malmö AB")
    begun = reminding.begin(planned)
    reminding.advance(begun)
    reminding.advance(begun)
    assert sent_of(planned) == [invoice.id]
    assert reminding.entries(planned)[invoice.id].state == PlannedReminderState.SENT


def test_an_export_made_before_is_carried_out_once_for_the_kept_customer(customer: str, kept: str) -> None:
    CollectionEntry._get_collection().delete_many({})
    invoice = demanded(customer)
    planned = collecting.plan(customer_id=customer)
    merge(customer, kept)
    collecting.execute(planned)
    (claim,) = collecting.entries(planned).values()
    assert (claim.state, claim.customer_id, claim.debtor.name) == (
        CollectionEntryState.DONE,
        kept,
        "Byggvaruhuset i Malmö AB",
    )
    with using(a_context()):
        assert len(Invoice.find(id=invoice.id).first().handovers) == 1


@pytest.mark.parametrize("times", [1, 2])
def test_all_of_them_follow_and_go_back_with_what_came_late(customer: str, kept: str, times: int) -> None:
    CollectionEntry._get_collection().delete_many({})
    demanded(customer)
    reminding.execute(reminding.plan())
    collecting.hand_over(customer_id=customer)
    mine = {model: count(model, customer) for model in OWNERS}
    assert all(mine.values())
    for _ in range(times):
        move = merge(customer, kept)
    assert {model: count(model, customer) for model in OWNERS} == dict.fromkeys(OWNERS, 0)
    late = once(lambda: CollectionExport.rows({"wanted.customer_id": kept}, limit=1))[0]
    CollectionExport._get_collection().insert_one(
        {**late, "_id": new_id("exp"), "request_id": new_id("req"), "wanted": {"customer_id": customer}, "outbox": []}
    )
    once(lambda: MOVES.sweep(days.TODAY))
    assert count(CollectionExport, customer) == 0
    if times == 1:
        undo(move, customer, kept)
        assert {model: count(model, customer) for model in OWNERS} == mine | {
            CollectionExport: mine[CollectionExport] + 1
        }
        assert {model: count(model, kept) for model in OWNERS} == dict.fromkeys(OWNERS, 0)
