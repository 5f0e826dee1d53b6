"""What is new to a user since the last look at a customer, and the look itself.

A look begins when the customer is opened, and goes on for half an hour: whatever is opened meanwhile writes nothing and shows the
same news. It is written in one step that depends on what was read, so that of several processes one begins it.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from pymongo.errors import DuplicateKeyError

from chassis.clock import with_zone
from chassis.context import current
from chassis.storage import Row
from contracts.card import GetCardSection
from contracts.crm.timeline import GetNews, LookAtCustomer, News
from contracts.crm.timeline_tab import TIMELINE
from contracts.errors import Unavailable
from contracts.tabs import TabSpec
from contracts.users import PREFIX
from crm import customers, sort_keys, timeline
from crm.timeline_models import Look

LOOK = timedelta(minutes=30)
LATE = timedelta(hours=1)
"""An event may come so long after it happened and still be new: after a look, what was stored later counts."""
MOST = 100


def look(request: LookAtCustomer, now: datetime) -> News:
    """Begins a look unless one goes on, and returns what is new since the one before. Raises Unavailable for a customer of whom
    crm has not heard."""
    customers.require(request.customer_id)
    return _news(request, _begin(request.customer_id, request.user_id, now))


def look_at_card(request: GetCardSection, specs: Iterable[TabSpec], now: datetime) -> Row | None:
    """What is new to the user who opens the card, as plain JSON; None for anybody else, and without the tab of the timeline."""
    user = current().user
    if not request.looks or request.at is not None or not user.startswith(PREFIX):
        return None
    if TIMELINE.key not in {spec.key for spec in specs}:
        return None
    try:
        found = look(LookAtCustomer(customer_id=request.customer_id, user_id=user), now)
    except Unavailable:  # its card is read all the same
        return None
    return found.model_dump(mode="json") if found.total else None


def get_news(request: GetNews, now: datetime) -> News:
    """What a look at this moment would find new; nothing for who has never looked. Raises Unavailable as `look` does: a customer
    that is not there has no news, and is not one of which there is nothing new."""
    row = _read(request.customer_id, request.user_id)
    if row is None:
        customers.require(request.customer_id)
        return News(customer_id=request.customer_id)
    looked_at = with_zone(row["looked_at"])
    goes_on = now - looked_at < LOOK
    return _news(request, _since(row) if goes_on else looked_at)


def _id_of(customer_id: str, user_id: str) -> str:
    return f"{customer_id}:{user_id}"


def _read(customer_id: str, user_id: str) -> Row | None:
    rows = Look.rows({"_id": _id_of(customer_id, user_id)}, ["looked_at", "since"])
    return rows[0] if rows else None


def _since(row: Row) -> datetime | None:
    return with_zone(row["since"]) if row.get("since") else None


def _begin(customer_id: str, user_id: str, now: datetime) -> datetime | None:
    """When the look before this one began; None for the first."""
    row = _read(customer_id, user_id)
    if row is None:
        of = {"customer_id": customer_id, "user_id": user_id, "looked_at": now}
        fresh = {"_id": _id_of(customer_id, user_id), "tenant": current().tenant, "version": 1, **of}
        with suppress(DuplicateKeyError):  # another process has begun it
            Look._get_collection().insert_one(fresh)
        return None
    if now - with_zone(row["looked_at"]) < LOOK:
        return _since(row)
    seen = {"_id": row["_id"], "tenant": current().tenant, "looked_at": row["looked_at"]}
    begun = Look._get_collection().update_one(seen, {"$set": {"since": row["looked_at"], "looked_at": now}})
    if begun.matched_count:
        return with_zone(row["looked_at"])
    row = _read(customer_id, user_id)  # another process has begun it
    return _since(row) if row is not None else None


def _news(request: GetNews | LookAtCustomer, since: datetime | None) -> News:
    if since is None:
        return News(customer_id=request.customer_id)
    query: Row = {
        "customer_id": request.customer_id,
        "rank": {"$lte": sort_keys.newest_bound(since - LATE)},
        "applied_at": {"$gt": since},
        "by": {"$ne": request.user_id},
    }
    rows = timeline.read(query, MOST + 1)
    return News(
        customer_id=request.customer_id,
        since=since,
        total=min(len(rows), MOST),
        is_more=len(rows) > MOST,
        items=timeline.to_entries(rows[: request.limit]),
    )
