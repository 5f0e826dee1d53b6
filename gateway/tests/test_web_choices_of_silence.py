"""What a form can do without costs it little: a service that does not answer is asked once, and for as long as a card waits."""

import time
from typing import Any

import pytest
from flask import Flask

from contracts.errors import DeadlineExceeded

from .conftest import Company
from .test_web import SWEDISH
from .test_web_account import enter, open_page


@pytest.mark.parametrize("raised", [True, False])
def test_a_silent_service_is_asked_once_for_all_suggestions(
    hurried_app: Flask, hurried_company: Company, responder: Any, raised: bool
) -> None:
    """Red before: groups, sellers and cities waited one after the other, each for the whole deadline of a request."""

    def crm(_method: str, _body: dict[str, Any], context: Any) -> Any:
        asked.append(context.remaining())
        if raised:
            raise DeadlineExceeded("crm.service_timeout", "No.")
        time.sleep(max(0.0, context.remaining()) + 0.5)  # too late for whoever has asked
        return {}

    asked: list[float] = []
    with responder("crm", crm):
        page = open_page(enter(hurried_app, hurried_company), SWEDISH, "/new-customer")
    assert 'name="fields.group"' in page.text
    assert len(asked) == 1
    assert asked[0] <= hurried_app.extensions["gateway"].settings.card_deadline_seconds
