"""The last good answers of services beyond one process: who gets them, how old they may be, and when they go."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from chassis.testing import wait_until
from chassis.testing_queries import commands_sent
from contracts.access import Module
from contracts.card import GetCardSection
from contracts.errors import NotFound, Unavailable
from gateway import create_app
from gateway.card import section_store
from gateway.card.last_good import FRESH_SECONDS, Kept, SectionKey
from gateway.card.section_store import SectionStore
from gateway.models import KeptSection

from .conftest import Company, settings_for
from .test_card import PATH, Five, five, of, statuses  # noqa: F401 - a fixture

ROOTS = (b"a secret of thirty-two characters",)
SECTION: dict[str, Any] = {"tabs": [{"key": "orders", "items": [{"text": "Hemlig order"}]}]}


@pytest.fixture
def other_process(app: Flask, database: str) -> Callable[[], Any]:
    """Makes a client of a gateway that has seen nothing."""
    return lambda: create_app(settings_for(database, card_deadline_seconds=10)).test_client(use_cookies=False)


def store_now(app: Flask) -> None:
    app.extensions["section_store"].flush(every=True)


def get_elsewhere(http: Any, company: Company, role: str = "administrator", path: str = PATH) -> Any:
    return http.get(path, headers={"Authorization": f"Bearer {company.keys[role]}"})


def stored_of(company: Company) -> list[Any]:
    return list(KeptSection._get_collection().find({"tenant": company.tenant}))


def a_key(tenant: str = "co1", roles: tuple[str, ...] = ("viewer",), **asked: Any) -> SectionKey:
    fields = {"customer_id": "cus_1", "modules": [Module.SALES, Module.BILLING], **asked}
    return SectionKey(tenant, "sales", frozenset(roles), GetCardSection.model_validate(fields))


def test_another_process_shows_what_this_one_has_seen(
    app: Flask,
    company: Company,
    five: Five,  # noqa: F811
    other_process: Callable[[], Any],
) -> None:
    before = company.get(PATH).json
    store_now(app)
    five.trouble("sales", Unavailable("sales.tired", "No."))
    card = get_elsewhere(other_process(), company).json
    assert {key for key, status in statuses(card).items() if status == "stale"} == of("sales")
    old, new = (next(tab for tab in one["tabs"] if tab["key"] == "orders") for one in (before, card))
    assert (new["items"], new["total"]) == (old["items"], old["total"])
    assert new["age_seconds"] >= 0


def test_nobody_with_other_roles_or_modules_gets_it(
    app: Flask,
    company: Company,
    other_company: Company,
    five: Five,  # noqa: F811
    other_process: Callable[[], Any],
) -> None:
    company.get(PATH, role="administrator")
    store_now(app)
    five.trouble("sales", Unavailable("sales.tired", "No."))
    http = other_process()
    for other, role in ((company, "viewer"), (company, "seller"), (other_company, "administrator")):
        assert statuses(get_elsewhere(http, other, role).json)["orders"] == "unavailable", role
    company.put_module("billing", on=False)
    assert statuses(get_elsewhere(other_process(), company).json)["orders"] == "unavailable"


def test_a_customer_that_is_gone_is_deleted(
    app: Flask,
    company: Company,
    five: Five,  # noqa: F811
    other_process: Callable[[], Any],
) -> None:
    company.get(PATH)
    store_now(app)
    assert len(stored_of(company)) == 5
    five.trouble("customers", NotFound("customers.customer_not_found", "There is none."))
    assert company.get(PATH).status_code == 404
    store_now(app)
    assert stored_of(company) == []
    for service in five.sections:
        five.trouble(service, Unavailable(f"{service}.tired", "No."))
    assert company.get(PATH).status_code == 503
    assert get_elsewhere(other_process(), company).status_code == 503


def test_what_is_stored_is_encrypted_and_expires(app: Flask, company: Company, five: Five) -> None:  # noqa: F811
    company.get(PATH)
    store_now(app)
    rows = stored_of(company)
    assert {row["customer_id"] for row in rows} == {"cus_1"}
    assert [row["expires_at"] - row["at"] for row in rows] == [timedelta(seconds=3600)] * 5
    assert all("Bygg AB" not in str(row) and "orders" not in str(row) for row in rows)
    indexes = KeptSection._get_collection().index_information().values()
    assert [one.get("expireAfterSeconds") for one in indexes if one["key"] == [("expires_at", 1)]] == [0]


def test_only_whole_cards_are_stored(app: Flask, company: Company, five: Five) -> None:  # noqa: F811
    company.get(f"{PATH}?tabs=orders")
    store_now(app)
    assert stored_of(company) == []


def test_it_is_stored_without_being_told_to(company: Company, five: Five) -> None:  # noqa: F811
    company.get(PATH)
    wait_until(lambda: len(stored_of(company)) == 5, 30)


def test_a_section_that_is_copied_to_others_cannot_be_read(app: Flask) -> None:
    store = SectionStore(ROOTS, 60)
    mine, theirs = a_key(), a_key(tenant="co2")
    store.note(mine, Kept(SECTION, time.time()))
    store.flush()
    rows = KeptSection._get_collection()
    row = rows.find_one({"_id": mine.id, "tenant": "co1"})
    rows.insert_one({**row, "_id": theirs.id, "tenant": "co2"})
    found = store.read(mine)
    assert found is not None
    assert found.section == SECTION
    assert store.read(theirs) is None
    assert SectionStore((b"another secret of many characters",), 60).read(mine) is None


def test_an_old_one_is_not_read(app: Flask) -> None:
    store, key = SectionStore(ROOTS, 60), a_key(customer_id="cus_old")
    store.note(key, Kept(SECTION, time.time() - 61))
    store.flush()
    assert store.read(key) is None
    assert SectionStore(ROOTS, 120).read(key) is not None


def test_a_section_is_stored_once_a_minute_and_at_the_end(app: Flask) -> None:
    store, key = SectionStore(ROOTS, 60, flush_seconds=600), a_key(customer_id="cus_often")
    first: dict[str, Any] = {"tabs": []}
    second: dict[str, Any] = {"tabs": [], "hidden": []}
    store.note(key, Kept(first, time.time()))
    store.flush()
    store.note(key, Kept(second, time.time()))
    store.flush()
    found = store.read(key)
    assert found is not None
    assert found.section == first
    store.close()
    found = store.read(key)
    assert found is not None
    assert found.section == second


def test_what_waits_of_a_customer_that_is_gone_is_not_stored(app: Flask) -> None:
    store, key = SectionStore(ROOTS, 60, flush_seconds=600), a_key(customer_id="cus_gone")
    store.note(key, Kept(SECTION, time.time() - 1))
    store.forget(key.customer)
    store.flush(every=True)
    assert store.read(key) is None
    store.note(key, Kept(SECTION, time.time()))
    store.flush(every=True)
    assert store.read(key) is not None


def test_a_company_keeps_only_its_newest(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(section_store, "MOST_PER_COMPANY", 3)
    store, now = SectionStore(ROOTS, 60), time.time()
    keys = [a_key(tenant="co_many", customer_id=f"cus_{number}") for number in range(5)]
    for place, key in enumerate(keys):
        store.note(key, Kept(SECTION, now - place))
    store.flush()
    assert [store.read(key) is not None for key in keys] == [True, True, True, False, False]


def test_a_section_that_is_too_large_is_not_stored(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(section_store, "MOST_BYTES", 50)
    store, key = SectionStore(ROOTS, 60), a_key(customer_id="cus_large")
    store.note(key, Kept(SECTION, time.time()))
    store.flush()
    assert store.read(key) is None


def test_the_store_is_read_only_for_a_service_that_does_not_answer(
    company: Company,
    five: Five,  # noqa: F811
) -> None:
    def read() -> list[str]:
        _, sent = commands_sent("gateway", lambda: company.get(f"{PATH}?limit=7"))
        return [one.name for one in sent if one.place == "gateway/card/section_store.py read"]

    assert read() == []
    five.trouble("sales", Unavailable("sales.tired", "No."))
    assert read() == [], "this process has just seen it"
    _, sent = commands_sent("gateway", lambda: company.get(f"{PATH}?limit=8"))
    assert [one.name for one in sent if one.place == "gateway/card/section_store.py read"] == ["find"]


def test_the_id_does_not_depend_on_the_order_of_sets() -> None:
    assert a_key(roles=("viewer", "margin")).id == a_key(roles=("margin", "viewer")).id
    others = [a_key(), a_key(tenant="co2"), a_key(roles=("seller",)), a_key(branch_id="bra_1"), a_key(limit=7)]
    others += [a_key(modules=[Module.SALES]), a_key(customer_id="cus_2")]
    assert len({one.id for one in others}) == len(others)


def test_the_newer_of_memory_and_store_is_shown(
    app: Flask,
    company: Company,
    five: Five,  # noqa: F811
    other_process: Callable[[], Any],
) -> None:
    http = other_process()
    get_elsewhere(http, company)
    five.sections["sales"].trouble = {"tabs": []}
    company.get(PATH)
    store_now(app)
    five.trouble("sales", Unavailable("sales.tired", "No."))
    assert "orders" in statuses(get_elsewhere(http, company).json)
    kept = http.application.extensions["last_good"]._kept
    for key, one in list(kept.items()):
        kept[key] = Kept(one.section, one.at - FRESH_SECONDS - 1)
    assert "orders" not in statuses(get_elsewhere(http, company).json)
