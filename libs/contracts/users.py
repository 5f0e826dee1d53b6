"""References to users of the company. Users are the gateway's: services keep their ids and never ask who they are.

    seller: Short = ""                                        # what is printed on documents
    seller_id: Annotated[UserId, NamesUser(text="seller")] = ""

Every field that is marked so is checked by the gateway, in every request: against the users of the caller's company, with "me"
for the caller's own user. Where something is chosen, `text` gets the user's name at that moment. Replies that have such a field
beside a field `users` get their present names there.
"""

from typing import Annotated, NamedTuple

from pydantic import BaseModel, Field

from contracts.base import Reply
from contracts.form_fields import Refers

ME = "me"
PREFIX = "usr_"


class NamesUser(NamedTuple):
    """Says that a field holds the id of a user. `text`: the field beside it that gets the user's name; `finds`: the field is a
    filter, and so may name a user who has left; `or_text`: the field may hold any other text as well."""

    text: str = ""
    finds: bool = False
    or_text: bool = False


class Holds(NamedTuple):
    """Says that a field without a class of its own, such as `changes`, holds fields of this class."""

    model: type[BaseModel]


UserId = Annotated[str, Field(max_length=60, pattern=r"^(me|usr_[0-9a-zA-Z]+)?$"), Refers("user")]
"""The id of a user of the company, "me" for the caller's own; an empty text for none."""
UserFilter = Annotated[
    str,
    Field(max_length=60, pattern=r"^(me|usr_[0-9a-zA-Z]+)?$", description="Id of a user, also of a former one; `me`"),
    Refers("user"),
    NamesUser(finds=True),
]
"""Narrows a list to what points at a user."""
NamedUserId = Annotated[str, NamesUser()]
"""The id of a user in a reply; empty for none."""


class UserName(Reply):
    """A user by name. `active`: may log in; who may not has left, and is not chosen anew."""

    name: str
    active: bool = True


Users = Annotated[
    dict[str, UserName], Field(description="The users that are named beside, by their ids; filled in by the gateway")
]
