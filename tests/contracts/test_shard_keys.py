"""Every collection has a shard key that can split one large company, and every unique index fits it (docs/database.md)."""

from importlib import import_module

import pytest

from chassis import testing_queries
from chassis.storage import Owned
from chassis.testing_queries import Command, shard_keys, unfit_commands, unfit_indexes
from contracts.services import SERVICES
from tests.contracts.source import ROOT

PARTS = (*SERVICES, "gateway")
UNSHARDED = {"companies", "users", "api_keys", "key_details", "sessions", "session_details", "login_counts"}
UNSHARDED |= {"calendar_feeds", "login_steps", "openid_links", "bulks", "mailings", "leavers"}
"""The gateway's, which stay on one shard: a login is unique over all companies, and what was left is looked for in all."""


@pytest.mark.parametrize("part", PARTS)
def test_unique_indexes_begin_with_the_shard_key(part: str) -> None:
    import_module(f"{part}.models")
    assert unfit_indexes(part) == []


@pytest.mark.parametrize("part", PARTS)
def test_a_shard_key_splits_one_company(part: str) -> None:
    import_module(f"{part}.models")
    keys = shard_keys(part)
    assert {name for name, key in keys.items() if key is None} == (UNSHARDED if part == "gateway" else set())
    assert [
        name for name, key in keys.items() if key and key != ("_id",) and (key[0] != "tenant" or len(key) < 2)
    ] == []


def test_the_default_is_company_and_id() -> None:
    assert Owned._meta["shard_by"] == ("tenant", "_id")


def command(name: str, **body: object) -> Command:
    return Command("test_crm_1", name, {name: "property", **body}, "services/crm/properties.py assign")


def union_with(query: dict[str, object]) -> dict[str, object]:
    return {"$unionWith": {"coll": "property", "pipeline": [{"$match": query}]}}


def test_what_does_not_fit_is_found() -> None:
    import_module("crm.models")
    fits = [
        command("find", filter={"tenant": "a", "name": "x"}),
        command("find", filter={"$and": [{"tenant": "a"}, {"folded": "x"}]}),
        command("aggregate", pipeline=[{"$match": {"tenant": {"$in": ["a"]}}}]),
        command("aggregate", pipeline=[{"$match": {"tenant": "a"}}, union_with({"tenant": "a", "_id": "prp_1"})]),
        command("update", updates=[{"q": {"tenant": "a", "folded": "x"}}, {"q": {"tenant": "a"}, "multi": True}]),
        command("update", updates=[{"q": {"tenant": "a", "_id": "prp_1"}}]),
        command("delete", deletes=[{"q": {"tenant": "a"}, "limit": 0}]),
    ]
    assert unfit_commands(fits) == []
    for unfit in (
        command("find", filter={"_id": "prp_1"}),
        command("find", filter={"$or": [{"tenant": "a"}, {"tenant": "b"}]}),
        command("find", filter={"tenant": {"$gt": ""}}),
        command("aggregate", pipeline=[{"$sort": {"_id": 1}}]),
        command("aggregate", pipeline=[{"$match": {"tenant": "a"}}, union_with({"_id": "prp_1"})]),
        command(
            "aggregate", pipeline=[{"$match": {"tenant": "a"}}, {"$lookup": {"from": "property", "pipeline": [{}]}}]
        ),
        command("update", updates=[{"q": {"tenant": "a", "name": "x"}}]),
        command("delete", deletes=[{"q": {"tenant": "a"}, "limit": 1}]),
        command("findAndModify", query={"tenant": "a"}),
    ):
        assert len(unfit_commands([unfit])) == 1, unfit


def test_a_command_that_is_sent_meanwhile_does_not_end_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that a test left behind go on to write."""
    sent = {at: command("find", filter={"_id": "prp_1"}) for at in range(2)}

    def keys_beside_another_command(alias: str) -> dict[str, tuple[str, ...] | None]:
        sent[len(sent)] = command("find", filter={"tenant": "a"})
        return {"property": ("tenant", "_id")}

    monkeypatch.setattr(testing_queries, "shard_keys", keys_beside_another_command)
    assert len(unfit_commands(sent.values())) == 2


@pytest.mark.parametrize("environment", [".venv", ".venvs/billing"])
def test_a_package_is_not_ours_in_whichever_environment(environment: str) -> None:
    assert testing_queries.is_ours(ROOT / "services/billing/invoices.py")
    assert not testing_queries.is_ours(ROOT / environment / "lib/python3.11/site-packages/pymongo/monitoring.py")
