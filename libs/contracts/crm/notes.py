"""Notes on a customer, and the colleagues whom they mention."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from contracts.access import Module, Role
from contracts.base import Event, Id, ListRequest, Page, Reply, Request, Value
from contracts.cleaning import LINES
from contracts.users import NamedUserId, NamesUser, UserFilter, UserId, Users

MOST_MENTIONS = 20


class MentionedUser(Value):
    """A user of the company whom a note is for."""

    user_id: Annotated[UserId, Field(min_length=2), NamesUser()]


class CustomerNote(Reply):
    """A note. It is never changed. `mentions` are the ids of the users whom it reaches."""

    id: str
    version: int
    customer_id: str
    branch_id: str | None = None
    branch_name: str = ""
    text: str
    mentions: list[str] = []
    by: str = ""
    by_id: NamedUserId = ""
    users: Users = {}
    created_at: AwareDatetime


class WriteNote(Request[CustomerNote], service="crm", role=Role.SELLER, module=Module.CRM):
    """Writes a note on a customer. A colleague whose name stands in the text as `@name` gets it, and so do those in
    `mentions`: each finds it in the list of mentions until it is read there. The first name is enough where no other user has
    it."""

    customer_id: Id
    text: Annotated[str, Field(min_length=1, max_length=2000), LINES]
    branch_id: Id | None = None
    mentions: Annotated[list[MentionedUser], Field(max_length=MOST_MENTIONS)] = []


class NoteWritten(Event, service="crm", subscribers=("crm",)):
    """A note was written. Crm itself listens: the entry of the timeline and the mentions follow from it."""

    note: CustomerNote


class Mention(Reply):
    """A note that mentions a user. `read_at`: since when it counts as read."""

    id: str
    customer_id: str
    customer_name: str = ""
    note_id: str
    text: str
    by: str = ""
    by_id: NamedUserId = ""
    users: Users = {}
    at: AwareDatetime
    read_at: AwareDatetime | None = None


class MentionPage(Page[Mention]):
    """A page of mentions. `unread`: how many of the user's are not read yet."""

    unread: int = 0


class ListMentions(ListRequest[MentionPage], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Lists the notes that mention a user, newest first. `unread`: only those that are not read yet."""

    user_id: UserFilter
    unread: bool = False


class UnreadMentions(Reply):
    """How many mentions of the user are not read yet."""

    unread: int


class ReadMentions(Request[UnreadMentions], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Marks mentions of a user as read: those named, or all. An id of somebody else's is left alone. Returns how many are
    left."""

    user_id: UserFilter
    mention_ids: Annotated[list[Id], Field(max_length=200)] = []
