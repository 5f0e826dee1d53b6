"""The customers that a user has opened last are noted beside the card, never at its cost."""

from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from gateway.models import RecentCustomers

from .test_web import CARD, SWEDISH, Services, browser, inside, services  # noqa: F401


def test_a_database_that_does_not_take_the_note_costs_the_card_nothing(
    inside: Any,  # noqa: F811
    services: Services,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def silent(*_asked: Any, **_options: Any) -> Any:
        raise AutoReconnect("nobody there")

    monkeypatch.setattr(RecentCustomers, "rows", silent)
    assert inside.get(CARD, headers=SWEDISH).status_code == 200
