"""A customer's timeline over HTTP: its entries, what is new to the caller, notes, and who is mentioned in them."""

from typing import Annotated, Any

from pydantic import Field

from contracts.base import Cursor, Id, Value
from contracts.crm.activity_errors import MENTIONS_TOO_MANY
from contracts.crm.notes import (
    MOST_MENTIONS,
    CustomerNote,
    ListMentions,
    MentionedUser,
    MentionPage,
    ReadMentions,
    UnreadMentions,
    WriteNote,
)
from contracts.crm.timeline import GetNews, ListTimeline, LookAtCustomer, News
from contracts.errors import invalid_fields
from contracts.gateway_errors import MENTION_UNCLEAR
from contracts.users import ME, PREFIX
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.identity import users
from gateway.identity.mentions import find_mentions

Json = dict[str, Any]

api = Api("timeline")
api.operation("GET", "/customers/<customer_id>/timeline", ListTimeline)


class AskNews(Value):
    """At most `limit` entries of what is new to the caller."""

    customer_id: Id
    limit: int = Field(default=10, ge=1, le=50)


class AskMentions(Value):
    """A page of the caller's mentions. `unread`: only those that are not read yet."""

    unread: bool = False
    cursor: Cursor | None = Field(default=None, max_length=1000)
    limit: int = Field(default=50, ge=1, le=200)


class MarkMentions(Value):
    """The mentions that are read; all of the caller's if none is named."""

    mention_ids: Annotated[list[Id], Field(max_length=200)] = []


@api.custom(
    "GET",
    "/customers/<customer_id>/news",
    role=GetNews.role,
    module=GetNews.module,
    model=AskNews,
    reply=News,
    services=("crm",),
)
def get_news(call: Call) -> Json:
    """Returns what has happened to a customer since the caller last looked, without what the caller did. Notes no look."""
    found: Json = call.ask(GetNews(user_id=ME, **dict(call.body)))
    return found


@api.custom(
    "POST",
    "/customers/<customer_id>/news",
    role=LookAtCustomer.role,
    module=LookAtCustomer.module,
    model=AskNews,
    reply=News,
    services=("crm",),
)
def look_at_customer(call: Call) -> Json:
    """Notes that the caller looks at the customer, and returns what is new since the look before. All within half an hour is
    one look; the first one finds nothing new."""
    is_user = call.context.user.startswith(PREFIX)  # a key looks for no person: it only reads what is new
    found: Json = call.ask((LookAtCustomer if is_user else GetNews)(user_id=ME, **dict(call.body)))
    return found


@api.custom(
    "POST",
    "/customers/<customer_id>/notes",
    role=WriteNote.role,
    module=WriteNote.module,
    model=WriteNote,
    reply=CustomerNote,
    status=201,
    services=("crm",),
)
def write_note(call: Call) -> Json:
    """Writes a note on a customer. A colleague who is named in it as `@name`, or in `mentions`, finds it among the mentions."""
    asked: WriteNote = call.body
    found = find_mentions(asked.text, users.list_names() if "@" in asked.text else {})
    if found.ambiguous:
        unclear = [MENTION_UNCLEAR.at("/text", name=one.name, users=", ".join(one.users)) for one in found.ambiguous]
        raise invalid_fields("gateway", unclear)
    wanted = list(dict.fromkeys([*(one.user_id for one in asked.mentions), *found.ids]))
    if len(wanted) > MOST_MENTIONS:
        raise invalid_fields("gateway", [MENTIONS_TOO_MANY.at("/text", count=len(wanted), most=MOST_MENTIONS)])
    mentions = [MentionedUser(user_id=one) for one in wanted]
    written: Json = call.ask(asked.model_copy(update={"mentions": mentions}) if mentions else asked)
    return written


@api.custom(
    "GET", "/mentions", role=ListMentions.role, module=ListMentions.module, model=AskMentions, reply=MentionPage,
    services=("crm",),
)  # fmt: skip
def list_mentions(call: Call) -> Json:
    """Lists the notes that mention the caller, newest first, and how many of them are not read yet."""
    found: Json = call.ask(ListMentions(user_id=ME, **dict(call.body)))
    return found


@api.custom(
    "POST", "/mentions/read", role=ReadMentions.role, module=ReadMentions.module, model=MarkMentions,
    reply=UnreadMentions, services=("crm",),
)  # fmt: skip
def read_mentions(call: Call) -> Json:
    """Marks mentions of the caller as read. Returns how many are left."""
    found: Json = call.ask(ReadMentions(user_id=ME, **dict(call.body)))
    return found
