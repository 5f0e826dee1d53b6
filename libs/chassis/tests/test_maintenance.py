"""Every service answers the requests of `kundkort check` and `kundkort rebuild`: to operators, and to nobody else."""

import pytest
from toy import Toy
from toy_contract import CounterRaised

from chassis.testing import a_context
from contracts.access import OPERATOR, Role
from contracts.copies import ListCompanies, ListCopies, ReadOriginals
from contracts.errors import NotAllowed, Unavailable

OPERATORS = frozenset({str(Role.ADMINISTRATOR), OPERATOR})


def test_an_administrator_of_a_company_is_refused(toy: Toy) -> None:
    with toy.running():
        with pytest.raises(NotAllowed, match="operator"):
            toy.client.send(ListCopies(purpose="rebuild"), a_context(), "toy").result()
        with pytest.raises(NotAllowed):
            toy.client.send(ListCopies(purpose="rebuild"), a_context(roles=frozenset({OPERATOR})), "toy").result()


def test_a_service_that_declares_nothing_answers_all_the_same(toy: Toy) -> None:
    with toy.running():
        asked = toy.client.send(ListCopies(purpose="check"), a_context(roles=OPERATORS), "toy")
        assert asked.result() == {"kinds": []}
        companies = ListCompanies(event=CounterRaised.type)
        assert toy.client.send(companies, a_context(roles=OPERATORS), "toy").result() == {"items": []}
        with pytest.raises(Unavailable, match="request_unknown"):
            toy.client.send(ReadOriginals(event="toy.none"), a_context(roles=OPERATORS), "toy").result()
