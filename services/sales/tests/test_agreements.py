"""Contracts on the real database: periods, and the way from draft to finished."""

from datetime import date
from typing import Any

import pytest

from chassis.testing import once
from contracts import sales as contract
from contracts.errors import Conflict, InvalidInput
from sales import agreements, contract_closing
from sales.models import Contract
from sales.tests import samples
from sales.tests.samples import TODAY

START = date(2026, 1, 31)


def made(customer: str, *steps: str, **fields: Any) -> Contract:
    given: dict[str, Any] = {"lines": [samples.line("995.00")], "starts_on": START, "period_months": 1}
    request = contract.CreateContract(customer_id=customer, **(given | fields))
    written = once(lambda: agreements.create(request, TODAY))
    for verb in steps:
        step(written, verb)
    return agreements.get(written.id)


def step(agreement: Contract, verb: str) -> Contract:
    return once(lambda: agreements.step(contract.ContractVerb(contract_id=agreement.id), verb))


def end(agreement: Contract, last_day: date, today: date = START) -> Contract:
    asked = contract.EndContract(contract_id=agreement.id, last_day=last_day)
    return once(lambda: contract_closing.end(asked, today))


def test_a_contract_knows_its_next_period_and_its_key(customer: str) -> None:
    draft = made(customer).to_contract()
    assert (draft.status, draft.period_months, draft.next_period is not None) == ("draft", 1, True)
    assert draft.next_period is not None
    assert draft.next_period.key == f"{draft.id}:2026-01-31"
    assert (draft.next_period.first, draft.next_period.last) == (START, date(2026, 2, 27))


def test_a_draft_changes(customer: str) -> None:
    draft = made(customer)
    asked = contract.ChangeContract(contract_id=draft.id, version=1, starts_on=date(2026, 4, 1), period_months=12)
    changed = once(lambda: agreements.rewrite(asked)).to_contract()
    assert changed.next_period is not None
    assert (changed.next_period.first, changed.next_period.last) == (date(2026, 4, 1), date(2027, 3, 31))
    step(draft, "activate")
    with pytest.raises(Conflict) as refused:
        once(lambda: agreements.rewrite(asked.model_copy(update={"version": 3})))
    assert refused.value.details == {
        "state": "active",
        "step": "change",
        "allowed": "cancel, change_collective, change_prices, change_timing, end, pause, reopen, reprice, skip",
    }


def test_from_active_over_ending_to_finished(customer: str) -> None:
    running = made(customer, "activate", "pause", "resume")
    with pytest.raises(InvalidInput) as refused:
        end(running, date(2026, 1, 30), today=date(2026, 1, 1))
    assert list(refused.value.details) == ["/last_day"]
    assert end(running, date(2026, 2, 10)).status == "ending"
    period = agreements.get(running.id).to_contract().next_period
    assert period is not None
    assert (period.first, period.last) == (START, date(2026, 2, 10))
    finishing = contract.FinishContract(contract_id=running.id)
    with pytest.raises(Conflict) as early:
        once(lambda: contract_closing.finish(finishing, date(2026, 2, 10)))
    assert early.value.code == "sales.contract_not_over_yet"
    assert once(lambda: contract_closing.finish(finishing, date(2026, 2, 11))).status == "finished"
    left = agreements.get(running.id).to_contract()
    assert (left.owed, left.next_period and left.next_period.first) == ([START], START)


@pytest.mark.parametrize("state", [("activate",), ("activate", "pause")])
def test_an_active_or_paused_one_is_ended_or_cancelled(customer: str, state: tuple[str, ...]) -> None:
    assert end(made(customer, *state), TODAY).status == "ending"
    assert step(made(customer, *state), "cancel").to_contract().next_period is None


def test_a_last_day_in_the_past_is_refused(customer: str) -> None:
    running = made(customer, "activate")
    with pytest.raises(InvalidInput) as refused:
        end(running, date(2026, 3, 1), today=TODAY)
    assert refused.value.details["/last_day"].split()[0] == "already_passed"
    assert end(running, TODAY, today=TODAY).status == "ending"
