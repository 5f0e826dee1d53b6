"""What errors of the crm service say."""

from contracts.common_errors import not_found, step_refused
from contracts.error_texts import ErrorText, FieldText
from contracts.errors import Conflict, InvalidInput

COMMON = ("branch_unknown", "contact_unknown", "customer_merged", "customer_not_here_yet", "settings_not_found")
"""The reasons of `contracts.common_errors` that this service gives, beside those of every service."""

ACTIVITY_NOT_FOUND = not_found("crm", "activity", "Det finns ingen aktivitet")
PROPERTY_UNKNOWN = ErrorText(
    InvalidInput,
    "crm.property_unknown",
    sv="Det finns ingen egenskap {ids}.",
    en="There is no property {ids}.",
    when="A customer is given a property that does not exist, or a search or the register asks for one.",
    was=("crm.property_not_found",),
)
FIELD_PROPERTY_UNKNOWN = FieldText(
    "property_unknown", sv="Det finns ingen egenskap {id}.", en="There is no property {id}."
)
ACTIVITY_STEP_REFUSED = step_refused(
    "crm", "activity", "Aktiviteten", was=(("change", "crm.activity_finished"), ("", "crm.activity_refuses_move"))
)
SEARCH_EMPTY = ErrorText(
    InvalidInput,
    "crm.search_empty",
    sv="Ange vad du söker.",
    en="Say what to search for.",
    when="A search without q, city, stage, group, seller, property and activity.",
)
PROPERTY_NAME_TAKEN = ErrorText(
    Conflict,
    "crm.property_name_taken",
    sv="Egenskapen {name} finns redan. Använd den.",
    en="There is a property {name} already. Use that one.",
    when="Names are unique without regard to case, accents and spaces.",
    was=("crm.property_exists",),
    data=("id",),
)

FIELD_SEARCH_EMPTY = FieldText(
    "search_empty",
    sv="Ange q, city, stage, group, seller, property eller activity.",
    en="Give q, or one of city, stage, group, seller, property and activity.",
)
TOO_MANY_ACTIVITIES = FieldText(
    "too_many_activities",
    sv="Fler än {most} aktiviteter är inte avslutade. Sök utan activity.",
    en="More than {most} activities are unfinished. Search without activity.",
)
UNKNOWN_ACTIVITY = FieldText(
    "unknown_activity", sv="Kunden har ingen aktivitet {id}.", en="The customer has no activity {id}."
)
NO_LETTERS = FieldText(
    "no_letters",
    sv="Egenskapens namn behöver minst en bokstav eller siffra.",
    en="The name of a property needs at least one letter or digit.",
)
YEAR_OUT_OF_RANGE = FieldText(
    "out_of_range", sv="Ange ett år från 1971 till 2399.", en="Give a year from 1971 to 2399."
)
DATE_NOT_ALLOWED = FieldText(
    "not_allowed",
    sv="För typen {kind:tab.crm.activity} går det inte att ange {name:word}.",
    en="An activity of the type {kind:tab.crm.activity} has no {name:word}.",
)
