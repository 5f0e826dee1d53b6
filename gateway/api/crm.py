"""Activities and properties over HTTP. Finding customers is in `search`."""

from contracts.crm import (
    CancelActivity,
    ChangeActivity,
    ChangeProperty,
    ChangePropertySettings,
    CreateProperty,
    DeferActivity,
    FinishActivity,
    GetActivity,
    GetCustomerProperties,
    GetProperty,
    GetPropertySettings,
    ListActivities,
    ListProperties,
    ListPropertySettingsChanges,
    PlanActivity,
    PropertySettingsFields,
    RecordOutcome,
    ReopenActivity,
    SetProperties,
    SetPropertySettings,
    StartActivity,
    SuggestProperties,
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
api.operation("GET", "/properties/suggestions", SuggestProperties)
api.operation("GET", "/properties/settings", GetPropertySettings)
api.operation("PUT", "/properties/settings", SetPropertySettings)
api.operation("PATCH", "/properties/settings", ChangePropertySettings, wrap="changes", wrapped=PropertySettingsFields)
api.operation("GET", "/properties/settings/history", ListPropertySettingsChanges)
api.operation("GET", "/properties/<property_id>", GetProperty)
api.operation("PATCH", "/properties/<property_id>", ChangeProperty)
api.operation("GET", "/customers/<customer_id>/properties", GetCustomerProperties)
api.operation("POST", "/customers/<customer_id>/properties", SetProperties)
