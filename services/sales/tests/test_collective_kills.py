"""Collective invoices whose process dies after any write, or whose order somebody else takes meanwhile."""

from typing import Any

import pytest

from chassis import storage
from chassis.context import using
from chassis.testing import a_context, once
from contracts import sales as contract
from contracts.errors import Conflict
from contracts.sales.collective_invoices import (
    CreateCollectiveInvoice,
)
from sales import collective_invoices, order_billings
from sales.collective_models import CollectiveInvoice
from sales.models import Order
from sales.tests.collecting import ask, asked_of_billing, collective, delivered, invoiced, states
from sales.tests.samples import part


class Killed(BaseException):
    """The process dies."""


def die_at(monkeypatch: pytest.MonkeyPatch, write: int) -> None:
    """The process dies after that many changes of documents, from 1."""
    count, real = [0], storage.change

    def change(*given: Any, **named: Any) -> Any:
        done = real(*given, **named)
        count[0] += 1
        if count[0] == write:
            raise Killed
        return done

    monkeypatch.setattr(collective_invoices, "change", change)
    monkeypatch.setattr(order_billings, "change", change)


@pytest.mark.parametrize("write", [1, 2, 3, 4])
@pytest.mark.parametrize("by_whom", ["the same request", "the event"])
def test_killed_after_any_write_it_is_finished_by_another(customer: str, write: int, by_whom: str) -> None:
    """Three orders are taken, then billing is asked: four writes after the first one, which begins it."""
    ids = [delivered(customer) for _ in range(3)]
    with pytest.MonkeyPatch.context() as patched:
        die_at(patched, write)
        with pytest.raises(Killed):
            ask(customer, request_id=f"kill-{write}-{customer}")
    (begun,) = once(lambda: list(CollectiveInvoice.find(customer_id=customer)))
    event = begun.advanced()
    unfinished = once(lambda: collective_invoices.find_unfinished([event]))
    assert unfinished == ([event] if write < 4 else [])
    if by_whom == "the event":
        once(lambda: collective_invoices.advance(event.subject))
    else:
        ask(customer, request_id=f"kill-{write}-{customer}")
    once(lambda: collective_invoices.advance(event.subject))
    assert collective(begun.id).state == "asked"
    assert states(*ids) == [["asked"]] * 3
    assert invoiced(*ids) == [3, 3, 3]
    assert [one.order_id for one in asked_of_billing(begun.id).orders] == sorted(ids)


def take_away_while_it_is_asked(patched: pytest.MonkeyPatch, order_id: str) -> None:
    """Somebody invoices the order between the look and the first taking."""
    real = collective_invoices._begin

    def begin(request: CreateCollectiveInvoice) -> CollectiveInvoice:
        begun = real(request)
        once(lambda: order_billings.ask(contract.InvoiceOrder(order_id=order_id, parts=[part(1, "3")])))
        return begun

    patched.setattr(collective_invoices, "_begin", begin)


@pytest.mark.parametrize("write", range(9))
def test_an_order_that_is_taken_meanwhile_gives_everything_back(customer: str, write: int) -> None:
    """Two of three orders are taken, the last is not there any more: closed, three given back, done: killed after any of them,
    or after the write of the one who took it."""
    ids = sorted(delivered(customer) for _ in range(3))
    with pytest.MonkeyPatch.context() as patched:
        take_away_while_it_is_asked(patched, ids[2])
        die_at(patched, write)
        with pytest.raises((Conflict, Killed)) as ended:
            ask(customer, request_id=f"back-{write}-{customer}")
    assert isinstance(ended.value, Killed) == (write > 0)
    with pytest.raises(Conflict) as said:
        ask(customer, request_id=f"back-{write}-{customer}")
    assert (said.value.code, said.value.values["order_ids"]) == ("sales.collective_orders_refused", [ids[2]])
    (begun,) = once(lambda: list(CollectiveInvoice.find(customer_id=customer)))
    assert begun.state == "refused"
    assert states(*ids) == [["refused"], ["refused"], ["asked", "refused"]]
    assert invoiced(*ids) == [0, 0, 3]


def test_a_process_that_is_late_takes_nothing_after_everything_was_given_back(customer: str) -> None:
    ids = sorted(delivered(customer) for _ in range(3))
    with pytest.MonkeyPatch.context() as patched:
        take_away_while_it_is_asked(patched, ids[1])
        with pytest.raises(Conflict):
            ask(customer)
    (late,) = once(lambda: list(CollectiveInvoice.find(customer_id=customer)))
    for order_id in ids:
        once(lambda: collective_invoices._take(late, order_id))  # noqa: B023
    assert invoiced(*ids) == [0, 3, 0]
    taken = [once(lambda: Order.find(id=one).first()) for one in ids]  # noqa: B023
    with using(a_context()):
        collective_invoices._ask_billing(late, taken)
    assert collective(late.id).state == "refused"
