"""The card: complete if all answer, and as complete as possible if not."""

from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask

from chassis.context import Context
from contracts import catalogue
from contracts.errors import InvalidInput, NotFound, ServiceError, Unavailable
from contracts.services import SERVICES
from gateway import create_app
from gateway.card.schemas import Card

from .card_samples import HEAD, account, habit
from .conftest import Company, settings_for
from .responder import SILENCE, Responder

PATH = "/v1/customers/cus_1/card"


class Section:
    """A service that shows its tabs as the catalogue has them, or fails as told by `trouble`."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.trouble: Any = None

    def __call__(self, _method: str, body: dict[str, Any], _context: Context) -> Any:
        if isinstance(self.trouble, Exception):
            raise self.trouble
        if self.trouble is not None:
            return self.trouble
        specs = [
            spec
            for spec in catalogue.tabs()
            if spec.service == self.service and spec.key in (body.get("tabs") or [spec.key])
        ]
        shown = [spec for spec in specs if spec.module is None or spec.module in body["modules"]]
        return {
            "tabs": [
                {
                    "key": spec.key,
                    "order": spec.order,
                    "titles": {"sv": spec.sv, "en": spec.en},
                    "module": spec.module,
                    "total": 2,
                    "items": [{"id": f"{spec.key}_1"}],
                    "actions": [action.name for action in spec.actions],
                    "more": f"/v1/customers/cus_1/{spec.key}",
                }
                for spec in shown
            ],
            "hidden": [
                {"key": spec.key, "reason": "module_off", "needs": spec.module} for spec in specs if spec not in shown
            ],
            "head": [account(), habit()] if self.service == "billing" else [],
            "customer": HEAD if self.service == "customers" else None,
        }


class Five:
    """All five services; `five.trouble(service, what)` makes one fail, `five.stop(service)` ends it."""

    def __init__(self, responder: Any, stack: ExitStack) -> None:
        self.sections = {service: Section(service) for service in SERVICES}
        self.stacks = {service: ExitStack() for service in SERVICES}
        self.responders: dict[str, Responder] = {}
        for service in SERVICES:
            self.responders[service] = self.stacks[service].enter_context(responder(service, self.sections[service]))
            stack.push(self.stacks[service])

    def trouble(self, service: str, what: Any) -> None:
        self.sections[service].trouble = what

    def stop(self, service: str) -> None:
        self.stacks[service].close()


@pytest.fixture
def five(responder: Any) -> Any:
    with ExitStack() as stack:
        yield Five(responder, stack)


def statuses(card: Any) -> dict[str, str]:
    return {tab["key"]: tab["status"] for tab in card["tabs"]}


def of(service: str) -> set[str]:
    return {spec.key for spec in catalogue.tabs() if spec.service == service}


def test_all_tabs_in_their_order_by_one_request_a_service(company: Company, five: Five) -> None:
    answer = company.get(PATH, role="viewer")
    assert answer.status_code == 200
    card = answer.json
    assert [tab["key"] for tab in card["tabs"]] == [spec.key for spec in catalogue.tabs()]
    assert set(statuses(card).values()) == {"ok"}
    assert card["customer"] == HEAD
    assert card["meta"]["degraded"] == []
    assert set(card["meta"]["timing_ms"]) == set(SERVICES)
    assert [len(five.responders[service].asked) for service in SERVICES] == [1] * 5
    assert "hidden" not in card
    orders = next(tab for tab in card["tabs"] if tab["key"] == "orders")
    assert orders["title"] == "Order"
    assert (orders["total"], orders["items"]) == (2, [{"id": "orders_1"}])
    assert orders["actions"] == [
        "place_order",
        "create_collective_invoice",
        "list_collective_invoices",
        "list_deliveries",
    ]
    assert orders["as_of"].endswith("Z")


def test_titles_are_in_the_callers_language(company: Company, five: Five) -> None:
    for wish, title in (("en-GB,en;q=0.9", "Invoices"), ("sv", "Fakturor"), ("de", "Fakturor"), ("", "Fakturor")):
        card = company.get(PATH, headers={"Accept-Language": wish}).json
        assert next(tab for tab in card["tabs"] if tab["key"] == "invoices")["title"] == title


@pytest.mark.parametrize("name", ["branch_id", "branch"])
def test_filters_reach_the_services(company: Company, five: Five, name: str) -> None:
    card = company.get(f"{PATH}?tabs=orders,invoices&{name}=brn_7&limit=3").json
    assert [tab["key"] for tab in card["tabs"]] == ["orders", "invoices"]
    _, body, context = five.responders["sales"].asked[0]
    assert (sorted(body["tabs"]), body["branch_id"], body["limit"]) == (["invoices", "orders"], "brn_7", 3)
    assert context.tenant == company.tenant
    assert card["customer"]["name"] == "Bygg AB"


def test_a_tab_that_does_not_exist_is_named(company: Company, five: Five) -> None:
    answer = company.get(f"{PATH}?tabs=orders,horoscope")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/tabs"
    assert "horoscope" in answer.json["errors"][0]["detail"]


def test_a_total_that_was_not_counted_to_its_end_says_so(company: Company, five: Five) -> None:
    tab = {"key": "timeline", "order": 15, "titles": {"sv": "Tid"}, "total": 1000, "total_is_more": True, "items": []}
    five.trouble("crm", {"tabs": [tab, {**tab, "key": "activities", "total_is_more": False}]})
    tabs = {one["key"]: one for one in company.get(PATH).json["tabs"]}
    assert (tabs["timeline"]["total"], tabs["timeline"]["total_is_more"]) == (1000, True)
    assert "total_is_more" not in tabs["activities"]


def test_a_tab_newer_than_the_gateway_is_shown(company: Company, five: Five) -> None:
    tab = {"key": "horoscope", "order": 45, "titles": {"sv": "Horoskop"}, "total": 0, "items": []}
    five.trouble("sales", {"tabs": [tab]})
    keys = [tab["key"] for tab in company.get(PATH, headers={"Accept-Language": "en"}).json["tabs"]]
    assert keys.index("contacts") < keys.index("horoscope") < keys.index("invoices")
    assert company.get(f"{PATH}?tabs=horoscope").status_code == 200


@pytest.mark.parametrize(
    "trouble",
    [
        Unavailable("billing.tired", "No.", {"retry_after": "7"}),
        ServiceError("billing.service_failed", "Oh."),
        InvalidInput("billing.invalid_input", "A field that an older release does not know."),
    ],
)
def test_a_failing_service_costs_only_its_own_tabs(company: Company, five: Five, trouble: ServiceError) -> None:
    five.trouble("billing", trouble)
    answer = company.get(PATH)
    assert answer.status_code == 200
    assert answer.json["meta"]["degraded"] == ["billing"]
    assert {key for key, status in statuses(answer.json).items() if status == "unavailable"} == of("billing")
    assert {key for key, status in statuses(answer.json).items() if status == "ok"} == {
        spec.key for spec in catalogue.tabs()
    } - of("billing")
    retry = next(tab for tab in answer.json["tabs"] if tab["key"] == "invoices")["retry_after"]
    assert retry == float(trouble.details.get("retry_after", 2))


@pytest.mark.parametrize("nonsense", [{}, [], "x", 7, {"tabs": None}, {"tabs": [{"key": "invoices"}]}, {"tabs": [3]}])
def test_a_service_that_answers_nonsense_costs_only_its_own_tabs(company: Company, five: Five, nonsense: Any) -> None:
    five.trouble("billing", nonsense)
    answer = company.get(PATH)
    assert answer.status_code == 200
    assert {key for key, status in statuses(answer.json).items() if status == "unavailable"} == of("billing")


def test_the_card_is_what_its_document_says(company: Company, five: Five) -> None:
    five.trouble("crm", Unavailable("crm.tired", "No."))
    card = company.get(f"{PATH}?explain=1").json
    said = Card.model_validate(card).model_dump(mode="json", exclude_unset=True)
    assert {tab["key"]: set(tab) for tab in said["tabs"]} == {tab["key"]: set(tab) for tab in card["tabs"]}
    assert set(said) == set(card)


def test_a_hung_service_does_not_hold_up_the_card(database: str, five: Five) -> None:
    company = Company(create_app(settings_for(database, deadline_seconds=60, card_deadline_seconds=0.7)))
    five.trouble("billing", SILENCE)
    card = company.get(PATH).json
    assert {key for key, status in statuses(card).items() if status != "ok"} == of("billing")
    assert 600 <= card["meta"]["timing_ms"]["billing"] < 30_000  # the card's deadline, not the request's
    assert card["meta"]["timing_ms"]["sales"] < card["meta"]["timing_ms"]["billing"]


def test_a_dead_service_is_known_at_once(company: Company, five: Five) -> None:
    five.stop("crm")
    card = company.get(PATH).json
    assert card["meta"]["degraded"] == ["crm"]
    assert card["meta"]["timing_ms"]["crm"] < 600
    assert {key for key, status in statuses(card).items() if status == "unavailable"} == of("crm")


def test_the_last_good_answer_is_shown_with_its_age(company: Company, five: Five) -> None:
    company.get(PATH)
    five.stop("billing")
    card = company.get(PATH).json
    invoices = next(tab for tab in card["tabs"] if tab["key"] == "invoices")
    assert invoices["status"] == "stale"
    assert invoices["items"] == [{"id": "invoices_1"}]
    assert invoices["age_seconds"] >= 0
    assert invoices["as_of"].endswith("Z")
    assert card["meta"]["degraded"] == ["billing"]


def test_a_stale_answer_is_never_anothers(company: Company, other_company: Company, five: Five) -> None:
    company.get(PATH)
    five.stop("billing")
    for answer in (
        other_company.get(PATH),
        company.get(PATH, role="seller"),
        company.get("/v1/customers/cus_2/card"),
        company.get(f"{PATH}?branch=brn_1"),
    ):
        assert statuses(answer.json)["invoices"] == "unavailable"


def test_a_stale_answer_does_not_survive_its_module(company: Company, five: Five) -> None:
    company.get(PATH)
    company.put_module("billing", on=False)
    five.stop("billing")
    assert "invoices" not in statuses(company.get(PATH).json)


def test_a_stale_answer_grows_too_old(database: str, company: Company, five: Five) -> None:
    http = create_app(settings_for(database, stale_seconds=0)).test_client()
    headers = {"Authorization": f"Bearer {company.keys['viewer']}"}
    http.get(PATH, headers=headers)
    five.stop("billing")
    assert statuses(http.get(PATH, headers=headers).json)["invoices"] == "unavailable"


def test_an_unknown_customer_has_no_card(company: Company, five: Five) -> None:
    five.trouble("customers", NotFound("customers.customer_not_found", "There is no customer cus_1."))
    answer = company.get(PATH)
    assert (answer.status_code, answer.json["code"]) == (404, "customers.customer_not_found")


def test_the_card_lives_without_its_owner(company: Company, five: Five) -> None:
    five.stop("customers")
    card = company.get(PATH).json
    assert card["customer"] is None
    assert card["meta"]["degraded"] == ["customers"]
    assert statuses(card)["orders"] == "ok"


def test_the_customer_is_remembered_too(company: Company, five: Five) -> None:
    company.get(PATH)
    five.stop("customers")
    assert company.get(PATH).json["customer"] == HEAD


def test_with_nobody_there_is_no_card(company: Company) -> None:
    answer = company.get(PATH)
    assert (answer.status_code, answer.json["code"]) == (503, "gateway.card_unavailable")
    assert "Retry-After" in answer.headers


@pytest.mark.parametrize("dead", [False, True])
def test_why_a_tab_is_hidden(company: Company, five: Five, dead: bool) -> None:
    company.put_module("reminders", on=False)
    if dead:
        five.stop("billing")
    card = company.get(f"{PATH}?explain=1").json
    assert "reminders" not in statuses(card)
    assert card["hidden"] == [{"key": "reminders", "reason": "module_off", "needs": "reminders"}]


def test_a_new_service_is_one_name_in_the_settings(database: str, company: Company, responder: Any) -> None:
    app: Flask = create_app(settings_for(database, services=("customers", "loyalty")))
    titles = {"sv": "Poäng", "en": "Points"}
    tab = {"key": "points", "order": 55, "titles": titles, "total": 1, "items": [{"id": "pts_1"}]}
    headers = {"Authorization": f"Bearer {company.keys['viewer']}"}
    with responder("customers", Section("customers")), responder("loyalty", lambda *_: {"tabs": [tab]}):
        card: Any = app.test_client().get(PATH, headers=headers).json
    assert statuses(card)["points"] == "ok"


def test_a_card_needs_a_key(company: Company) -> None:
    assert company.http.get(PATH).status_code == 401
