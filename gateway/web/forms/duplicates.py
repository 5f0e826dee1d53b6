"""Probable duplicates of a new customer: named while its form is filled in, and once more when it is refused for them.

They are found by the search (crm), which also says why; customers decides whether a new customer is refused.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from contracts.crm import LookUpCustomers, SearchCustomers
from contracts.crm.search import MatchField
from contracts.errors import ServiceError
from gateway.http.call import Call
from gateway.web.forms.pages import Doubles
from gateway.web.forms.typed import Json, Typed, split
from gateway.web.hits import Hit, make_hit
from gateway.web.texts import page_texts

GROUP = "fields"
"""The group of the form that has the customer's own fields."""
REFUSED = "customers.customer_duplicate"
MOST, FEWEST_LETTERS = 5, 3
LONGEST_Q = 200
LOOKS: Mapping[str, tuple[tuple[str, ...], MatchField]] = {
    "name": (("name",), MatchField.NAME),
    "last_name": (("first_name", "last_name"), MatchField.NAME),
    "identity_number": (("identity_number",), MatchField.IDENTITY_NUMBER),
    "vat_number": (("vat_number",), MatchField.VAT_NUMBER),
    "email": (("email",), MatchField.EMAIL),
    "phone": (("phone",), MatchField.PHONE),
}
"""Field of the form → the fields whose texts are searched for, and what has to match. A Swedish VAT number has the
organisation number in it, too."""
WHILE_TYPING = "input changed delay:400ms"
AFTER_LEAVING = "change"
TRIGGERS = {
    f"{GROUP}.{name}": WHILE_TYPING if match == MatchField.NAME else AFTER_LEAVING for name, (_, match) in LOOKS.items()
}


def find_by_field(call: Call, typed: Typed, name: str) -> list[Hit]:
    """The customers that are probably the same by what is typed in one input, "fields.email". None when the search is down, since
    it only warns."""
    group, _, field = name.partition(".")
    if group != GROUP or field not in LOOKS:
        return []
    texts = page_texts()
    return [make_hit(one, texts) for one in _find(_hurried(call), typed.get(GROUP) or {}, field)]


def find_refused(call: Call, typed: Typed, error: ServiceError) -> list[Hit]:
    """The customers for which a new one was refused, and others that are probably the same; none for another refusal."""
    if error.code != REFUSED:
        return []
    fields: Typed = typed.get(GROUP) or {}
    call = _hurried(call)
    found: dict[str, Json] = {one["id"]: one for name in LOOKS for one in _find(call, fields, name)}
    unknown = [one for one in split(error.details.get("customer_ids", "")) if one not in found]
    with suppress(ServiceError):
        listed = call.ask(LookUpCustomers(customer_ids=unknown))["hits"] if unknown else []
        found |= {one["id"]: one for one in listed}
    texts = page_texts()
    return [make_hit(one, texts) for one in found.values()]


def _hurried(call: Call) -> Call:
    """All that is asked takes no longer than a card may: a warning is no reason to wait."""
    return call.within(call.gateway.settings.card_deadline_seconds)


def _find(call: Call, fields: Typed, name: str) -> Iterator[Json]:
    read, wanted = LOOKS[name]
    q = " ".join(str(fields.get(one) or "").strip() for one in read).strip()[:LONGEST_Q]
    if len(q) < FEWEST_LETTERS or not fields.get(name):
        return
    found: dict[str, Any] = {"hits": []}
    with suppress(ServiceError):
        found = call.ask(SearchCustomers(q=q, limit=MOST, active=None))
    for hit in found["hits"]:
        if any(_counts(match, wanted) for match in hit.get("matches") or ()):
            yield hit


def _counts(match: Json, wanted: MatchField) -> bool:
    """Whether it was found in the field that was typed; a contact's e-mail or telephone counts, too, its name does not."""
    is_own = not match.get("of")
    is_same_number = match.get("field") == MatchField.IDENTITY_NUMBER and wanted == MatchField.VAT_NUMBER
    return (match.get("field") == wanted or is_same_number) and (
        is_own or wanted in (MatchField.EMAIL, MatchField.PHONE)
    )


DOUBLES = Doubles(TRIGGERS, find_by_field, find_refused)
