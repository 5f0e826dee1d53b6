"""The form of an action that only its service knows: drawn from the description, sent as described, once."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask

from contracts.access import Role
from contracts.base import Empty
from contracts.card import GetCardSection
from contracts.errors import Conflict, InvalidInput, ServiceError, Unavailable
from gateway import create_app
from tests.sixth_service.contract import TABS
from tests.sixth_service.service import card_section

from .conftest import Company, settings_for
from .test_sixth_service import customers
from .test_web import log_in, token_in

Json = dict[str, Any]
FORM = "/customers/cus_1/tabs/vehicles/book_workshop"
SWEDISH, ENGLISH = {"Accept-Language": "sv"}, {"Accept-Language": "en"}
FILLED = {"vehicle_id": "veh_1", "day": "2026-12-01", "form_key": "a-key-of-this-form"}


class Workshop:
    """The fleet service; `trouble` is raised when something is booked."""

    def __init__(self) -> None:
        self.booked: list[tuple[Json, str]] = []
        self.trouble: Exception | None = None

    def answer(self, method: str, body: Json, context: Any) -> Any:
        if method == "describe_tabs":
            return TABS.describe().model_dump(mode="json")
        if method == "get_card_section":
            asked = GetCardSection.model_validate(body)
            return card_section(asked, context.roles).model_dump(mode="json")
        self.booked.append((body, context.request_id))
        if self.trouble is not None:
            raise self.trouble
        return Empty().model_dump()


@pytest.fixture
def workshop(responder: Any) -> Iterator[Workshop]:
    told = Workshop()
    with ExitStack() as stack:
        stack.enter_context(responder("customers", customers))
        stack.enter_context(responder("fleet", told.answer))
        yield told


@pytest.fixture
def app(database: str) -> Flask:
    """A gateway that has not heard of the service yet."""
    return create_app(settings_for(database, services=("customers", "fleet"), card_deadline_seconds=10))


@pytest.fixture
def inside(app: Flask, company: Company, workshop: Workshop) -> Any:
    browser = app.test_client()
    assert log_in(browser, company).status_code == 303
    return browser


def send(browser: Any, **changes: str) -> Any:
    token = token_in(browser.get(FORM, headers=SWEDISH))
    return browser.post(FORM, data={"form_token": token, **FILLED, **changes}, headers=SWEDISH)


def test_the_tab_has_its_button_and_the_button_its_form(inside: Any) -> None:
    assert f'href="{FORM}">Boka verkstad' in inside.get("/customers/cus_1", headers=SWEDISH).text
    swedish, english = inside.get(FORM, headers=SWEDISH).text, inside.get(FORM, headers=ENGLISH).text
    assert re.search(
        r'<label for="f-day">Dag .*\n<input id="f-day" name="day" value="\d{4}-\d\d-\d\d" autocomplete="off" type="date"',
        swedish,
    )
    assert '<label for="f-vehicle_id">Vehicle' in english
    assert "Book the workshop" in english


def test_a_page_that_is_opened_first_of_all_asks_the_service(inside: Any, workshop: Workshop) -> None:
    assert inside.get(FORM, headers=SWEDISH).status_code == 200
    assert inside.get("/customers/cus_1/tabs/vehicles/scrap", headers=SWEDISH).status_code == 404
    assert inside.get("/customers/cus_1/tabs/planes/book_workshop", headers=SWEDISH).status_code == 404


def test_it_is_sent_as_described_and_leads_to_the_tab(inside: Any, workshop: Workshop) -> None:
    answers = [send(inside), send(inside)]
    assert [(one.status_code, one.headers["Location"]) for one in answers] == [
        (303, "/customers/cus_1?tab=vehicles&done=book_workshop")
    ] * 2
    (first, once), (second, again) = workshop.booked
    assert first == second == {"vehicle_id": "veh_1", "day": "2026-12-01"}
    assert once == again
    assert "Boka verkstad: klart." in inside.get(answers[0].headers["Location"], headers=SWEDISH).text


def test_what_the_service_refuses_stands_at_the_field(inside: Any, workshop: Workshop) -> None:
    workshop.trouble = InvalidInput("fleet.invalid_input", "Check.", {"/day": "day_full The day <is> full."})
    answer = send(inside)
    assert answer.status_code == 422
    assert '<p class="wrong" id="f-day-wrong">The day &lt;is&gt; full.</p>' in answer.text
    assert 'name="day" value="2026-12-01"' in answer.text
    workshop.trouble = Conflict("fleet.closed", "The workshop is closed.")
    answer = send(inside)
    assert (answer.status_code, "The workshop is closed." in answer.text) == (409, True)


def test_a_service_that_is_down_loses_nothing(inside: Any, workshop: Workshop) -> None:
    workshop.trouble = Unavailable("fleet.unavailable", "Down.")
    answer = send(inside)
    assert answer.status_code == 503
    assert 'name="day" value="2026-12-01"' in answer.text
    assert 'name="form_key" value="a-key-of-this-form"' in answer.text
    assert "det du skrev står kvar" in answer.text


def key_in(answer: Any) -> str:
    found = re.search(r'name="form_key" value="([^"]+)"', answer.text)
    assert found, answer.text
    return found[1]


BROKEN = ServiceError("fleet.internal_error", "Something broke.")
FULL = InvalidInput("fleet.invalid_input", "Check.", {"/day": "day_full The day is full."})


@pytest.mark.parametrize("uncertain", [Unavailable("fleet.unavailable", "Down."), BROKEN])
def test_what_may_have_been_stored_keeps_its_key_until_that_is_known(
    inside: Any, workshop: Workshop, uncertain: ServiceError
) -> None:
    key = FILLED["form_key"]
    workshop.trouble = FULL
    refused = send(inside)
    assert (refused.status_code, key_in(refused) != key) == (
        422,
        True,
    )  # nothing was stored: another body is another one
    workshop.trouble = uncertain
    failed = send(inside)
    assert (failed.status_code, key_in(failed)) == (uncertain.status, key)
    assert 'name="unsure" value="1"' in failed.text
    workshop.trouble = FULL
    assert key_in(send(inside, unsure="1")) == key


def test_the_first_field_or_the_first_wrong_one_has_the_focus(inside: Any, workshop: Workshop) -> None:
    assert re.findall(r'id="([^"]+)"[^>]* autofocus', inside.get(FORM, headers=SWEDISH).text) == ["f-vehicle_id"]
    workshop.trouble = FULL
    assert re.findall(r'id="([^"]+)"[^>]* autofocus', send(inside).text) == ["f-day"]
    assert " autofocus" not in send(inside, add_row="lines").text  # htmx would take it from the button


def test_buttons_that_only_show_the_form_again_are_no_changes(
    inside: Any, company: Company, workshop: Workshop
) -> None:
    for button in ("add_row", "remove_row", "try_out"):
        for value in ("lines.0", ""):
            assert send(inside, **{button: value}).status_code == 200
    assert workshop.booked == []
    entries = company.get("/v1/audit").json["items"]
    assert "book_workshop" not in {one["operation"] for one in entries}
    assert {one["kind"] for one in entries if one["operation"] == "tab_form"} == {"look"}


def test_who_lacks_the_role_has_neither_button_nor_form(app: Flask, company: Company, workshop: Workshop) -> None:
    assert company.get("/customers/cus_1", role=Role.VIEWER).text.count(FORM) == 0
    assert company.get(FORM, role=Role.VIEWER).status_code == 403
    assert company.get(FORM, role=Role.SELLER).status_code == 200


def test_the_audit_trail_calls_it_by_the_action(inside: Any, company: Company) -> None:
    assert send(inside).status_code == 303
    entries = company.get("/v1/audit?kind=write").json["items"]
    assert "book_workshop" in {one["operation"] for one in entries}


def test_hostile_texts_are_escaped_wherever_they_are_shown_again(inside: Any, workshop: Workshop) -> None:
    hostile = "\"><script>alert(1)</script><b a='"
    workshop.trouble = InvalidInput(
        "fleet.invalid_input", hostile, {"/day": f"x {hostile}", "/elsewhere": f"x {hostile}"}
    )
    answer = send(inside, vehicle_id=hostile, day=hostile, form_key=hostile)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert "<b a=" not in answer.text
    row = inside.get("/customers/cus_1/tabs/vehicles/rows/veh_1", headers=SWEDISH)
    assert (row.status_code, "Fordon: ABC 123" in row.text) == (200, True)
    assert inside.get("/customers/cus_1/tabs/vehicles/rows/veh_9", headers=SWEDISH).status_code == 404


def test_a_page_with_htmx_lets_it_reach_this_site_alone(inside: Any) -> None:
    answer = inside.get(FORM, headers=SWEDISH)
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert (policy["default-src"], policy["connect-src"], policy["form-action"]) == ("'none'", "'self'", "'self'")
    nonce = policy["script-src"].removeprefix("'nonce-").removesuffix("'")
    assert f'nonce="{nonce}" src="/static/htmx.min.js' in answer.text
    again = inside.get("/customers/cus_1", headers=SWEDISH)
    assert nonce not in again.headers["Content-Security-Policy"] + again.text
