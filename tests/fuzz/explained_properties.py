"""The same of properties and their values."""

from tests.fuzz.bad_field_rule import BadFieldRule

OF_FILTERS = (
    "property_(unknown|filter_without|not_ordered|no_number|number_too_large|too_many_decimals|no_date|no_such_choice"
    "|has_no_value)"
)
HAS_IT = "A property that the company has, and a value that it can have."
PROPERTIES = (
    BadFieldRule(
        "POST /v1/customers/{customer_id}/properties",
        "/(add|remove|values)/N(/value)?",
        "property_(unknown|needs_value|closed|value_twice|has_no_value|value_missing|no_number|number_too_large"
        "|too_many_decimals|no_date|no_such_choice)",
        "A property must exist, be open, and allow the value.",
    ),
    BadFieldRule(
        "POST /v1/properties",
        "/(name|choices(/N)?)",
        "no_letters|property_(name_like_a_value|choices_missing|has_no_choices)",
        "A letter or digit at least; choices of a choice alone.",
    ),
    BadFieldRule(
        "PATCH /v1/properties/{property_id}",
        "/add_choices(/N)?",
        "property_(has_no_choices|too_many_choices)",
        "Choices of a choice alone.",
    ),
    BadFieldRule(
        r"GET /v1/(customer-register(/file)?|customers(/export)?)",
        "/property(_value|_from|_to)?",
        OF_FILTERS,
        HAS_IT,
    ),
    BadFieldRule(
        r"POST /v1/(bulk|mailings)",
        "/filters/property(_value|_from|_to)?",
        OF_FILTERS,
        HAS_IT,
    ),
)
