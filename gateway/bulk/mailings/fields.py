"""The fields of a mailing's texts: a closed set, filled in once and as plain text. Nothing in a text or a value ever runs. Pure.

    problems = list(check("Hej {contact.first_name}!", "/text"))
    text, empty = fill("Hej {contact.first_name}!", {"contact.first_name": "Karin", …})

`{{` and `}}` are braces of the text itself. Values are not looked at for fields: a customer called "{today}" stays so.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from contracts.country_names import UNKNOWN, name_country
from contracts.errors import BadField
from contracts.gateway_bulk_errors import BRACE_OPEN, FIELD_UNKNOWN
from contracts.labels import Label

FIELDS = {
    "contact.name": Label("Kontaktens namn", "Contact's name"),
    "contact.first_name": Label("Kontaktens förnamn", "Contact's first name"),
    "contact.last_name": Label("Kontaktens efternamn", "Contact's last name"),
    "contact.role_title": Label("Kontaktens befattning", "Contact's title"),
    "contact.email": Label("Kontaktens e-post", "Contact's e-mail"),
    "contact.phone": Label("Kontaktens telefon", "Contact's phone"),
    "customer.name": Label("Kundens namn", "Customer's name"),
    "customer.number": Label("Kundnummer", "Customer number"),
    "customer.address": Label("Kundens adress", "Customer's address"),
    "customer.city": Label("Kundens ort", "Customer's city"),
    "customer.seller": Label("Säljare", "Salesperson"),
    "customer.our_reference": Label("Vår referens", "Our reference"),
    "customer.your_reference": Label("Er referens", "Your reference"),
    "company.name": Label("Vårt företag", "Our company"),
    "today": Label("Dagens datum", "Today's date"),
}
"""Every field, with what it is called."""
PART = re.compile(r"\{\{|\}\}|\{([^{}\n]{0,100})\}|[{}]")
USES = ("invoice", "visiting", "delivery")
"""The address of a letter: the first of these that the customer has."""
Json = dict[str, Any]


def check(text: str, pointer: str) -> Iterator[BadField]:
    """What is wrong with a text: fields that do not exist and braces that are part of none, each with its line and character."""
    for found in PART.finditer(text):
        if found[0] in ("{{", "}}"):
            continue
        before = text[: found.start()]
        place = {"line": before.count("\n") + 1, "column": found.start() - (before.rfind("\n") + 1) + 1}
        if found[1] is None:
            yield BRACE_OPEN.at(pointer, **place)
        elif found[1].strip() not in FIELDS:
            yield FIELD_UNKNOWN.at(pointer, **place, name=found[1], known=", ".join(FIELDS))


def used(text: str) -> list[str]:
    """The fields that a text has, each once."""
    names = (found[1].strip() for found in PART.finditer(text) if found[1] is not None)
    return list(dict.fromkeys(names))


def fill(text: str, values: Mapping[str, str]) -> tuple[str, list[str]]:
    """The text with its fields filled in, and those of them that are empty."""

    def put(found: re.Match[str]) -> str:
        if found[0] in ("{{", "}}"):
            return found[0][0]
        return values.get(found[1].strip(), "") if found[1] is not None else found[0]

    return PART.sub(put, text), [name for name in used(text) if not values.get(name)]


def values_of(customer: Json, contact: Json, company: str, day: date) -> dict[str, str]:
    """What the fields are for one contact of a customer, both as the customers service gives them."""
    name = str(contact.get("name") or "")
    first, _, last = name.partition(" ")
    lines = address_lines(customer)
    return {
        "contact.name": name,
        "contact.first_name": first,
        "contact.last_name": last.strip(),
        **{f"contact.{one}": str(contact.get(one) or "") for one in ("role_title", "email")},
        "contact.phone": str(contact.get("mobile") or contact.get("phone") or ""),
        **{
            f"customer.{one}": str(customer.get(one) or "")
            for one in ("name", "number", "seller", "our_reference", "your_reference")
        },
        "customer.address": "\n".join(lines),
        "customer.city": str(_address(customer).get("city") or ""),
        "company.name": company,
        "today": day.isoformat(),
    }


def address_lines(customer: Json) -> list[str]:
    """The lines of the customer's address, without its name; none where there is no address to send to. A foreign country is
    named as the post of Sweden reads it."""
    address = _address(customer)
    place = " ".join(str(address.get(one) or "") for one in ("postcode", "city")).strip()
    country = str(address.get("country") or "SE")
    lines = [str(address.get("line1") or ""), str(address.get("line2") or ""), place]
    shown = [line for line in lines if line]
    is_foreign = country not in ("SE", UNKNOWN)
    return [*shown, name_country(country, "sv").upper()] if shown and is_foreign else shown


def _address(customer: Json) -> Json:
    addresses = customer.get("addresses") or {}
    for use in USES:
        address: Json = addresses.get(use) or {}
        if any(address.get(one) for one in ("line1", "postcode", "city")):
            return address
    return {}
