"""What errors of selections say."""

from contracts.common_errors import not_found
from contracts.error_texts import ErrorText, FieldText
from contracts.errors import Conflict, NotAllowed

SELECTION_NOT_FOUND = not_found("crm", "selection", "Det finns inget urval")
SELECTION_NAME_TAKEN = ErrorText(
    Conflict,
    "crm.selection_name_taken",
    sv="Det finns redan ett urval som heter {name}. Välj ett annat namn.",
    en="There is a selection {name} already. Choose another name.",
    when="Names of the selections that a user sees are unique without regard to case, accents and spaces.",
)
SELECTION_NOT_OWNED = ErrorText(
    NotAllowed,
    "crm.selection_not_owned",
    sv="Urvalet {name} är någon annans. Bara den som har gjort det kan göra det privat.",
    en="The selection {name} is somebody else's. Only who has made it may make it private.",
    when="A shared selection of a colleague was to become private, and nobody's who asks.",
)
SELECTIONS_TOO_MANY = ErrorText(
    Conflict,
    "crm.selections_too_many",
    sv="Företaget har {most} urval, fler går inte att spara. Ta bort något först.",
    en="The company has {most} selections, which is the most. Delete one first.",
    when="A company keeps 200 selections at most.",
    passing=True,
)

RULE_WITHOUT_FIELD = FieldText(
    "field_missing",
    sv="Ange field och operator, eller match och rules för en grupp.",
    en="Give field and operator, or match and rules for a group.",
)
RULE_IS_BOTH = FieldText(
    "rule_is_group",
    sv="En grupp har bara match och rules; ta bort {name} eller gör den till ett villkor.",
    en="A group has only match and rules; remove {name} or make it a condition.",
)
GROUP_WITHOUT_RULES = FieldText(
    "group_empty", sv="Gruppen behöver minst ett villkor.", en="The group needs at least one rule."
)
GROUP_WITHOUT_MATCH = FieldText(
    "match_missing", sv="Ange match för gruppen: all, any eller none.", en="Give the group's match: all, any or none."
)
FIELD_OF_MODULE_OFF = FieldText(
    "field_of_module_off",
    sv="Fältet {field} hör till modulen {module:word}, som är avstängd för ert företag eller din nyckel.",
    en="The field {field} is of the module {module:word}, which is switched off for your company or your key.",
)
OPERATOR_NOT_ALLOWED = FieldText(
    "operator_not_allowed",
    sv="Fältet {field} kan inte jämföras med {operator}. Välj bland: {allowed}.",
    en="The field {field} cannot be compared by {operator}. Choose from: {allowed}.",
)
OPERATOR_MISSING = FieldText("operator_missing", sv="Ange jämförelse: {allowed}.", en="Give the comparison: {allowed}.")
PART_MISSING = FieldText(
    "part_missing", sv="Jämförelsen {operator} behöver {needs}.", en="The comparison {operator} needs {needs}."
)
PART_NOT_ALLOWED = FieldText(
    "part_not_allowed",
    sv="Fältet {field} med jämförelsen {operator} har inget {name}.",
    en="The field {field} with the comparison {operator} has no {name}.",
)
VALUE_NO_COUNTRY = FieldText(
    "value_no_country",
    sv="{value} är inget land som känns igen. Ange landets namn eller kod, till exempel Sverige eller SE.",
    en="{value} is no country that is understood. Give its name or code, such as Sweden or SE.",
)
VALUE_NOT_A_CHOICE = FieldText("value_not_allowed", sv="Ange ett av {allowed}.", en="Give one of {allowed}.")
VALUE_EMPTY = FieldText("value_empty", sv="Värdet får inte vara tomt.", en="The value is empty.")
VALUE_NO_USER = FieldText("not_a_user", sv="Ange en användares id, usr_… .", en="Give the id of a user, usr_… .")
PROPERTY_OF_OTHER_KIND = FieldText(
    "property_of_other_kind",
    sv="Egenskapen {name} hör till fältet {allowed}, inte till {field}.",
    en="The property {name} goes with the field {allowed}, not with {field}.",
)
TOO_MANY_CONDITIONS = FieldText(
    "too_many_conditions",
    sv="Regeln har {sent} villkor, högst {most} är tillåtna.",
    en="The rule has {sent} conditions; {most} are allowed.",
)
MORE_THAN_ONE_PERIOD = FieldText(
    "two_periods",
    sv="Ange bara en av year, years_ago, days och on med until.",
    en="Give only one of year, years_ago, days, and on with until.",
)
