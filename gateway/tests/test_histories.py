"""A user's history says that the password was changed, and keeps no hash; hashes that release 0.1.0 kept there are taken out."""

from typing import Any

from flask import Flask

from chassis import migrate
from chassis.testing import once
from gateway.identity import users
from gateway.migrate import PLAN, forget_old_hashes
from gateway.models import ApiKey, User

from .conftest import Company

NEW_PASSWORD = "another correct horse"


def rows(model: Any, company: Company) -> list[dict[str, Any]]:
    return list(model._get_collection().find({"tenant": company.tenant}))


def test_a_changed_password_leaves_no_hash_in_the_history(company: Company) -> None:
    once(lambda: users.set_password(company.user.id, NEW_PASSWORD), company.tenant)
    (user,) = rows(User, company)
    (entry,) = user["history"]
    assert (entry["before"], entry["omitted"]) == ({}, ["password"])
    assert repr(user).count("$argon2id$") == 1


def test_a_revoked_key_keeps_its_other_history(company: Company) -> None:
    keys = company.get("/v1/api-keys").json["items"]
    viewer = next(key["id"] for key in keys if key["roles"] == ["viewer"])
    assert company.open("DELETE", f"/v1/api-keys/{viewer}").status_code == 204
    revoked = next(row for row in rows(ApiKey, company) if row["_id"] == viewer)
    assert [entry["before"] for entry in revoked["history"]] == [{"active": True}]


def test_hashes_in_stored_histories_are_taken_out(app: Flask, company: Company, other_company: Company) -> None:
    entry = {"at": company.user.created_at, "by": "usr_1", "request_id": "r", "before": {"password": "$argon2id$old"}}
    named = {**entry, "before": {"name": "Ann", "password": "$argon2id$older"}, "omitted": ["notes"]}
    users_of_all = User._get_collection()
    for one in (company, other_company):
        users_of_all.update_one(
            {"_id": one.user.id, "tenant": one.tenant},
            {"$set": {"history": [entry, {**entry, "before": {"active": True}}, named]}},
        )
    forget_old_hashes(User._get_db())
    forget_old_hashes(User._get_db())
    for one in (company, other_company):
        (user,) = rows(User, one)
        assert [(kept["before"], kept.get("omitted", [])) for kept in user["history"]] == [
            ({}, ["password"]),
            ({"active": True}, []),
            ({"name": "Ann"}, ["notes", "password"]),
        ]
        assert user["version"] == 1
        assert user["password"].startswith("$argon2id$v=")


def test_the_migration_has_the_step_and_repeats_it_when_the_old_release_is_gone(app: Flask) -> None:
    assert [(step.run, step.later) for step in PLAN.steps[:2]] == [
        (forget_old_hashes, False),
        (forget_old_hashes, True),
    ]
    assert PLAN.steps[0].name not in migrate.pending(PLAN)
