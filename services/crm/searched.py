"""The texts of a customer that a search looks through, each with its field. Pure.

Index terms, words of fields and the matches of a hit all come from this list.
"""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from contracts.crm import MatchField
from contracts.customers import Addresses, BranchSnapshot, ContactSnapshot, CustomerSnapshot
from crm import search_terms


class Searched(NamedTuple):
    """A text and where it stands. `of`: the name of the contact or branch that it belongs to, or ""."""

    field: MatchField
    text: str
    of: str = ""


OWN = (
    MatchField.NAME,
    MatchField.NUMBER,
    MatchField.CITY,
    MatchField.IDENTITY_NUMBER,
    MatchField.PHONE,
    MatchField.EMAIL,
)
"""Fields that a customer's row has under the same name; the others stand in its `parts`."""

NUMBERS = {MatchField.IDENTITY_NUMBER: search_terms.identity_digits, MatchField.PHONE: search_terms.phone_digits}
"""Fields whose word is a whole number, and what makes it of their text."""


def own_texts(customer: CustomerSnapshot, city: str) -> list[Searched]:
    """The texts that every list of customers shows."""
    values = (customer.name, customer.number, city, customer.identity_number, customer.phone, customer.email)
    return [Searched(field, text) for field, text in zip(OWN, values, strict=True) if text]


def part_texts(customer: CustomerSnapshot, city: str) -> list[Searched]:
    """All other texts, the most important first, each once."""
    references = [Searched(MatchField.REFERENCE, one) for one in (customer.our_reference, customer.your_reference)]
    found = chain(
        (Searched(MatchField.NUMBER, one) for one in customer.former_numbers),
        references,
        (one for one in _address_texts(customer.addresses) if one.text != city),
        chain.from_iterable(_contact_texts(contact) for contact in customer.contacts),
        chain.from_iterable(_branch_texts(branch) for branch in customer.branches),
    )
    return list(dict.fromkeys(one for one in found if one.text))


def field_words(searched: Searched) -> Iterator[str]:
    """The words by which the text can be found in its field: (contact, "Åsa Öhman") → "contact:asa", "contact:ohman"."""
    for word in words_of(searched):
        yield f"{searched.field}:{word}"


def words_of(searched: Searched) -> list[str]:
    """The words by which the text can be found; those of phone and identity numbers are whole numbers."""
    if searched.field in NUMBERS:
        return number_words(searched.field, searched.text)
    words = search_terms.tokenize(searched.text)
    whole = search_terms.join_all(searched.text) if searched.field is MatchField.NUMBER else ""
    return list(dict.fromkeys([*words, whole] if whole else words))


def number_words(field: MatchField, text: str) -> list[str]:
    """The word of a text in one of the NUMBERS; none of a text without digits."""
    return [digits] if (digits := NUMBERS[field](text)) else []


def _address_texts(addresses: Addresses, of: str = "") -> Iterator[Searched]:
    for address in (addresses.invoice, addresses.visiting, addresses.delivery):
        if address:
            yield Searched(MatchField.CITY, address.city, of)
            yield Searched(MatchField.ADDRESS, address.line1, of)
            yield Searched(MatchField.ADDRESS, address.postcode, of)


def _contact_texts(contact: ContactSnapshot) -> Iterator[Searched]:
    yield Searched(MatchField.CONTACT, contact.name)
    yield Searched(MatchField.PHONE, contact.phone, contact.name)
    yield Searched(MatchField.PHONE, contact.mobile, contact.name)
    yield Searched(MatchField.EMAIL, contact.email, contact.name)


def _branch_texts(branch: BranchSnapshot) -> Iterator[Searched]:
    yield Searched(MatchField.BRANCH, branch.name)
    yield from _address_texts(branch.addresses, branch.name)
