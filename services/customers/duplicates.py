"""Likely duplicates: what customers have in common, and how much that says. Pure.

Each customer has keys, which are stored under an index; two that share one are probably the same. Texts are compared by
`contracts.folding`, names without their legal form, phones and identity numbers with their country.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from math import prod
from typing import Any, NamedTuple

from contracts.customers import CustomerFields, DuplicateReason, Kind
from contracts.folding import fold_case, fold_whole, name_key, spell_out
from contracts.legal_forms import company_key
from contracts.phone_numbers import numbers_in, phone_digits

IDENTITY, VAT, HELD, NAME, EMAIL, PHONE, CONTACT = "i", "v", "h", "n", "m", "p", "c"
"""What a key is of: its part before the first colon. HELD: an identity number of another country than Sweden, or one that a VAT
number holds; it counts where neither number is the same as such."""
REASONS = {
    IDENTITY: DuplicateReason.IDENTITY_NUMBER,
    VAT: DuplicateReason.VAT_NUMBER,
    HELD: DuplicateReason.IDENTITY_NUMBER,
    NAME: DuplicateReason.NAME_AND_PLACE,
    EMAIL: DuplicateReason.EMAIL,
    PHONE: DuplicateReason.PHONE,
    CONTACT: DuplicateReason.CONTACT_EMAIL,
}
WEIGHTS = {
    DuplicateReason.IDENTITY_NUMBER: 95,
    DuplicateReason.VAT_NUMBER: 90,
    DuplicateReason.NAME_AND_PLACE: 70,
    DuplicateReason.EMAIL: 60,
    DuplicateReason.PHONE: 45,
    DuplicateReason.NAME: 40,
    DuplicateReason.CONTACT_EMAIL: 35,
}
"""How likely two customers are the same for one reason, in percent; several reasons count as independent ones."""
SHARED_MAILBOX = 50
"""The weight of an address such as info@, which a group of companies may share."""
SHARED_NAMES = """
admin bokforing contact ekonomi epost faktura fakturor hej hello info inkop invoice invoices kansli kontakt kontor kundtjanst mail
office order orders post reception sales salj service support
"""
MAILBOXES = frozenset(SHARED_NAMES.split())
REFUSED_FROM = 50
"""A new customer with this score or more is refused, unless the caller insists; one with less is created with a warning."""
DOUBTED_FROM = 65
"""A row of an import with this score or more is doubtful: in registers an e-mail address or phone alone says little."""
MOST_SHARING = 5
"""An e-mail address, also of a contact, or a phone that more customers share says nothing about any two of them: it is an
accountant's or a group's."""
WEAK = (EMAIL, PHONE, CONTACT)
SHORTEST_PHONE = 6
_VAT_COUNTRIES = {"GR": "EL", "XI": "GB"}
_NUMBER_IN_VAT = {
    "NO": re.compile(r"(?:no)?([0-9]{9})mva"),
    "FR": re.compile(r"fr[0-9a-z]{2}([0-9]{9})"),
    "NL": re.compile(r"nl([0-9]{9})b[0-9]{2}"),
}
"""VAT numbers that are written otherwise than the identity number in them: of others the normal form is the same, or they hold
none."""
_SWEDISH_VAT = re.compile(r"SE(\d{10})\d\d")
_HOLD_IDENTITY = "AT BE BG CH CZ DK ES FI FR GR HR HU IE IT LV NL NO PL PT RO SI SK"
COUNTRIES_OF_ONE_NUMBER = frozenset(_HOLD_IDENTITY.split())
"""Countries other than Sweden whose VAT numbers hold a number that is given as identity number, too."""
_VAT_PREFIXES = {"EL": "GR", "CHE": "CH"}
_VAT_SUFFIX = re.compile(r"(?<=\d)(?:MWST|TVA|IVA|TPV)$")


class Likeness(NamedTuple):
    """What two customers have in common. `score`: 0 to 100; `keys` are the shared ones that count."""

    score: int
    reasons: list[DuplicateReason]
    keys: list[str]


def city(fields: CustomerFields) -> str:
    """The city of the invoice address, or else of the visiting or delivery address; "" if none has one."""
    addresses = fields.addresses
    found = (address.city for address in (addresses.invoice, addresses.visiting, addresses.delivery) if address)
    return next(filter(None, found), "")


def keys(fields: CustomerFields) -> list[str]:
    """Keys of a customer; customers that share one are likely duplicates. They are stored under an index."""
    found = _keys_of(
        name_and_place(fields.name, fields.kind is Kind.PERSON, city(fields)),
        fields.addresses.invoice.country,
        fields.identity_number,
        fields.vat_number,
        fields.email,
        fields.phone,
    )
    return list(found)


def _keys_of(name: str, country: str, identity: str, vat_number: str, email: str, phone: str) -> Iterator[str]:
    yield name
    known = [identity_key(identity, country)] if identity else []
    vat = vat_key(vat_number) if vat_number else ""
    if swedish := _SWEDISH_VAT.fullmatch(vat):  # has the organisation number in it
        known.append(identity_key(swedish[1], "SE"))
    yield from dict.fromkeys(known)
    if vat:
        yield f"{VAT}:{vat}"
    yield from _held(known, vat)
    if email:
        yield f"{EMAIL}:{fold_case(email)}"
    for one in numbers_in(phone):
        if len(digits := phone_digits(one, country)) >= SHORTEST_PHONE:
            yield f"{PHONE}:{digits}"


def contact_keys(kind: str | None, contacts: Iterable[Any]) -> list[str]:
    """Keys of a stored company's contacts, as dicts or documents: the e-mail address of each who is active. None of who stands on
    several customers: that they share the person is no sign that they are one. Only the list of duplicates goes by them."""
    if kind != Kind.COMPANY.value:
        return []
    found = {_email_of(one) for one in contacts} - {""}
    return [f"{CONTACT}:{email}" for email in sorted(found)]


def of_fields(keys: Iterable[str]) -> list[str]:
    """Stored keys without those of contacts and the mark."""
    return [key for key in keys if key != NEW and kind_of(key) != CONTACT]


def _email_of(contact: Any) -> str:
    read = contact.get if isinstance(contact, dict) else lambda name: getattr(contact, name)
    is_telling = read("active") is not False and not read("person_id")
    return fold_case(read("email") or "") if is_telling else ""


def keys_of_before(fields: CustomerFields) -> list[str]:
    """The keys that releases before 0.3 stored; looked up as long as a customer may have them."""
    found = [f"{OLD_NAME}{_fold_of_before(fields.name)}|{_fold_of_before(city(fields))}"]
    if fields.identity_number:
        found.append(f"id:{re.sub(r'[^0-9A-Za-z]', '', fields.identity_number)[-10:]}")
    if fields.email:
        found.append(f"mail:{fields.email.casefold()}")
    return found


def to_be_compared(keys: list[str], tenant: str) -> list[str]:
    """Keys as they are stored when they are new: with the mark NEW, until the pairs of duplicates show them
    (duplicate_pairs.py)."""
    companies.add(tenant)
    return [*keys, NEW]


NEW = "~new"
"""Stands among the keys, and in no field of its own, so that the release before can read the customer."""
companies: set[str] = set()
"""Companies in which this process has stored new keys since it last compared theirs."""
OLD_NAME = "name:"
"""Every customer of a release before 0.3 has one key that begins so, and none of this release has."""


def identity_key(identity: str, country: str) -> str:
    """The key of an identity number and its country; of a Swedish one the last ten digits, since a personal number may come
    with or without its century. A VAT number that was given instead counts as the number in it."""
    whole = fold_whole(identity)
    if country == "SE":
        return f"{IDENTITY}:{country}:{whole[-10:]}"
    inside = _NUMBER_IN_VAT[country].fullmatch(whole) if country in _NUMBER_IN_VAT else None
    return f"{IDENTITY}:{country}:{inside[1] if inside else whole}"


def _held(known: Iterable[str], vat: str) -> Iterator[str]:
    """The keys of the number that identity and VAT number of a customer abroad have in common, if both hold one there."""
    held = [key for key in known if key.split(":")[1] in COUNTRIES_OF_ONE_NUMBER]
    prefix = "CHE" if vat.startswith("CHE") else vat[:2]
    country = _VAT_PREFIXES.get(prefix, prefix)
    if country in COUNTRIES_OF_ONE_NUMBER:
        bare = vat if country in _NUMBER_IN_VAT else _VAT_SUFFIX.sub("", vat)
        held.append(identity_key(bare if country in (*_NUMBER_IN_VAT, "CH") else bare[len(prefix) :], country))
    yield from (f"{HELD}:{key}" for key in dict.fromkeys(held))


def vat_key(number: str) -> str:
    """A VAT number without spaces and signs; Greece is EL and Northern Ireland GB."""
    whole = fold_whole(number).upper()
    return _VAT_COUNTRIES.get(whole[:2], whole[:2]) + whole[2:]


@lru_cache(maxsize=1_000)
def name_and_place(name: str, is_person: bool, place: str) -> str:
    """The key of name and city. The legal form of a company does not count. An import asks twice for each row."""
    named = spell_out(name)
    return f"{NAME}:{name_key(named) if is_person else company_key(named)}|{name_key(spell_out(place))}"


def name_keys(name: str, place: str = "") -> list[str]:
    """The keys of name and city of who is called so, company or person. Without a place they begin those of every place."""
    return list(dict.fromkeys(name_and_place(name, is_person, place) for is_person in (False, True)))


def compare(one: Iterable[str], other: Collection[str], crowded: Collection[str] = ()) -> Likeness:
    """What two customers with these keys have in common; `crowded` keys, which too many share, do not count."""
    shared = [key for key in one if key in other and key not in crowded and kind_of(key) in REASONS]
    own = {_text_in(key) for key in shared if kind_of(key) == EMAIL}
    if {kind_of(key) for key in shared} & {IDENTITY, VAT}:
        shared = [key for key in shared if kind_of(key) != HELD]
    shared = [key for key in shared if kind_of(key) != CONTACT or _text_in(key) not in own]
    weights = {REASONS[kind_of(key)]: _weight(key) for key in shared}
    names = {_name_in(key) for key in one} & {_name_in(key) for key in other} - {""}
    if weights and names and DuplicateReason.NAME_AND_PLACE not in weights:
        weights[DuplicateReason.NAME] = WEIGHTS[DuplicateReason.NAME]
    reasons = sorted(weights, key=lambda reason: -weights[reason])
    score = round(100 - 100 * prod(1 - weight / 100 for weight in weights.values()))
    return Likeness(score if weights else 0, reasons, shared)


def kind_of(key: str) -> str:
    return key.partition(":")[0]


def _text_in(key: str) -> str:
    return key.partition(":")[2]


def digest(key: str) -> str:
    """A key as pairs of duplicates store it: nobody can read an e-mail address or number from it."""
    return f"{kind_of(key)}:{hashlib.blake2b(key.encode(), digest_size=9).hexdigest()}"


def _weight(key: str) -> int:
    kind, _, text = key.partition(":")
    is_mailbox = kind == EMAIL and fold_whole(text.partition("@")[0]) in MAILBOXES
    return SHARED_MAILBOX if is_mailbox else WEIGHTS[REASONS[kind]]


def _name_in(key: str) -> str:
    return key.partition(":")[2].rpartition("|")[0] if kind_of(key) == NAME else ""


def _fold_of_before(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
