"""The rules of a timeline, notes and mentions, as `explained_fields` has the others."""

from tests.fuzz.bad_field_rule import BadFieldRule

TIMELINE = (
    BadFieldRule(
        r"GET /v1/.+", "/(on_or_before|to)", "before_start", "Two days of one query, the last before the first."
    ),
    BadFieldRule(
        r"GET /v1/customers/{customer_id}/timeline", "/by_id", "user_(unknown|none)", "An id of nobody who is there."
    ),
    BadFieldRule(r"POST /v1/customers/{customer_id}/notes", "/text", "mention_unclear", "Who is called so."),
    BadFieldRule(
        r"POST /v1/customers/{customer_id}/notes",
        "/mentions/N/user_id",
        "user_(unknown|left|none)",
        "An id of nobody who is there.",
    ),
    BadFieldRule(
        r"(GET|POST) /v1/(customers/{customer_id}/news|mentions(/read)?)",
        "/user_id",
        "user_none",
        "A key that is no user's.",
    ),
)
