"""Follow-ups, recurring activities and teams over HTTP."""

from contracts.crm.follow_ups import FollowUpActivity
from contracts.crm.series import ChangeFollowing, EndFollowing, GetSeries, PlanSeries
from contracts.crm.teams import ChangeTeam, CreateTeam, GetTeam, ListTeams
from gateway.http.operations import Api

api = Api("activity_series")
api.operation(
    "POST", "/customers/<customer_id>/activity-series", PlanSeries, status=201, location="/v1/activity-series/{id}"
)
api.operation("GET", "/activity-series/<series_id>", GetSeries)
api.operation("PATCH", "/activities/<activity_id>/following", ChangeFollowing)
api.operation("POST", "/activities/<activity_id>/following/end", EndFollowing)
api.operation(
    "POST", "/activities/<activity_id>/follow-up", FollowUpActivity, status=201, location="/v1/activities/{id}"
)
api.operation("GET", "/teams", ListTeams)
api.operation("POST", "/teams", CreateTeam, status=201, location="/v1/teams/{id}")
api.operation("GET", "/teams/<team_id>", GetTeam)
api.operation("PATCH", "/teams/<team_id>", ChangeTeam)
