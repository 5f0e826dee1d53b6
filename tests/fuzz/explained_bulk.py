"""The rules of changes of many customers and of mailings, as `explained_fields` has the others."""

from tests.fuzz.bad_field_rule import BadFieldRule

TARGETS = r"POST /v1/(bulk|mailings)"
BULK, MAILINGS = "POST /v1/bulk", "POST /v1/mailings"

BULK_RULES = (
    BadFieldRule(TARGETS, "/customer_ids", "one_of_these", "One of three fields names the customers."),
    BadFieldRule(
        TARGETS, "/(filters|selection_id)", "no_customers|too_many_customers", "Who they are is in the register."
    ),
    BadFieldRule(
        BULK,
        "/(change|add|remove|activity)",
        "action_(needs|without)",
        "The action decides which field says what is done.",
    ),
    BadFieldRule(BULK, "/remove/N", "both_ways", "A rule between two fields."),
    BadFieldRule(
        BULK,
        "/(change/(seller|our_reference|responsible)|activity/assignee)_id",
        "user_(unknown|left|none)",
        "Whom the company has as users, and who of them has left.",
    ),
    BadFieldRule(MAILINGS, "/subject", "subject_needed", "An e-mail has a subject; a letter may do without."),
    BadFieldRule(
        MAILINGS, "/(subject|text)", "unknown_merge_field|merge_brace", "Fields in braces are those of the list."
    ),
)
