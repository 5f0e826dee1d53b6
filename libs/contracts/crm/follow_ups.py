"""Following an activity up with another one of the same customer."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from contracts.access import Module, Role
from contracts.base import Id, Request
from contracts.cleaning import LINES
from contracts.crm.activities import Activity, ActivityKind, Person
from contracts.crm.participants import Participants
from contracts.users import NamesUser, UserId


class FollowUpActivity(Request[Activity], service="crm", role=Role.SELLER, module=Module.CRM):
    """Plans a to-do or an event that follows another activity up, finished or not, with the same customer. Assignee, branch and
    contact are those of the other one, if they are absent; the caller does it in the place of a user who has left.

    Raises NotFound, and InvalidInput for dates that do not belong to the kind.
    """

    activity_id: Id
    kind: ActivityKind
    text: Annotated[str, Field(min_length=1, max_length=2000), LINES]
    assignee_id: Annotated[UserId, NamesUser()] = ""
    assignee: Person | None = None
    participants: Participants = []
    due_on: date | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    alarm_at: AwareDatetime | None = None
    contact_id: Id | None = None
    branch_id: Id | None = None
