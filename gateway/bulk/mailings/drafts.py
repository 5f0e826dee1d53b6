"""Makes a mailing, approves and withdraws it. What is approved is what was shown: the digest is of every text and recipient."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date
from typing import Any

from chassis import clock
from chassis.context import current
from chassis.ids import new_id
from contracts import errors_catalogue
from contracts.errors import from_wire, invalid_fields
from contracts.gateway_bulk_errors import RECIPIENTS_MANY
from gateway.bulk import errors, targets
from gateway.bulk.jobs import stored_json
from gateway.bulk.jobs.authority import note_of
from gateway.bulk.jobs.calls import in_batches
from gateway.bulk.mailings import recipients
from gateway.bulk.mailings.models import APPROVED, DRAFT, DRAFT_KEPT, KEPT, WITHDRAWN, Mailing, MailingItem
from gateway.bulk.mailings.schemas import (
    DraftMailing,
    MailingCounts,
    MailingView,
    MailOutcome,
    MailRecipient,
)
from gateway.bulk.schemas import Targets
from gateway.http import waiting
from gateway.http.call import Call

Json = dict[str, Any]
WITHDRAWN_FROM = (DRAFT, APPROVED)
MOST_RECIPIENTS = 20_000
BATCH = 500
LAST = 999_999
"""The number of the first recipient in its id: they fall, so that newest first is in the order of the customers."""
IN_DIGEST = ("customer_id", "contact_id", "email", "address", "subject", "text", "outcome", "reason")


def make(call: Call, asked: DraftMailing, day: date) -> Mailing:
    """Stores a draft with all that it would send. Raises InvalidInput that names every bad field, Conflict for too many
    drafts, Unavailable."""
    if bad := list(asked.check()):
        raise invalid_fields("gateway", bad)
    most = call.gateway.settings.mailing_drafts
    waiting.refuse_full(Mailing, {"state": DRAFT}, most, errors.mailing_drafts_too_many)
    ids = targets.find_ids(call, asked)
    at = clock.now()
    mailing = Mailing(
        id=new_id("mlg"),
        tenant=current().tenant,
        created_at=at,
        expires_at=at + DRAFT_KEPT,
        state=DRAFT,
        channel=asked.channel.value,
        subject=asked.subject,
        text=asked.text,
        origin=stored_json.dump(targets.describe(call, asked)),
        **note_of(call),
    )
    try:
        mailing.digest, mailing.total = _store(mailing, recipients.find(call, asked, ids, day), _pointer(asked))
    except Exception:
        _drop_items(mailing)
        raise
    mailing.save(force_insert=True)  # last: a draft that is there is whole
    waiting.keep_within(mailing, {"state": DRAFT}, most, errors.mailing_drafts_too_many, lambda: _drop_items(mailing))
    return mailing


def _drop_items(mailing: Mailing) -> None:
    MailingItem._get_collection().delete_many({"tenant": mailing.tenant, "mailing_id": mailing.id})


def find(mailing_id: str) -> Mailing:
    """A mailing of the current company. Raises NotFound."""
    found = Mailing.read_one(mailing_id)
    if found is None:
        raise errors.mailing_not_found(mailing_id)
    return found


def approve(mailing_id: str, digest: str) -> Mailing:
    """Approves what was shown. Sent again, changes nothing. Raises NotFound, or Conflict for another digest or state."""
    mailing = find(mailing_id)
    if mailing.digest != digest:
        raise errors.mailing_changed()
    if mailing.state == APPROVED:
        keep_items(mailing)
        return mailing
    if mailing.state == DRAFT and not count(mailing_id).ready:
        raise errors.mailing_empty()
    at = clock.now()
    by = {"approved_by": current().user, "approved_at": at, "expires_at": at + KEPT}
    return _move(mailing, (DRAFT,), {"state": APPROVED, **by})


def withdraw(mailing_id: str) -> Mailing:
    """It is not sent. Sent again, changes nothing. Raises NotFound, or Conflict once it is being produced."""
    mailing = find(mailing_id)
    return mailing if mailing.state == WITHDRAWN else _move(mailing, WITHDRAWN_FROM, {"state": WITHDRAWN})


def _move(mailing: Mailing, states: tuple[str, ...], changes: Json) -> Mailing:
    here = {"_id": mailing.id, "tenant": mailing.tenant, "state": {"$in": list(states)}, "digest": mailing.digest}
    if not Mailing._get_collection().update_one(here, {"$set": changes}).matched_count:
        raise errors.mailing_state(str(find(mailing.id).state), states)
    moved = find(mailing.id)
    keep_items(moved)
    return moved


def keep_items(mailing: Mailing) -> None:
    """The items last as long as their mailing: whoever was killed between the two may have left them behind."""
    earlier = {"tenant": mailing.tenant, "mailing_id": mailing.id, "expires_at": {"$lt": mailing.expires_at}}
    MailingItem._get_collection().update_many(earlier, {"$set": {"expires_at": mailing.expires_at}})


def _store(mailing: Mailing, items: Iterator[Json], pointer: str) -> tuple[str, int]:
    """Stores the recipients, some at a time; returns the digest of everything that would be sent to whom and of who is left out,
    and how many they are. Raises InvalidInput for too many."""
    rest = {"tenant": mailing.tenant, "mailing_id": mailing.id, "expires_at": mailing.expires_at, "version": 1}
    digest, total = hashlib.sha256(stored_json.dump(mailing.channel).encode()), 0
    for batch in in_batches(items, BATCH):
        if total + len(batch) > MOST_RECIPIENTS:
            raise invalid_fields("gateway", [RECIPIENTS_MANY.at(pointer, most=MOST_RECIPIENTS)])
        for one in batch:
            digest.update(stored_json.dump([one.get(name, "") for name in IN_DIGEST]).encode())
        rows = [{"_id": f"{mailing.id}:{LAST - total - at:06d}", **rest, **one} for at, one in enumerate(batch)]
        MailingItem._get_collection().insert_many(rows, ordered=False)
        total += len(batch)
    return digest.hexdigest(), total


def _pointer(asked: DraftMailing) -> str:
    """The field that names the customers."""
    return next(f"/{name}" for name in Targets.model_fields if getattr(asked, name) is not None)


def count(mailing_id: str) -> MailingCounts:
    """How many recipients have each outcome."""
    has_empty = {"$gt": [{"$size": {"$ifNull": ["$empty", []]}}, 0]}
    steps: list[Json] = [
        {"$match": {"tenant": current().tenant, "mailing_id": mailing_id}},
        {"$group": {"_id": "$outcome", "count": {"$sum": 1}, "empty": {"$sum": {"$cond": [has_empty, 1, 0]}}}},
    ]
    rows = list(MailingItem._get_collection().aggregate(steps))
    with_empty = sum(row["empty"] for row in rows if row["_id"] != MailOutcome.LEFT_OUT)
    return MailingCounts(**{row["_id"]: row["count"] for row in rows}, with_empty=with_empty)


def view_of(mailing: Mailing, language: str) -> MailingView:
    """A mailing as callers get it."""
    failure = errors_catalogue.detail(from_wire(stored_json.read(mailing.failure)), language) if mailing.failure else ""
    return MailingView(
        id=mailing.id,
        state=mailing.state,
        channel=mailing.channel,
        subject=mailing.subject,
        text=mailing.text,
        origin=targets.show(stored_json.read(mailing.origin), str(mailing.user_id)),
        digest=mailing.digest,
        total=mailing.total,
        counts=count(mailing.id),
        created_at=mailing.created_at.replace(tzinfo=UTC),
        created_by=mailing.user_id,
        approved_at=mailing.approved_at.replace(tzinfo=UTC) if mailing.approved_at else None,
        approved_by=mailing.approved_by,
        failure=failure,
    )


def recipient_of(row: Json) -> MailRecipient:
    """What one contact gets."""
    known = {name: row[name] for name in MailRecipient.model_fields if row.get(name) not in (None, "")}
    if "sent_at" in known:
        known["sent_at"] = known["sent_at"].replace(tzinfo=UTC)
    return MailRecipient.model_validate(known)
