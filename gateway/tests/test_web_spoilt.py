"""Pages that are asked for what nobody can have chosen there: they say so, and none of them fails."""

from typing import Any
from urllib.parse import quote

import pytest

from contracts.errors import NotFound

from .test_web import SWEDISH, Services, browser, inside, services, token_in  # noqa: F401 - fixtures

SPOILT = ["", " ", "x", "ö", "usr_", "team_x", "cus_1' or", "-1", "9" * 40, "a" * 90, "<b>", "[]", "{}", "null"]
NOBODY = "cus_" + "0" * 32


@pytest.fixture
def nothing(services: Services) -> Services:  # noqa: F811
    """Services that know nothing of what they are asked."""
    services.trouble = {name: NotFound(f"{name}.nothing", "There is nothing.") for name in services.sections}
    return services


@pytest.mark.parametrize(
    "address",
    [
        "/activities?who=",
        "/activities?day=",
        "/weeks?week=",
        "/weeks?who=",
        "/calendar?week=",
        "/calendar?who=",
        "/mentions?cursor=",
        "/payments?customer=",
        "/payments?amount_from=",
        "/payments?from=",
        "/payments?means=",
        "/invoices?which=",
        "/invoices?list=",
        "/doubts?cursor=",
        "/duplicates?cursor=",
        "/selections?cursor=",
        "/customers?property_from=",
        "/customers?seller_id=",
        "/customers/values?property=",
        "/bulk/new?customer_ids=",
        "/bulk/new?selection_id=",
        "/mailings/new?selection_id=",
        "/account?moved=",
        "/users?cursor=",
        f"/customers/{NOBODY}?at=",
        f"/customers/{NOBODY}?branch=",
        f"/customers/{NOBODY}?tab=",
        f"/customers/{NOBODY}/history?which=",
        f"/customers/{NOBODY}/account?from=",
        "/ageing?on=",
        "/?cursor=",
        "/find?q=",
        "/login/openid?company=",
    ],
)
def test_an_address_with_something_else_is_no_failure(inside: Any, nothing: Services, address: str) -> None:  # noqa: F811
    answers = {value: inside.get(address + quote(value), headers=SWEDISH).status_code for value in SPOILT}
    assert [value for value, status in answers.items() if status == 500] == []


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/mentions", "mention_id"),
        ("/alarms/dismiss", "alarm_id"),
        ("/operation/nowhere/replay", "event"),
        ("/operation/billing/replay", "event"),
        ("/bulk/new", "targets"),
        ("/mailings/new", "targets"),
        ("/new-selection", "do"),
        ("/new-selection", "rows"),
        ("/users/close", "user_id"),
        ("/users/reset-factor", "user_id"),
        ("/api-keys/end", "key_id"),
        ("/account/sessions/end", "session_id"),
        ("/account/tabs", "move"),
        ("/account/preferences", "language"),
        ("/customers/columns", "columns"),
        (f"/customers/{NOBODY}/merge", "other_number"),
        (f"/customers/{NOBODY}/delete", "version"),
        (f"/duplicates/{NOBODY}/{NOBODY}", "do"),
    ],
)
def test_a_form_with_something_else_is_no_failure(
    inside: Any,  # noqa: F811
    nothing: Services,
    address: str,
    name: str,
) -> None:
    token = token_in(inside.get("/account", headers=SWEDISH))
    answers = {
        value: inside.post(address, data={"form_token": token, name: value}, headers=SWEDISH).status_code
        for value in SPOILT
    }
    assert [value for value, status in answers.items() if status == 500] == []
    assert 403 not in answers.values(), "the form is ours"
