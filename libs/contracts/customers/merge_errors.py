"""What errors of merges say."""

from contracts.common_errors import not_found
from contracts.error_texts import ErrorText, FieldText
from contracts.errors import Conflict

MERGE_NOT_FOUND = not_found("customers", "merge", "Det finns ingen sammanslagning")
MERGE_WITH_ITSELF = FieldText(
    "merge_with_itself",
    sv="En kund kan inte slås ihop med sig själv.",
    en="A customer cannot be merged with itself.",
)
MERGE_CUSTOMER_UNKNOWN = FieldText(
    "merge_customer_unknown",
    sv="Det finns ingen kund {id}.",
    en="There is no customer {id}.",
)
CHOOSE_A_VALUE = FieldText(
    "choose_a_value",
    sv="Kunderna har olika värden: {kept} och {other}. Välj kept (den som blir kvar) eller other.",
    en="The customers have different values: {kept} and {other}. Choose kept or other.",
)
MERGED_INFO_TOO_LONG = FieldText(
    "merged_info_too_long",
    sv="Kundernas info blir längre än {most} tecken. Välj kept (den som blir kvar) eller other, eller korta en av dem.",
    en="The info of both customers is longer than {most} characters. Choose kept or other, or shorten one of them.",
)
CUSTOMER_MERGE_UNDERWAY = ErrorText(
    Conflict,
    "customers.customer_merge_underway",
    sv="En sammanslagning av kunden pågår, {merge_id}. Försök igen när den är klar.",
    en="A merge of the customer is under way, {merge_id}. Try again when it is done.",
    when="One of the two customers is part of a merge that is not done, or of one that is being undone.",
    passing=True,
)
MERGE_NOT_DONE = ErrorText(
    Conflict,
    "customers.merge_not_done",
    sv="Bara en sammanslagning som är klar kan ångras.",
    en="Only a merge that is done can be undone.",
    when="The merge is still under way, was refused, or is undone already; `state` says which.",
    data=("state",),
)
MERGE_TOO_OLD = ErrorText(
    Conflict,
    "customers.merge_too_old",
    sv="Sammanslagningen kunde ångras till och med {undo_until}.",
    en="The merge could be undone until {undo_until}.",
    when="More than 30 days have passed since the merge.",
)
