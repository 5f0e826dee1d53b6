"""When a service is asked to describe its tabs, and what is shown while it has not done so."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from threading import Thread
from typing import Any

import pytest
from flask import Flask

from chassis.testing import a_context
from contracts.billing.tabs import TABS
from contracts.card import TabDescriptions
from contracts.errors import InvalidInput, ServiceError, Unavailable
from gateway import create_app
from gateway.card import descriptions
from gateway.card.descriptions import Descriptions

from .conftest import Company, settings_for
from .responder import SILENCE, Responder

Json = dict[str, Any]
CARD, PAGE = "/v1/customers/cus_1/card", "/customers/cus_1"
ENGLISH = {"Accept-Language": "en"}


def a_description(version: str, heading: str = "Balance") -> Json:
    """The invoices tab of a release of billing that is newer than the contracts."""
    column = {"field": "balance", "labels": {"sv": "Saldo", "en": heading}, "kind": "money"}
    titles = {"sv": "Fakturor", "en": "Bills"}
    tab = {
        "key": "invoices",
        "service": "billing",
        "order": 60,
        "titles": titles,
        "module": "billing",
        "columns": [column],
    }
    return {"version": version, "tabs": [tab]}


class Billing:
    """Answers with `versions` in turn; `description(version)` is what DescribeTabs gets."""

    def __init__(self) -> None:
        self.versions: list[Any] = ["v2"]
        self.description: Callable[[], Any] = lambda: a_description("v2")
        self.cards = 0
        self.is_down = False
        self.responder: Responder

    def __call__(self, method: str, _body: Json, _context: Any) -> Any:
        if self.is_down:
            raise Unavailable("billing.down", "Down.")
        if method == "describe_tabs":
            return self.description()
        version = self.versions[self.cards % len(self.versions)]
        self.cards += 1
        item = {"id": "inv_1", "balance": "7.00", "number": "1001", "status": "paid"}
        tab = {"key": "invoices", "order": 60, "titles": {"sv": "Fakturor", "en": "Bills"}, "total": 1, "items": [item]}
        return {"tabs": [tab], **({"version": version} if version is not None else {})}

    def asked(self) -> int:
        """How often it was asked to describe its tabs."""
        return sum(method == "describe_tabs" for method, _, _ in self.responder.asked)


@pytest.fixture
def billing(responder: Any) -> Iterator[Billing]:
    made = Billing()
    with ExitStack() as stack:
        stack.enter_context(responder("customers", lambda *_: {"tabs": [], "customer": {"id": "cus_1", "name": "A"}}))
        made.responder = stack.enter_context(responder("billing", made))
        yield made


@pytest.fixture
def company(database: str, billing: Billing) -> Company:
    """A company of a gateway that has just been started."""
    app: Flask = create_app(settings_for(database, services=("customers", "billing"), card_deadline_seconds=3))
    return Company(app)


def page(company: Company) -> str:
    return str(company.get(PAGE, headers=ENGLISH).text)


def test_a_version_is_asked_for_once(company: Company, billing: Billing) -> None:
    assert "Balance" in page(company)
    for _ in range(3):
        assert "Balance" in page(company)
        company.get(CARD)
    assert billing.asked() == 1


def test_the_version_that_the_contracts_know_is_never_asked_for(company: Company, billing: Billing) -> None:
    billing.versions = [TABS.version]
    assert "Number" in page(company)
    assert billing.asked() == 0


def test_a_card_does_not_wait_for_a_description(company: Company, billing: Billing) -> None:
    billing.description = lambda: SILENCE
    began = time.monotonic()
    for _ in range(3):
        assert company.get(CARD).json["tabs"][0]["status"] == "ok"
    assert time.monotonic() - began < descriptions.ASK_SECONDS
    assert billing.asked() == 1


def test_a_page_waits_for_it_no_longer_than_its_deadline_and_shows_what_it_can(
    company: Company, billing: Billing
) -> None:
    billing.description = lambda: SILENCE
    began = time.monotonic()
    shown = page(company)
    assert time.monotonic() - began < 3 + 1  # the deadline of the card, and room for a busy machine
    assert "1001" in shown  # the columns that the contracts know stand in
    page(company)
    assert billing.asked() == 1


@pytest.mark.parametrize(
    "answer",
    [
        Unavailable("billing.request_unknown", "This release does not know the request."),
        Unavailable("billing.unknown_method", "This release does not know the request."),
        InvalidInput("billing.invalid_input", "No."),
        {"version": "v2", "tabs": [{"key": 1}]},
        "nonsense",
    ],
)
def test_a_service_that_cannot_describe_its_tabs_still_shows(company: Company, billing: Billing, answer: Any) -> None:
    def fail() -> Any:
        if isinstance(answer, ServiceError):
            raise answer
        return answer

    billing.description = fail
    for _ in range(3):
        assert "1001" in page(company)
    assert billing.asked() == 1


@pytest.mark.parametrize("version", [None, {"nonsense": 1}, 7])
def test_a_section_without_a_version_is_shown_by_the_contracts(
    company: Company, billing: Billing, version: Any
) -> None:
    billing.versions = [version]
    assert "1001" in page(company)
    assert billing.asked() == 0


def test_replicas_of_two_releases_are_both_kept(
    company: Company, billing: Billing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DescribeTabs may reach the other replica: its answer is kept, and the version is asked for again."""
    monkeypatch.setattr(descriptions, "PAUSE_SECONDS", 0.0)
    billing.versions = ["v2", "v3"]
    answers = iter(["v3", "v2", "v3", "v2"])

    def describe() -> Json:
        version = next(answers)
        return a_description(version, heading=f"Balance of {version}")

    billing.description = describe
    for _ in range(4):
        page(company)
    shown = [page(company) for _ in range(4)]
    assert ["Balance of v2" in one for one in shown] == [True, False, True, False]
    assert ["Balance of v3" in one for one in shown] == [False, True, False, True]
    assert billing.asked() == 2


