"""The look-up of an API key: its end, its owner, its scope and its last use."""

from datetime import UTC
from typing import Any

from chassis import clock
from contracts.access import Module, Role, is_allowed
from gateway import errors
from gateway.identity.principal import Principal
from gateway.identity.sessions import NOTED_EVERY
from gateway.models import ApiKey, KeyDetails, User, anywhere

NEVER = float("inf")


def principal_of(key: ApiKey) -> Principal:
    """The caller who uses an active key. Raises HttpError 401 when the key has expired or its owner has left."""
    row: dict[str, Any] = _details().find_one({"_id": key.id, "tenant": key.tenant}) or {}
    ends = row["expires_at"].replace(tzinfo=UTC) if row.get("expires_at") else None
    if ends is not None and ends <= clock.now():
        _deactivate(key)
        raise errors.not_authenticated()
    roles = _roles(key, row.get("owner", ""))
    _note_use(key, row)
    modules = frozenset(Module(name) for name in row["modules"]) if row.get("modules") else None
    until = NEVER if ends is None else ends.timestamp()
    return Principal(key.tenant, key.id, key.name, roles, key.id, until, bool(row.get("read_only")), modules)


def _roles(key: ApiKey, owner: str) -> frozenset[str]:
    """The key's roles, without those that its owner does not have any more. Raises HttpError 401 when none is left."""
    if not owner:
        return frozenset(key.roles)
    user = anywhere(User, _id=owner, tenant=key.tenant)
    roles = user.roles if user is not None and user.active else []
    kept = frozenset(role for role in key.roles if is_allowed(Role(role), roles))
    if not kept:
        raise errors.not_authenticated()
    return kept


def _note_use(key: ApiKey, row: dict[str, Any]) -> None:
    """Writes the time of last use, once a minute."""
    now, last = clock.now(), row.get("last_used_at")
    if last is None or now - last.replace(tzinfo=UTC) >= NOTED_EVERY:
        query = {"_id": key.id, "tenant": key.tenant}
        _details().update_one(query, {"$max": {"last_used_at": now}, "$setOnInsert": {"version": 1}}, upsert=True)


def _deactivate(key: ApiKey) -> None:
    """So that a release that knows no expiry refuses the key as well, should this one be rolled back."""
    ApiKey._get_collection().update_one({"_id": key.id, "tenant": key.tenant}, {"$set": {"active": False}})


def _details() -> Any:
    return KeyDetails._get_collection()
