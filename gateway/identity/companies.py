"""Companies and their API keys: create_if_missing(), set_module(), add_key(), rotate_key(), revoke_key()."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from chassis import clock
from chassis.context import current
from chassis.storage import change, create
from contracts.access import Module, Role
from gateway import errors
from gateway.audit.record import note_details
from gateway.identity import tokens
from gateway.models import ApiKey, Company, KeyDetails


@dataclass(frozen=True, slots=True)
class KeyTerms:
    """What a key is good for. `modules` None: all of the company; `expires_at` None: it does not end by itself."""

    expires_at: datetime | None = None
    read_only: bool = False
    modules: frozenset[Module] | None = None


UNLIMITED = KeyTerms()

_ID = re.compile(r"[a-z0-9-]{2,40}")


def is_valid_id(company: str) -> bool:
    """Whether a new company may have this id. Those of release 0.1.0 may differ and stay as they are."""
    return _ID.fullmatch(company) is not None


def create_if_missing(name: str) -> Company:
    """The current tenant's company; created with all modules on if it does not exist."""
    tenant = current().tenant
    there = Company.find(id=tenant).first()
    return there or create(Company(id=tenant, name=name, modules=[str(module) for module in Module]))


def get() -> Company:
    """The current company."""
    tenant = current().tenant
    company = Company.find(id=tenant).first()
    if company is None:
        raise errors.company_not_found(tenant)
    found: Company = company
    return found


def set_module(module: Module, on: bool, version: int) -> Company:
    """Switches a module of the current company on or off. Raises Stale."""

    def decide(company: Company) -> None:
        company.modules = sorted({*company.modules, str(module)} if on else set(company.modules) - {str(module)})

    return change(Company, current().tenant, decide, not_found=errors.company_not_found, if_version=version)


def add_key(
    name: str,
    roles: Iterable[Role],
    token: tokens.NewToken | None = None,
    terms: KeyTerms = UNLIMITED,
    replaces: str = "",
) -> tuple[ApiKey, str]:
    """Creates an API key of the caller; returns it with the key's text, which is not stored."""
    token = token or tokens.create_token("key")
    modules = None if terms.modules is None else sorted(str(module) for module in terms.modules)
    # The details first: a key without them would be taken for one of a release before, without end or scope.
    KeyDetails(
        id=token.id,
        tenant=current().tenant,
        owner=_owner(),
        expires_at=terms.expires_at,
        read_only=terms.read_only,
        modules=modules,
        replaces=replaces,
    ).save(force_insert=True)
    ends = None if terms.expires_at is None else terms.expires_at.isoformat()
    note_details(expires_at=ends, read_only=terms.read_only, modules=modules, replaces=replaces)
    is_scoped = terms.read_only or modules is not None
    digest = tokens.SCOPED + token.digest if is_scoped else token.digest
    key = ApiKey(id=token.id, name=name, digest=digest, roles=sorted(str(role) for role in roles))
    return create(key), token.text


def details_of(key_ids: list[str]) -> dict[str, dict[str, Any]]:
    """The details of keys of the current company, by their ids; a key of before may have none."""
    return {row["_id"]: row for row in KeyDetails.rows({"_id": {"$in": key_ids}})}


def names_of_keys(key_ids: Iterable[str]) -> dict[str, str]:
    """The names of API keys of the current company, by their ids; an unknown id is left out."""
    return {row["_id"]: row["name"] for row in ApiKey.rows({"_id": {"$in": list(key_ids)}}, ["name"])}


def rotate_key(key_id: str, overlap: timedelta, valid: timedelta) -> tuple[ApiKey, str]:
    """Creates a key with the same name, roles and scope, which is valid from now on for `valid`; the old one ends after
    `overlap`. Raises NotFound, or Conflict for a key that has ended."""
    old, now = ApiKey.find(id=key_id).first(), clock.now()
    if old is None:
        raise errors.key_not_found(key_id)
    details = details_of([key_id]).get(key_id, {})
    ends = details.get("expires_at")
    if not old.active or (ends is not None and ends.replace(tzinfo=UTC) <= now):
        raise errors.key_ended(key_id)
    modules = details.get("modules")
    scope = None if modules is None else frozenset(Module(name) for name in modules)
    terms = KeyTerms(now + valid, bool(details.get("read_only")), scope)
    made = add_key(old.name, [Role(role) for role in old.roles], terms=terms, replaces=key_id)
    _end_key(key_id, now + overlap)
    return made


def _end_key(key_id: str, at: datetime) -> None:
    """The key ends then, unless it ends earlier already."""
    KeyDetails._get_collection().update_one(
        {"_id": key_id, "tenant": current().tenant},
        {"$min": {"expires_at": at}, "$setOnInsert": {"version": 1}},
        upsert=True,
    )


def revoke_key(key_id: str) -> ApiKey:
    """Revokes an API key. Raises NotFound."""

    def decide(key: ApiKey) -> None:
        key.active = False

    return change(ApiKey, key_id, decide, not_found=errors.key_not_found)


def revoke_keys_of(user_id: str) -> None:
    """Revokes the keys that a user owns, or has created with a release that did not know owners."""
    owned = [row["_id"] for row in KeyDetails.rows({"owner": user_id}, ["_id"])]
    for row in ApiKey.rows({"active": True, "$or": [{"_id": {"$in": owned}}, {"created_by": user_id}]}, ["_id"]):
        revoke_key(row["_id"])


def owner_of(caller: str) -> str:
    """The user who a caller is: the owner of an API key; "" for a key without one."""
    if caller.startswith("key_"):
        return str(details_of([caller]).get(caller, {}).get("owner", ""))
    return caller if caller.startswith("usr_") else ""


def _owner() -> str:
    """The user who is responsible: the caller, or the owner of the key that the caller uses; "" for an operator's."""
    return owner_of(current().user)
