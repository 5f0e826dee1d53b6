"""The words of which sentences about selections are made: pairs of Swedish and English."""

from collections.abc import Mapping

from contracts.customers.choices import CHOICES
from contracts.customers.tabs import STAGES, VAT_TYPES

Pair = tuple[str, str]

NOTHING: Pair = ("inget", "nothing")

SUBJECTS: Mapping[str, Pair] = {
    "name": ("namnet", "the name"),
    "number": ("kundnumret", "the customer number"),
    "city": ("orten", "the city"),
    "postcode": ("postnumret", "the postcode"),
    "country": ("landet", "the country"),
    "group": ("kundgruppen", "the customer group"),
    "seller": ("säljaren", "the salesperson"),
    "email": ("e-postadressen", "the e-mail address"),
    "phone": ("telefonnumret", "the phone number"),
    "currency": ("valutan", "the currency"),
    "language": ("språket", "the language"),
    "kind": ("kundtypen", "the type of customer"),
    "stage": ("kundstatusen", "the stage"),
    "vat_type": ("momstypen", "the VAT type"),
    "active": ("kunden", "the customer"),
    "seller_id": ("säljaren", "the salesperson"),
    "responsible_id": ("den ansvariga", "the responsible person"),
    "property": ("egenskapen", "the property"),
    **dict.fromkeys(
        ("property_choice", "property_number", "property_date", "property_text"), ("egenskapen", "the property")
    ),
    "last_activity": ("den senaste aktiviteten", "the last activity"),
    "next_activity": ("nästa aktivitet", "the next activity"),
    "first_purchase": ("det första köpet", "the first purchase"),
    "last_purchase": ("det senaste köpet", "the last purchase"),
    "oldest_due": ("den äldsta obetalda förfallodagen", "the oldest unpaid due date"),
    "bought": ("artikel", "article"),
    "invoiced": ("fakturerat", "invoiced"),
    "invoiced_lately": ("fakturerat", "invoiced"),
    "spent": ("köpesumman", "the amount spent"),
    "spent_lately": ("köpesumman", "the amount spent"),
    "owed": ("skulden", "the debt"),
    "ordered": ("beställt och inte fakturerat", "ordered and not invoiced"),
}

_VALUE: Mapping[str, Pair] = {
    "is": ("{subject} är {value}", "{subject} is {value}"),
    "is_not": ("{subject} inte är {value}", "{subject} is not {value}"),
    "is_set": ("{subject} finns", "{subject} is set"),
    "is_empty": ("{subject} saknas", "{subject} is empty"),
}
_SUM: Mapping[str, Pair] = {
    "over": ("{subject} {period} är över {amount}", "{subject} {period} is over {amount}"),
    "at_least": ("{subject} {period} är minst {amount}", "{subject} {period} is at least {amount}"),
    "under": ("{subject} {period} är under {amount}", "{subject} {period} is under {amount}"),
    "at_most": ("{subject} {period} är högst {amount}", "{subject} {period} is at most {amount}"),
}
_TEXT: Mapping[str, Pair] = {
    **_VALUE,
    "starts_with": ("{subject} börjar med {value}", "{subject} begins with {value}"),
    "contains": ("{subject} innehåller {value}", "{subject} contains {value}"),
}
_DATE: Mapping[str, Pair] = {
    "in_last_days": ("{subject} ligger inom {last_days}", "{subject} is within {last_days}"),
    "not_in_last_days": ("{subject} inte ligger inom {last_days}", "{subject} is not within {last_days}"),
    "in_next_days": ("{subject} ligger inom {next_days}", "{subject} is within {next_days}"),
    "before": ("{subject} är före {on}", "{subject} is before {on}"),
    "on_or_after": ("{subject} är {on} eller senare", "{subject} is on {on} or later"),
    "has_passed": ("{subject} har passerat", "{subject} has passed"),
    "is_set": ("{subject} finns", "{subject} exists"),
    "is_empty": ("{subject} saknas", "{subject} is missing"),
}
_NUMBER: Mapping[str, Pair] = {
    "over": ("{subject} är över {value}", "{subject} is over {value}"),
    "at_least": ("{subject} är minst {value}", "{subject} is at least {value}"),
    "under": ("{subject} är under {value}", "{subject} is under {value}"),
    "at_most": ("{subject} är högst {value}", "{subject} is at most {value}"),
}


def _of_property(clauses: Mapping[str, Pair]) -> Mapping[str, Pair]:
    """The same of a property, which the clause names."""
    named = {
        operator: (sv.replace("{subject}", "{subject} {property}"), en.replace("{subject}", "{subject} {property}"))
        for operator, (sv, en) in clauses.items()
    }
    has = ("{subject} {property} finns", "{subject} {property} is set")
    return {**named, "is_set": has, "is_empty": ("{subject} {property} saknas", "{subject} {property} is empty")}


CLAUSES: Mapping[str, Mapping[str, Pair]] = {
    "text": _TEXT,
    "choice": _VALUE,
    "user": _VALUE,
    "property": {
        "has": ("{subject} {value} finns", "{subject} {value} is set"),
        "has_not": ("{subject} {value} saknas", "{subject} {value} is missing"),
    },
    "property_choice": _of_property(_VALUE),
    "property_number": _of_property({**_VALUE, **_NUMBER}),
    "property_date": _of_property(_DATE),
    "property_text": _of_property(_TEXT),
    "date": _DATE,
    "sum": _SUM,
    "yearly": _SUM,
    "rolling": _SUM,
    "article": {
        "has": ("{subject} {value} har köpts {period}", "{subject} {value} was bought {period}"),
        "has_not": ("{subject} {value} inte har köpts {period}", "{subject} {value} was not bought {period}"),
    },
}

VALUES: Mapping[str, Mapping[str, Pair]] = {
    "kind": {"company": ("företag", "company"), "person": ("privatperson", "person")},
    "stage": {value: (word.sv.lower(), word.en.lower()) for value, word in STAGES.items()},
    "vat_type": {value: (word.sv, word.en) for value, word in VAT_TYPES.items()},
    "active": {"true": ("aktiv", "active"), "false": ("inaktiv", "inactive")},
    "language": {value: (word.sv.lower(), word.en) for value, word in CHOICES["language"].items()},
}

LAST_DAYS: Pair = ("de senaste {days} dagarna", "the last {days} days")
LAST_DAY: Pair = ("den senaste dagen", "the last day")
NEXT_DAYS: Pair = ("de närmaste {days} dagarna", "the next {days} days")
NEXT_DAY: Pair = ("den närmaste dagen", "the next day")
