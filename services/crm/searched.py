"""The texts of a customer that a search looks through, each with its field. Pure.

Index terms, words of fields and the matches of a hit all come from this list.
"""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from contracts.crm import MatchField
from contracts.customers import Addresses, BranchSnapshot, ContactSnapshot, CustomerSnapshot
from contracts.folding import fold_whole
from contracts.phone_numbers import phone_words
from crm import hidden_numbers, search_terms


class Searched(NamedTuple):
    """A text and where it stands. `of`: the name of the contact or branch that it belongs to, or "". `country`: where a phone
    number without calling code is dialled, or "" for Sweden. `kind`: the customer's, with its identity number."""

    field: MatchField
    text: str
    of: str = ""
    country: str = ""
    kind: str = ""


OWN = (
    MatchField.NAME,
    MatchField.NUMBER,
    MatchField.CITY,
    MatchField.IDENTITY_NUMBER,
    MatchField.PHONE,
    MatchField.EMAIL,
)
"""Fields that a customer's row has under the same name; the others stand in its `parts`."""

NUMBERS = (MatchField.IDENTITY_NUMBER, MatchField.PHONE, MatchField.VAT_NUMBER)
"""Fields whose words are whole numbers."""


def own_texts(customer: CustomerSnapshot, city: str) -> list[Searched]:
    """The texts that every list of customers shows."""
    values = (customer.name, customer.number, city, customer.identity_number, customer.phone, customer.email)
    country = dialling_country(customer)
    return [
        Searched(
            field,
            text,
            country=country if field is MatchField.PHONE else "",
            kind=kind_with(field, customer.kind.value),
        )
        for field, text in zip(OWN, values, strict=True)
        if text
    ]


def kind_with(field: MatchField, kind: str) -> str:
    """The kind of the customer where it decides whether a part of the number is hidden."""
    return kind if field is MatchField.IDENTITY_NUMBER else ""


def dialling_country(customer: CustomerSnapshot) -> str:
    """Where the customer's phone numbers without calling code are dialled; "" for Sweden, where most are."""
    country = customer.addresses.invoice.country
    return "" if country == "SE" else country


def part_texts(customer: CustomerSnapshot, city: str) -> list[Searched]:
    """All other texts, the most important first, each once."""
    references = [Searched(MatchField.REFERENCE, one) for one in (customer.our_reference, customer.your_reference)]
    found = chain(
        (Searched(MatchField.NUMBER, one) for one in customer.former_numbers),
        references,
        [Searched(MatchField.VAT_NUMBER, customer.vat_number)],
        (one for one in _address_texts(customer.addresses) if one.text != city),
        chain.from_iterable(_contact_texts(contact, dialling_country(customer)) for contact in customer.contacts),
        chain.from_iterable(_branch_texts(branch) for branch in customer.branches),
    )
    return list(dict.fromkeys(one for one in found if one.text))


def field_words(searched: Searched) -> Iterator[str]:
    """The words by which the text can be found in its field: (contact, "Åsa Öhman") → "contact:asa", "contact:ohman"; a number
    that is found as a whole only: "identity_number:#9001010017"."""
    for word in (*words_of(searched), *map(search_terms.whole_term, wholes_of(searched))):
        yield f"{searched.field}:{word}"


def words_of(searched: Searched) -> list[str]:
    """The words by whose beginnings the text can be found; those of phone and identity numbers are whole numbers, as far as
    everybody sees them."""
    if searched.field in NUMBERS:
        words = number_words(searched.field, searched.text, searched.country)
        seen = hidden_numbers.seen_of(searched.field, searched.text, searched.kind)
        return words if seen is None else hidden_numbers.shown_words(words, seen)
    words = search_terms.tokenize(searched.text)
    whole = fold_whole(searched.text) if searched.field is MatchField.NUMBER else ""
    return list(dict.fromkeys([*words, whole] if whole else words))


def wholes_of(searched: Searched) -> list[str]:
    """The words by which, as a whole, a number is found of which a part is hidden."""
    if hidden_numbers.seen_of(searched.field, searched.text, searched.kind) is None:
        return []
    words = number_words(searched.field, searched.text)
    return words if searched.field is MatchField.IDENTITY_NUMBER else hidden_numbers.whole_words(words)


def number_words(field: MatchField, text: str, country: str = "") -> list[str]:
    """The words of a text in one of the NUMBERS, its normal form first; none of a text without digits."""
    if field is MatchField.PHONE:
        return phone_words(text, country)
    if field is MatchField.VAT_NUMBER:
        return search_terms.vat_words(text)
    return [digits] if (digits := search_terms.identity_digits(text)) else []


def _address_texts(addresses: Addresses, of: str = "") -> Iterator[Searched]:
    for address in (addresses.invoice, addresses.visiting, addresses.delivery):
        if address:
            yield Searched(MatchField.CITY, address.city, of)
            yield Searched(MatchField.ADDRESS, address.line1, of)
            yield Searched(MatchField.ADDRESS, address.postcode, of)


def _contact_texts(contact: ContactSnapshot, country: str) -> Iterator[Searched]:
    yield Searched(MatchField.CONTACT, contact.name)
    yield Searched(MatchField.PHONE, contact.phone, contact.name, country)
    yield Searched(MatchField.PHONE, contact.mobile, contact.name, country)
    yield Searched(MatchField.EMAIL, contact.email, contact.name)


def _branch_texts(branch: BranchSnapshot) -> Iterator[Searched]:
    yield Searched(MatchField.BRANCH, branch.name)
    yield from _address_texts(branch.addresses, branch.name)
