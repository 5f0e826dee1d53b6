"""Secret addresses of calendars: renew(), revoke(), find(). One for each user; only the digest of the secret is stored."""

import hmac
import re
import secrets
from datetime import datetime
from typing import NamedTuple

from chassis.clock import now
from chassis.context import current
from gateway.identity import tokens
from gateway.models import CalendarFeed, User, anywhere

_KEY = re.compile(r"(usr_[0-9a-f]{32})_([A-Za-z0-9_-]{43})")
NO_DIGEST = tokens.digest_of("")


class Owner(NamedTuple):
    """Whose calendar an address is, with the roles that the user has now."""

    tenant: str
    user_id: str
    name: str
    roles: frozenset[str]


def renew(user_id: str) -> str:
    """Makes a new secret for a user of the current company; an earlier one no longer counts. Returns the key of the address."""
    secret = secrets.token_urlsafe(32)
    fields = {"version": 1, "digest": tokens.digest_of(secret), "created_at": now()}
    CalendarFeed._get_collection().update_one(
        {"_id": user_id, "tenant": current().tenant}, {"$set": fields}, upsert=True
    )
    return f"{user_id}_{secret}"


def revoke(user_id: str) -> None:
    """The address no longer exists. May be repeated."""
    CalendarFeed._get_collection().delete_one({"_id": user_id, "tenant": current().tenant})


def created_at(user_id: str) -> datetime | None:
    """When the user's address was made; None if there is none."""
    rows = CalendarFeed.rows({"_id": user_id}, ["created_at"], limit=1)
    return rows[0]["created_at"] if rows else None


def find(key: str) -> Owner | None:
    """Whose address has this key; None for anything else, and for a user who has left."""
    known = _KEY.fullmatch(key)
    if known is None:
        return None
    user_id, secret = known.groups()
    feed = anywhere(CalendarFeed, _id=user_id)
    is_right = hmac.compare_digest(tokens.digest_of(secret), feed.digest if feed is not None else NO_DIGEST)
    if feed is None or not is_right:
        return None
    user = anywhere(User, _id=user_id, tenant=feed.tenant, active=True)
    return None if user is None else Owner(feed.tenant, user_id, user.name, frozenset(user.roles))
