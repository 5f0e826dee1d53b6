"""The four state machines: every pair of state and step either moves or refuses, naming what is allowed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.states import Machine
from contracts.errors import Conflict
from contracts.sales import ContractStatus, OrderStatus, Progress, QuoteStatus, ReceiptStatus
from sales import order_states
from sales.agreement_states import CONTRACT
from sales.order_states import ORDER
from sales.quote_states import QUOTE, effective
from sales.receipt_states import RECEIPT

MACHINES = {QUOTE: QuoteStatus, ORDER: OrderStatus, CONTRACT: ContractStatus, RECEIPT: ReceiptStatus}
STEPS = sorted({step for machine in MACHINES for step in machine.steps} | {"explode"})


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.noun)
def test_every_state_has_its_row(machine: object) -> None:
    assert set(machine.moves) == set(MACHINES[machine])  # type: ignore[attr-defined,index]


@given(machine=st.sampled_from(list(MACHINES)), step=st.sampled_from(STEPS), data=st.data())
def test_every_pair_moves_or_refuses(machine: object, step: str, data: st.DataObject) -> None:
    state = data.draw(st.sampled_from(list(MACHINES[machine])))  # type: ignore[index]
    after = machine.moves[state].get(step)  # type: ignore[attr-defined]
    if after is not None:
        assert machine.move(state, step) == after  # type: ignore[attr-defined]
        assert after in set(MACHINES[machine])  # type: ignore[index]
        return
    with pytest.raises(Conflict) as refused:
        machine.move(state, step)  # type: ignore[attr-defined]
    assert refused.value.details["state"] == state
    assert step not in refused.value.details["allowed"].split(", ")


@given(
    state=st.sampled_from(OrderStatus),
    step=st.sampled_from(sorted(ORDER.steps - ORDER.inner)),
    delivery=st.sampled_from(Progress),
    billing=st.sampled_from(Progress),
)
def test_an_order_moves_exactly_where_it_says_so(
    state: OrderStatus, step: str, delivery: Progress, billing: Progress
) -> None:
    may = ORDER.allowed(state, order_states.barred(delivery, billing))
    assert not {"cancel", "close"} <= set(may)
    if step in may:
        assert order_states.move(state, step, delivery, billing) == ORDER.moves[state][step]
    else:
        with pytest.raises(Conflict):
            order_states.move(state, step, delivery, billing)


@pytest.mark.parametrize(
    ("machine", "ends"),
    [
        (QUOTE, {"ordered", "declined", "cancelled"}),
        (ORDER, {"cancelled", "completed"}),
        (CONTRACT, {"finished", "cancelled"}),
        (RECEIPT, set()),
    ],
    ids=["quote", "order", "contract", "receipt"],
)
def test_what_is_final(machine: Machine, ends: set[str]) -> None:
    """For people; what the product itself moves on (an invoice dropped, an order cancelled) is no step of theirs, and what is
    said of a period that a contract still owes leaves the contract where it is."""
    of_periods = {"skip", "reopen"} if machine is CONTRACT else set()
    assert {state for state, steps in machine.moves.items() if not set(steps) - machine.inner - of_periods} == ends
    assert all(after == state for state in ends for after in machine.moves[state].values() if machine is CONTRACT)


def test_what_the_service_does_itself_is_offered_to_nobody() -> None:
    assert ORDER.allowed("completed") == []
    assert not {"reopen", "complete", "empty"} & set(QUOTE.allowed("partly_ordered"))
    for delivery, verbs in (("none", ["cancel"]), ("part", ["close", "take_back"])):
        allowed = ORDER.allowed("confirmed", order_states.barred(delivery, "none"))
        assert allowed == sorted([*verbs, "deliver", "hold", "invoice", "reprice"])


@pytest.mark.parametrize(
    ("delivery", "billing", "after"),
    [("full", "full", "completed"), ("full", "part", "confirmed"), ("none", "full", "confirmed")],
)
def test_completed_when_both_are_full(delivery: str, billing: str, after: str) -> None:
    assert order_states.after_progress("confirmed", delivery, billing) == after


def test_only_a_sent_quote_expires_and_not_on_its_last_day() -> None:
    last = date(2026, 3, 31)
    assert effective("sent", last, last) == "sent"
    assert effective("sent", last, date(2026, 4, 1)) == "expired"
    assert effective("accepted", last, date(2026, 4, 1)) == "accepted"
    assert effective("draft", last, date(2026, 4, 1)) == "draft"