def test_a_description_is_asked_for_again_after_a_while(
    company: Company, billing: Billing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(descriptions, "PAUSE_SECONDS", 0.0)
    billing.description = lambda: "nonsense"
    assert "Balance" not in page(company)
    billing.description = lambda: a_description("v2")
    assert "Balance" in page(company)


def test_a_service_that_is_down_is_named_from_the_last_description(company: Company, billing: Billing) -> None:
    def named() -> Any:
        card = company.get("/v1/customers/cus_2/card", headers=ENGLISH).json
        return [(tab["key"], tab["title"], tab["status"]) for tab in card["tabs"]]

    billing.is_down = True
    before = [(key, "unavailable") for key, _, _ in named()]
    assert before == [(spec.key, "unavailable") for spec in TABS.specs]
    billing.is_down = False
    page(company)
    billing.is_down = True
    assert named() == [("invoices", "Bills", "unavailable")]


def test_why_a_described_tab_is_hidden_while_its_service_is_down(company: Company, billing: Billing) -> None:
    page(company)
    company.put_module("billing", on=False)
    billing.is_down = True
    card = company.get("/v1/customers/cus_2/card?explain=1").json
    assert (card["tabs"], card["hidden"]) == ([], [{"key": "invoices", "reason": "module_off", "needs": "billing"}])


def test_a_role_that_the_gateway_does_not_know_opens_nothing(company: Company, billing: Billing) -> None:
    described = a_description("v2")
    described["tabs"][0]["role"] = "auditor"
    billing.description = lambda: described
    page(company)
    billing.is_down = True
    card = company.get("/v1/customers/cus_2/card?explain=1").json
    assert card["hidden"] == [{"key": "invoices", "reason": "role_missing", "needs": "auditor"}]


def test_values_of_a_newer_release_never_break_the_page(company: Company, billing: Billing) -> None:
    described = a_description("v2")
    fields = {"balance": "size", "number": "hologram", "status": "place", "id": "period"}
    described["tabs"][0]["columns"] = [
        {"field": field, "labels": {"de": "Feld"}, "kind": kind, "uses": {"longitude": "number"}}
        for field, kind in fields.items()
    ]
    described["tabs"][0]["titles"] = {"sv": "Fakturor"}
    billing.description = lambda: described
    shown = page(company)
    assert "7.00" in shown
    assert "1001" in shown
    assert ">number<" in shown  # no label in a language of ours: the field's name


def test_the_tabs_of_all_services_for_programmers(company: Company, billing: Billing) -> None:
    answer = company.get("/v1/tabs", role="viewer").json
    assert answer["meta"] == {
        "degraded": ["customers"],
        "versions": {"customers": answer["meta"]["versions"]["customers"], "billing": "v2"},
    }
    sources = {tab["key"]: tab["source"] for tab in answer["tabs"]}
    assert sources == {
        **dict.fromkeys(["branches", "contacts", "info", "map"], "built_in"),
        "invoices": "service",
    }
    branches = answer["tabs"][0]
    assert [(action["operation"], action["method"], action["path"]) for action in branches["actions"]] == [
        ("create_branch", "POST", "/v1/customers/{customer_id}/branches")
    ]
    labels = {field["name"]: field["labels"] for field in branches["actions"][0]["fields"]}
    assert labels["name"] == {"sv": "Namn", "en": "Name"}


def test_the_etag_of_the_tabs_depends_on_versions_alone(company: Company, billing: Billing) -> None:
    first = company.get("/v1/tabs")
    etag = first.headers["ETag"]
    for given in (etag, etag.removeprefix("W/"), f'"other", {etag}', "*"):
        again = company.get("/v1/tabs", headers={"If-None-Match": given})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag), given
    billing.is_down = True
    down = company.get("/v1/tabs")
    assert (down.json["meta"]["degraded"], down.headers["ETag"]) == (["customers", "billing"], etag)
    billing.is_down, billing.description = False, lambda: a_description("v3")
    newer = company.get("/v1/tabs", headers={"If-None-Match": etag})
    assert (newer.status_code, newer.headers["ETag"] == etag) == (200, False)


def test_what_is_kept_is_bounded() -> None:
    kept = Descriptions(None, {})  # type: ignore[arg-type]
    for number in range(20):
        kept.keep("billing", TabDescriptions(version=str(number), tabs=[]))
    assert [number for number in range(20) if kept.find("billing", str(number))] == list(range(12, 20))


def test_the_newest_version_is_noted_without_the_lock() -> None:
    kept = Descriptions(None, {})  # type: ignore[arg-type]
    for version in ("1", "2"):
        kept.keep("billing", TabDescriptions(version=version, tabs=[]))
    noting = {version: Thread(target=kept.note, args=("billing", version, a_context())) for version in ("1", "2")}
    with kept._lock:
        for thread in noting.values():
            thread.start()
        noting["2"].join(5)
        assert (noting["1"].is_alive(), noting["2"].is_alive()) == (True, False)
    noting["1"].join(5)
    newest = kept.nearest("billing")
    assert newest is not None
    assert newest.version == "1"


def test_nobody_needs_to_be_up_before_the_tabs_can_be_read(database: str) -> None:
    company = Company(create_app(settings_for(database, services=("customers", "unheard"), card_deadline_seconds=3)))
    answer = company.get("/v1/tabs").json
    assert answer["meta"]["degraded"] == ["customers", "unheard"]
    assert {tab["service"] for tab in answer["tabs"]} == {"customers"}
