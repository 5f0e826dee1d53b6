"""Activities are handed over from one user to another, some hundred at a time.

Who still has the former user is what is left to do: so a kill between two activities, or the same request twice, leaves nothing
half done and changes nothing twice. Series come first: activities that are made meanwhile have the new user already.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from chassis.bulk_changes import Change, change_many
from chassis.context import current, from_source
from chassis.storage import Aggregate, Row
from contracts.base import Event
from contracts.crm import ActivityChanged
from contracts.crm.activity_handover import ActivitiesHandedOver, HandOverActivities
from contracts.errors import Conflict, NotFound, ServiceError
from crm import errors, participants, series, states
from crm.models import Activity
from crm.series_models import ActivitySeries, Team

SOURCE = "handover"
A = TypeVar("A", bound=Aggregate)


def hand_over(request: HandOverActivities, now: datetime) -> ActivitiesHandedOver:
    """One step. Raises InvalidInput where both are the same user."""
    if request.from_id == request.to_id:
        raise errors.same_user()
    with from_source(SOURCE):
        changed = _hand_over_series(request) + _hand_over_teams(request)
        changed += _hand_over_activities(request, request.limit - changed, now)
    left = sum(model.total(query) for model, query in _queries(request.from_id))
    return ActivitiesHandedOver(changed=changed, left=left)


def _queries(user: str) -> list[tuple[type[Aggregate], Row]]:
    return [(Activity, _of_activities(user)), (ActivitySeries, _of_series(user)), (Team, {"members.user_id": user})]


def _of_activities(user: str) -> Row:
    return {"$or": participants.of_people([user]), "status": {"$nin": sorted(states.FINISHED)}}


def _of_series(user: str) -> Row:
    return {"$or": [{"parts.assignee": user}, {"parts.participants.user_id": user}]}


def _hand_over_activities(request: HandOverActivities, limit: int, now: datetime) -> int:
    def decide(activity: Activity) -> ActivityChanged | None:
        if activity.status in states.FINISHED:
            return None
        if activity.assignee == request.from_id:
            activity.assignee = request.to_id
        activity.participants = participants.with_other(list(activity.participants), request.from_id, request.to_id)
        return ActivityChanged(subject=activity.id, version=activity.version, activity=activity.to_contract(now))

    return _change(Activity, _of_activities(request.from_id), limit, decide, errors.activity_not_found)


def _hand_over_series(request: HandOverActivities) -> int:
    def decide(one: ActivitySeries) -> None:
        one.parts = series.hand_over_parts(list(one.parts), request.from_id, request.to_id)

    return _change(ActivitySeries, _of_series(request.from_id), request.limit, decide, errors.series_not_found)


def _hand_over_teams(request: HandOverActivities) -> int:
    def decide(team: Team) -> None:
        team.members = participants.with_other(list(team.members), request.from_id, request.to_id)

    return _change(Team, {"members.user_id": request.from_id}, request.limit, decide, errors.team_not_found)


def _change(
    model: type[A],
    query: Row,
    limit: int,
    decide: Callable[[A], Event | None],
    not_found: Callable[[str], ServiceError],
) -> int:
    """How many documents were changed; those that refuse, such as one that holds too many events, are left for later."""
    if limit <= 0:
        return 0
    rows = model.rows(query, ["_id"], sort=[("_id", 1)], limit=limit)
    outcomes = change_many(model, [Change(row["_id"], current(), decide) for row in rows], not_found=not_found)
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, Conflict | NotFound):
            raise outcome
    return sum(not isinstance(outcome, Exception) for outcome in outcomes)
