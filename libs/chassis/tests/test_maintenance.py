"""Every service answers the requests of `kundkort check` and `kundkort rebuild`: to operators, and to nobody else."""

import os
from collections.abc import Iterator

import pytest
from toy import Toy
from toy_contract import CounterRaised, GetCounter

from chassis.client import RpcClient
from chassis.testing import a_context
from chassis.testing_keys import keys_of
from contracts.access import OPERATOR, Role
from contracts.copies import ListCompanies, ListCopies, ReadOriginals
from contracts.errors import NotAllowed, Unavailable

OPERATORS = frozenset({str(Role.ADMINISTRATOR), OPERATOR})


@pytest.fixture
def operator() -> Iterator[RpcClient]:
    """A client that signs with the operators' key."""
    made = RpcClient(os.environ["AMQP_URL"], keys_of("operator"))
    yield made
    made.close()


def test_an_administrator_of_a_company_is_refused(toy: Toy, operator: RpcClient) -> None:
    with toy.running():
        with pytest.raises(NotAllowed, match="operator"):
            toy.client.send(ListCopies(purpose="rebuild"), a_context(), "toy").result()
        with pytest.raises(NotAllowed):
            operator.send(ListCopies(purpose="rebuild"), a_context(roles=frozenset({OPERATOR})), "toy").result()


def test_the_gateways_key_makes_nobody_an_operator(toy: Toy) -> None:
    """Red before: one key signed both, so a gateway, or any service, could be the operator."""
    with toy.running(), pytest.raises(NotAllowed, match="context_unsigned"):
        toy.client.send(ListCopies(purpose="check"), a_context(roles=OPERATORS), "toy").result()


def test_the_operators_key_is_for_nothing_but_what_operators_may_send(toy: Toy, operator: RpcClient) -> None:
    """Red before: the operator's command could do what an administrator of any company may."""
    with toy.running():
        counter = toy.new()
        for roles in (OPERATORS, frozenset({str(Role.ADMINISTRATOR)})):
            with pytest.raises(NotAllowed, match="context_unsigned"):
                operator.send(GetCounter(counter_id=counter), a_context(roles=roles), "toy").result()


def test_a_service_that_declares_nothing_answers_all_the_same(toy: Toy, operator: RpcClient) -> None:
    with toy.running():
        asked = operator.send(ListCopies(purpose="check"), a_context(roles=OPERATORS), "toy")
        assert asked.result() == {"kinds": [], "retry_seconds": [0.2, 0.4]}
        companies = ListCompanies(event=CounterRaised.type)
        assert operator.send(companies, a_context(roles=OPERATORS), "toy").result() == {"items": []}
        with pytest.raises(Unavailable, match="request_unknown"):
            operator.send(ReadOriginals(event="toy.none"), a_context(roles=OPERATORS), "toy").result()
