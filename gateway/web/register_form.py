"""The form of the customer register: its filters with what is suggested in them, and the columns that may be chosen."""

from typing import Any, NamedTuple

from contracts.access import Module
from contracts.crm import CustomerActivity, ListRegisterValues, RegisterFilters, RegisterSort, SuggestProperties
from contracts.crm.choices import CUSTOMER_ACTIVITY
from contracts.crm.register_words import HEADINGS, CustomerColumn
from contracts.customers import Stage
from contracts.customers.choices import CHOICES
from contracts.errors import Unavailable
from gateway.http.call import Call
from gateway.web.submission import Refusal
from gateway.web.texts import Texts
from gateway.web.user_choices import choose_user

MOST_PROPERTIES = 50
FILTERS = {
    "q": "filter_q",
    "name": "name",
    "number": "number",
    "city": "city",
    "address": "filter_address",
    "contact": "filter_contact",
    "branch": "filter_branch",
    "reference": "filter_reference",
    "phone": "phone",
    "email": "email",
    "identity_number": "identity_number",
    "group": "group",
    "seller": "seller",
    "property": "filter_property",
    "property_value": "filter_property_value",
    "property_from": "filter_property_from",
    "property_to": "filter_property_to",
}
"""The text fields of the form, and the keys of their labels."""
USER_FILTERS = {"seller_id": "seller_user", "responsible_id": "responsible"}
"""The filters that are chosen among the company's users."""
VALUES = {"group": "groups", "seller": "sellers", "city": "cities"}
"""The filters whose values are suggested, and what they are called in RegisterValues."""
SORTABLE = tuple(sort.value for sort in RegisterSort)

Json = dict[str, Any]


class AskForm(RegisterFilters):
    """What the form shows. `extended` opens it."""

    extended: bool = False


class Filter(NamedTuple):
    """A field of the form. `wrong` says why what stands in it finds nobody."""

    name: str
    label: str
    value: str
    suggestions: list[str]
    wrong: str = ""


def is_on(call: Call, column: CustomerColumn) -> bool:
    """Whether the company has what the column shows."""
    return column != CustomerColumn.PROPERTIES or Module.CRM in call.company.modules


def draw_form(call: Call, asked: AskForm, columns: list[CustomerColumn], texts: Texts, refused: Refusal) -> Json:
    is_filtered = (
        any(getattr(asked, name) for name in (*FILTERS, *USER_FILTERS))
        or asked.stage is not None
        or asked.activity is not None
        or asked.active is not True
    )
    is_open = asked.extended or is_filtered
    suggested = _suggestions(call) if is_open else {}
    filters = [
        Filter(name, texts(label), getattr(asked, name) or "", suggested.get(name, []), refused.fields.get(name, ""))
        for name, label in FILTERS.items()
        if not name.startswith("property") or Module.CRM in call.company.modules
    ]
    return {
        "asked": asked,
        "filters": filters,
        "user_filters": [
            (name, texts(label), choose_user(getattr(asked, name), texts)) for name, label in USER_FILTERS.items()
        ],
        "is_filtered": is_filtered,
        "is_open": is_open,
        "stages": [(stage.value, texts.word(CHOICES["stage"][stage.value])) for stage in Stage],
        "activities": [(one.value, texts.word(CUSTOMER_ACTIVITY[one.value])) for one in CustomerActivity],
        "sorts": [(sort, HEADINGS[CustomerColumn(sort)][texts.place]) for sort in SORTABLE],
        "all_columns": [
            (column.value, HEADINGS[column][texts.place], column in columns)
            for column in CustomerColumn
            if is_on(call, column)
        ],
    }


def _suggestions(call: Call) -> dict[str, list[str]]:
    """What customers have, by the name of the filter; nothing while it cannot be read: anything may be typed."""
    call = call.within(call.gateway.settings.card_deadline_seconds)
    try:
        found = call.ask(ListRegisterValues())
    except Unavailable:
        found = {}
    values = {name: found.get(plural, []) for name, plural in VALUES.items()}
    return {**values, "property": property_names(call, "")}


def property_names(call: Call, typed: str) -> list[str]:
    """The names that fit what was typed; nothing while they cannot be read: any name may be typed."""
    if Module.CRM not in call.company.modules:
        return []
    try:
        found = call.ask(SuggestProperties(q=typed, closed=True, limit=MOST_PROPERTIES))
        return [one["name"] for one in found["items"]]
    except Unavailable:
        return []
