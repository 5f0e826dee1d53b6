"""Follows an activity up with another one."""

from collections.abc import Iterator
from datetime import datetime

from chassis.checks import checks
from contracts.crm import PlanActivity
from contracts.crm.follow_ups import FollowUpActivity
from contracts.errors import BadField
from crm import activities, alarm_settings
from crm.checks import DATES, check_kind, check_years
from crm.models import Activity
from crm.participants import check as check_participants


@checks(FollowUpActivity)
def check(request: FollowUpActivity) -> Iterator[BadField]:
    """Every bad field, as of a new activity."""
    dates = {name: getattr(request, name) for name in DATES}
    yield from check_years(dates)
    if request.kind is not None:
        yield from check_kind(request.kind, dates)
    yield from check_participants(request.participants or ())


def follow_up(request: FollowUpActivity, now: datetime) -> Activity:
    """Plans the activity, for the caller where the followed one is of a user who has left. Raises NotFound, InvalidInput or
    Unavailable."""
    followed = activities.get(request.activity_id)
    kept = {name: getattr(followed, name) for name in ("branch_id", "contact_id")}
    given = {name: getattr(request, name) for name in request.model_fields_set - {"activity_id"}}
    if not request.assignee_id and request.assignee is None and not alarm_settings.has_left(followed.assignee):
        given["assignee"] = followed.assignee
    wanted = {"customer_id": followed.customer_id, "follow_up_of": followed.id, **kept, **given}
    return activities.plan(PlanActivity.model_validate(wanted), now)
