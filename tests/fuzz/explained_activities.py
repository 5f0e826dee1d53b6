"""The rules of activities, as `explained_fields` has the others."""

from tests.fuzz.bad_field_rule import BadFieldRule

ACTIVITIES = (
    r"(POST /v1/customers/{customer_id}/activit(ies|y-series)|PATCH /v1/activities/{activity_id}(/following)?"
    r"|POST /v1/activities/{activity_id}/follow-up)"
)
SERIES = r"(POST /v1/customers/{customer_id}/activity-series|PATCH /v1/activities/{activity_id}/following)"
DEFERRED = rf"({ACTIVITIES}|POST /v1/activities/{{activity_id}}/defer)"
EXISTS = "An id of the right form of a thing that the customer does not have, or that is no longer in use."
BETWEEN = "A rule between two fields."


ACTIVITY_RULES = (
    BadFieldRule(ACTIVITIES, "/(due_on|starts_at|ends_at)", "missing|not_allowed|before_start", "A call has a time."),
    BadFieldRule(DEFERRED, "/(due_on|starts_at|ends_at|alarm_at)", "out_of_range", "A year that nobody means."),
    BadFieldRule(
        r"GET /v1/(customers/{customer_id}/)?activities",
        "/user_id",
        "user_(unknown|none)",
        "An id of nobody who is there.",
    ),
    BadFieldRule(
        r"(GET|PUT) /v1/me/alarm-settings|POST /v1/me/alarm-settings/(code|confirm)"
        r"|GET /v1/me/alarms|POST /v1/me/alarms/{alarm_id}/dismiss"
        r"|(GET|POST|DELETE) /v1/me/calendar-feed",
        "/user_id",
        "user_none",
        "A key that is no user's has neither alarms nor a calendar.",
    ),
    BadFieldRule(
        r"POST /v1/teams|PATCH /v1/teams/{team_id}",
        "/members/N/user_id",
        "user_(unknown|left|none)",
        "An id of nobody who is there, or `me` of a key that is no user's.",
    ),
    BadFieldRule(ACTIVITIES, "/participants/N", "one_of_two|named_twice", BETWEEN),
    BadFieldRule(ACTIVITIES, "/(follow_up_of)", "unknown_activity", EXISTS),
    BadFieldRule(
        SERIES, "/(weekdays|monthly_by|times|until)", "only_weekly|only_monthly|until_or_times|no_day", BETWEEN
    ),
    BadFieldRule(
        SERIES,
        "/(until|times|due_on|starts_at)",
        "until_passed|times_passed|begins_too_early",
        "Its last day has passed.",
    ),
    BadFieldRule(SERIES, "/until", "out_of_range", "A year that nobody means."),
    BadFieldRule(
        "PUT /v1/me/alarm-settings", "/(quiet_from|quiet_until|webhook)", "quiet_both|webhook_inward", BETWEEN
    ),
    BadFieldRule(
        "PUT /v1/me/alarm-settings", "/email", "email_unsendable", "Of the right form, and nobody can have it."
    ),
    BadFieldRule("POST /v1/me/alarm-settings/confirm", "/code", "alarm_code_wrong", "Not the code that was mailed."),
)
