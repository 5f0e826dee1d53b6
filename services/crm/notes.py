"""Notes on customers, and the users whom they mention: each gets the note in a list of its own until it is read."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Annotated

from pydantic import Field, TypeAdapter

from chassis import paging, storage
from chassis.applied_once import apply_once
from chassis.bulk import insert_new
from chassis.clock import now as clock_now
from chassis.clock import with_zone
from chassis.context import current
from chassis.ids import new_id
from chassis.storage import Row
from contracts.crm.notes import (
    ListMentions,
    Mention,
    MentionPage,
    NoteWritten,
    ReadMentions,
    UnreadMentions,
    WriteNote,
)
from contracts.users import PREFIX
from crm import customers, deletions, sort_keys, timeline
from crm.timeline_models import MentionRow, MentionsRead, Note

RANK: TypeAdapter[int] = TypeAdapter(Annotated[int, Field(ge=-(1 << 63), lt=1 << 63)])


def write(request: WriteNote) -> Note:
    """Stores a note. Raises Unavailable for a customer or branch that crm has not heard of yet, Conflict while it is deleted."""
    branch, _ = customers.find_part_names(request.customer_id, request.branch_id, None)
    deletions.refuse(request.customer_id)
    note = Note(
        id=new_id("note"),
        customer_id=request.customer_id,
        branch_id=request.branch_id,
        branch_name=branch,
        text=request.text,
        mentions=list(dict.fromkeys(one.user_id for one in request.mentions)),
    )
    return storage.create(note, Note.written)


def keep_mentions(event: NoteWritten) -> None:
    """Puts a note into the list of each user whom it mentions, once; its writer needs no reminder. Nothing of a customer whose
    personal data was erased or who is deleted, however late the event comes."""
    if timeline.GONE.has(event.note.customer_id):
        return
    of_all = {"tenant": current().tenant, "version": 1, "stored_at": clock_now()}
    insert_new(
        MentionRow._get_collection(),
        [of_all | _row(event, user) for user in event.note.mentions if user != event.note.by],
    )
    deletions.drop_late(event.note.customer_id)


def find_unmentioned(events: Sequence[NoteWritten]) -> list[NoteWritten]:
    """Those of the notes that somebody whom they mention has not got."""
    wanted = {
        _id_of(event.subject, user): event for event in events for user in event.note.mentions if user != event.note.by
    }
    there = {row["_id"] for row in MentionRow.rows({"_id": {"$in": sorted(wanted)}}, ["_id"])} if wanted else set()
    missing = {event.subject: event for key, event in wanted.items() if key not in there}
    return list(missing.values())


def _row(event: NoteWritten, user_id: str) -> Row:
    note, key = event.note, _id_of(event.subject, user_id)
    return {
        "_id": key,
        "user_id": user_id,
        "customer_id": note.customer_id,
        "note_id": note.id,
        "by": note.by,
        "at": note.created_at,
        "rank": sort_keys.newest_key(note.created_at, key),
        "unread": True,
    }


def _id_of(note_id: str, user_id: str) -> str:
    return "men_" + sha256(f"{note_id}:{user_id}".encode()).hexdigest()[:32]


def list_mentions(request: ListMentions) -> MentionPage:
    """A page of a user's mentions. Raises InvalidInput for a cursor of another list."""
    query: Row = {"user_id": request.user_id, **({"unread": True} if request.unread else {})}
    if request.cursor is not None:
        query["rank"] = {"$gt": paging.decode_place(request.cursor, ListMentions, RANK)}
    rows = MentionRow.rows(query, sort=[("rank", 1)], limit=request.limit + 1)
    shown = rows[: request.limit]
    following = paging.encode_place(shown[-1]["rank"], ListMentions, RANK) if len(rows) > request.limit else None
    texts = {
        row["_id"]: row["text"] for row in Note.rows({"_id": {"$in": [one["note_id"] for one in shown]}}, ["text"])
    }
    names = customers.find_names({one["customer_id"] for one in shown})
    items = [_mention(row, texts, names) for row in shown if row["note_id"] in texts]
    return MentionPage(items=items, next_cursor=following, unread=count_unread(request.user_id))


def _mention(row: Row, texts: dict[str, str], names: dict[str, str]) -> Mention:
    by, read_at = str(row.get("by") or ""), row.get("read_at")
    return Mention(
        id=row["_id"],
        customer_id=row["customer_id"],
        customer_name=names.get(row["customer_id"], ""),
        note_id=row["note_id"],
        text=texts[row["note_id"]],
        by=by,
        by_id=by if by.startswith(PREFIX) else "",
        at=with_zone(row["at"]),
        read_at=with_zone(read_at) if read_at else None,
    )


def count_unread(user_id: str) -> int:
    """How many mentions the user has not read."""
    return MentionRow.total({"user_id": user_id, "unread": True})


def mark_read(request: ReadMentions, now: datetime) -> UnreadMentions:
    """Marks those named, or all, as read; one that is read keeps the moment at which it was. All are those of the moment in which
    the request came first: if its message comes again, what has come meanwhile stays unread."""
    query: Row = {"tenant": current().tenant, "user_id": request.user_id, "unread": True}
    if request.mention_ids:
        query["_id"] = {"$in": list(request.mention_ids)}
    else:
        query["$or"] = [{"stored_at": None}, {"stored_at": {"$lte": _read_to(request.user_id, now)}}]
    MentionRow._get_collection().update_many(query, {"$set": {"read_at": now}, "$unset": {"unread": ""}})
    return UnreadMentions(unread=count_unread(request.user_id))


def _read_to(user_id: str, now: datetime) -> datetime:
    """Notes that the user has read all up to now, unless this request has noted it before; returns up to when."""
    key = f"{current().tenant}:{user_id}"
    apply_once(MentionsRead, {"_id": key}, {"$max": {"read_to": now}}, born={"user_id": user_id})
    (row,) = MentionsRead.rows({"_id": key}, ["read_to"])
    return with_zone(row["read_to"])
