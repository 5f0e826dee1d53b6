"""Finds contacts among customers that a search has found."""

import re
from collections.abc import Iterator

from chassis.storage import Row
from contracts.customers import ContactsFound, FoundContact, SearchContacts
from contracts.folding import words_of
from contracts.phone_numbers import phone_digits, phone_words
from customers.models import Customer

FIELDS = ("number", "name", "contacts", "addresses.invoice.country")
SHOWN = ("name", "role_title", "phone", "mobile", "email", "active", "person_id")
NUMBERS = ("phone", "mobile")
SHORTEST_NUMBER = 3
_LETTER = re.compile(r"[^\W\d_]")


def find(request: SearchContacts) -> ContactsFound:
    """The contacts that fit, those of the customers that are named first before others."""
    rows = {row["_id"]: row for row in Customer.rows({"_id": {"$in": request.customer_ids}, "merged": None}, FIELDS)}
    found = [one for asked in request.customer_ids if asked in rows for one in _fitting(rows[asked], request.q)]
    found.sort(key=lambda one: not one.active)
    return ContactsFound(items=found[: request.limit], is_cut=len(found) > request.limit)


def _fitting(row: Row, q: str) -> Iterator[FoundContact]:
    of_customer = words_of(row["name"])
    country = (((row.get("addresses") or {}).get("invoice")) or {}).get("country") or "SE"
    for contact in row.get("contacts", ()):
        if _fits(contact, q, of_customer, country):
            shown = {name: contact[name] for name in SHOWN if contact.get(name) is not None}
            yield FoundContact(
                customer_id=row["_id"],
                customer_number=row["number"],
                customer_name=row["name"],
                contact_id=contact["id"],
                **shown,
            )


def _is_number(contact: Row, q: str, country: str) -> bool:
    """Whether `q` is nothing but the beginning of a phone number of the contact, however either is written."""
    wanted = "" if _LETTER.search(q) else phone_digits(q, country)
    words = (word for name in NUMBERS for word in phone_words(contact.get(name) or "", country))
    return len(wanted) >= SHORTEST_NUMBER and any(word.startswith(wanted) for word in words)


def _fits(contact: Row, q: str, of_customer: list[str], country: str) -> bool:
    """Whether each word of `q` begins one of the contact or its customer, at least one of the contact's own."""
    own = [*words_of(contact["name"]), *words_of(contact.get("email") or "")]
    wanted = words_of(q)
    if _is_number(contact, q, country):
        return True
    everything = [*own, *of_customer]
    every = all(any(one.startswith(word) for one in everything) for word in wanted)
    return every and any(one.startswith(word) for word in wanted for one in own)
