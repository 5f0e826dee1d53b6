"""Who takes part in an activity besides its assignee: users of the company, and contacts of the customer."""

from typing import Annotated

from pydantic import Field

from contracts.base import Id, Reply, Value
from contracts.users import NamedUserId, NamesUser, UserId, Users

MOST_PARTICIPANTS = 20


class Participant(Value):
    """A user of the company (`user_id`) or a contact of the customer (`contact_id`): one of the two."""

    user_id: Annotated[UserId, NamesUser()] = ""
    contact_id: Id | None = None


class ActivityParticipant(Reply):
    """Somebody who takes part. `contact_name` is the contact's name when the activity was written."""

    user_id: NamedUserId = ""
    users: Users = {}
    contact_id: str | None = None
    contact_name: str = ""


Participants = Annotated[list[Participant], Field(max_length=MOST_PARTICIPANTS)]
