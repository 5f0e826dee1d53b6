"""Activities and properties over HTTP. Finding customers is in `search`."""

from contracts.crm import (
    CancelActivity,
    ChangeActivity,
    CreateProperty,
    DeferActivity,
    FinishActivity,
    GetActivity,
    GetCustomerProperties,
    ListActivities,
    ListProperties,
    PlanActivity,
    RecordOutcome,
    ReopenActivity,
    SetProperties,
    StartActivity,
)
from gateway.http.operations import Api

ALL_ACTIVITIES = "Lists the activities of all customers, the most overdue first."

api = Api("crm")
api.operation("GET", "/activities", ListActivities, name="list_all_activities", summary=ALL_ACTIVITIES)
api.operation("GET", "/customers/<customer_id>/activities", ListActivities)
api.operation("POST", "/customers/<customer_id>/activities", PlanActivity, status=201, location="/v1/activities/{id}")
api.operation("GET", "/activities/<activity_id>", GetActivity)
api.operation("PATCH", "/activities/<activity_id>", ChangeActivity)
api.operation("POST", "/activities/<activity_id>/start", StartActivity)
api.operation("POST", "/activities/<activity_id>/finish", FinishActivity)
api.operation("POST", "/activities/<activity_id>/defer", DeferActivity)
api.operation("POST", "/activities/<activity_id>/reopen", ReopenActivity)
api.operation("POST", "/activities/<activity_id>/cancel", CancelActivity)
api.operation("POST", "/activities/<activity_id>/outcome", RecordOutcome)
api.operation("GET", "/properties", ListProperties)
api.operation("POST", "/properties", CreateProperty, status=201)
api.operation("GET", "/customers/<customer_id>/properties", GetCustomerProperties)
api.operation("POST", "/customers/<customer_id>/properties", SetProperties)
