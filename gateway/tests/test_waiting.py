"""How much a company may have waiting: files to import, maps of columns, drafts of mailings, plans of many changes."""

import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from chassis.context import using
from chassis.testing import a_context
from contracts.errors import Conflict
from gateway import create_app
from gateway.bulk.mailings.models import Mailing, MailingItem
from gateway.bulk.models import Bulk, BulkItem
from gateway.http import waiting
from gateway.imports import errors, maps, uploads
from gateway.imports.kept_files import FilePiece
from gateway.imports.maps import ColumnMap
from gateway.imports.models import ImportUpload

from .bulk_register import Register, id_of, serving
from .conftest import Company, settings_for

Json = dict[str, Any]
MOST = 2
FEW = {"import_files": MOST, "import_maps": MOST, "mailing_drafts": MOST, "bulk_plans": MOST}
PLAN = {"customer_ids": [id_of(1)], "action": "change", "change": {"group": "Nord"}}
DRAFT = {"customer_ids": [id_of(1)], "channel": "letter", "subject": "Hej", "text": "Hej!"}


@pytest.fixture(scope="module")
def small_app(database: str) -> Flask:
    return create_app(settings_for(database, deadline_seconds=15, silent_calls=1000, **FEW))


@pytest.fixture
def small(small_app: Flask) -> Company:
    return Company(small_app)


@pytest.fixture
def register(responder: Any) -> Iterator[Register]:
    found = Register(1)
    with serving(responder, found):
        yield found


def statuses(send: Callable[[int], Any], times: int) -> list[tuple[int, str]]:
    answers = [send(number) for number in range(times)]
    return [(one.status_code, one.json.get("code", "")) for one in answers]


def refused(code: str) -> list[tuple[int, str]]:
    return [(201, ""), (201, ""), (409, f"gateway.{code}")]


def test_plans_that_wait_have_a_limit(small: Company, register: Register) -> None:
    """Red before: each kept its customers for a day, as many as anybody made."""
    said = statuses(lambda _: small.post("/v1/bulk", json=PLAN), 3)
    assert said == refused("bulk_plans_too_many")
    made = Bulk._get_collection().find_one({"tenant": small.tenant})
    Bulk._get_collection().update_one({"_id": made["_id"]}, {"$set": {"state": "done"}})
    assert statuses(lambda _: small.post("/v1/bulk", json=PLAN), 2)[0] == (201, "")


def test_who_has_made_room_sends_the_same_again(small: Company, register: Register) -> None:
    """Red before: refused for a week, under a key that clients make of path and body."""

    def send() -> Any:
        return small.post("/v1/mailings", json=DRAFT, headers={"Idempotency-Key": "mine"})

    first, _ = (small.post("/v1/mailings", json=DRAFT) for _ in range(MOST))
    assert (send().status_code, send().json["code"]) == (409, "gateway.mailing_drafts_too_many")
    assert small.post(f"/v1/mailings/{first.json['id']}/withdraw", json={}).status_code == 200
    made, again = send(), send()
    assert (made.status_code, again.status_code, again.json["id"]) == (201, 201, made.json["id"])
    assert Mailing._get_collection().count_documents({"tenant": small.tenant}) == MOST + 1


def test_drafts_of_mailings_have_a_limit_and_a_withdrawn_one_makes_room(small: Company, register: Register) -> None:
    said = statuses(lambda _: small.post("/v1/mailings", json=DRAFT), 3)
    assert said == refused("mailing_drafts_too_many")
    (first, *_) = small.get("/v1/mailings").json["items"]
    assert small.post(f"/v1/mailings/{first['id']}/withdraw", json={}).status_code == 200
    assert small.post("/v1/mailings", json=DRAFT).status_code == 201
    swedish = small.post("/v1/mailings", json=DRAFT, headers={"Accept-Language": "sv"}).json["detail"]
    assert (
        swedish
        == "Ni har redan 2 utkast till utskick, så många som ett företag får ha. Godkänn eller dra tillbaka något."
    )


def test_maps_have_a_limit_and_one_that_is_there_may_be_replaced(small: Company) -> None:
    def save(number: int) -> Any:
        return small.open("PUT", f"/v1/imports/maps/map{number}", json={"columns": {"Namn": "name"}})

    assert [one.status_code for one in map(save, range(3))] == [200, 200, 409]
    assert save(1).status_code == 200


def test_two_that_take_the_last_place_never_have_both(small: Company) -> None:
    """Eight at once, while one place is free: the limit holds, whoever comes first."""

    def put(number: int) -> bool:
        with using(a_context(small.tenant)):
            try:
                maps.put(f"map{number}", {"Namn": "name"}, 3)
            except Conflict:
                return False
            return True

    for number in range(2):
        assert put(number)
    with ThreadPoolExecutor(8) as pool:
        kept = sum(pool.map(put, range(10, 18)))
    with using(a_context(small.tenant)):
        assert ColumnMap.total({"name": {"$ne": ""}}) == 2 + kept <= 3


@pytest.mark.parametrize(
    ("path", "body", "models"), [("/v1/bulk", PLAN, (Bulk, BulkItem)), ("/v1/mailings", DRAFT, (Mailing, MailingItem))]
)
def test_many_at_once_leave_no_more_than_may_and_nothing_half(
    small: Company, register: Register, path: str, body: Json, models: tuple[Any, Any]
) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: small.post(path, json=body).status_code, range(6)))
    with using(a_context(small.tenant)):
        kept, items = (len(model.rows({})) for model in models)
    assert {*answers} <= {201, 409}
    assert kept == answers.count(201) == items
    assert kept <= MOST


def test_files_that_wait_have_a_limit(small: Company) -> None:
    with using(a_context(small.tenant)):
        for _ in range(MOST):
            uploads.keep(io.BytesIO(b"Namn\nx\n"), "a.csv", MOST)
        with pytest.raises(Conflict, match=r"gateway\.import_files_too_many"):
            uploads.keep(io.BytesIO(b"Namn\nx\n"), "a.csv", MOST)
        assert (ImportUpload.total({}), FilePiece.total({})) == (MOST, MOST)


def test_one_too_many_is_taken_back(small: Company) -> None:
    """As when two were stored between their two counts."""
    with using(a_context(small.tenant)):
        uploads.keep(io.BytesIO(b"Namn\nx\n"), "a.csv", MOST)
        (row,) = ImportUpload.rows({})
        one = ImportUpload._from_son(row)
        with pytest.raises(Conflict):
            waiting.keep_within(one, {}, 0, errors.import_files_too_many)
        assert ImportUpload.total({}) == 0


def test_the_maps_that_were_used_longest_ago_are_forgotten(small: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red before: one for each file with other headings, for ever."""
    monkeypatch.setattr(maps, "MOST_LAST", 2)
    with using(a_context(small.tenant)):
        for name in ("A", "B", "C"):
            maps.keep_last([name], {name: "name"})
        assert [bool(maps.find_last([name])) for name in ("A", "B", "C")] == [False, True, True]
