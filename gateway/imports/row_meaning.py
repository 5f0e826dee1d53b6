"""What cells of a row mean beside each other: whose names they are, answers to questions, a place in one cell. Pure."""

import re

from contracts.country_names import UNKNOWN, read_country
from contracts.customers import Addresses
from contracts.customers import import_reading_errors as texts
from contracts.errors import BadField
from contracts.folding import fold, fold_case, fold_name, fold_whole, words_of
from gateway.imports import belonging
from gateway.imports.belonging import Belonging
from gateway.imports.columns import HOME, HOUSE_NUMBER, MIDDLE_NAME, Columns
from gateway.imports.heading_rules import FULL_ADDRESS
from gateway.imports.headings import COMPANY
from gateway.imports.questions import NO, QUESTIONS, YES, answer

NUMBERS = frozenset({"phone", "mobile", "identity_number", "vat_number", "gln"})
OF_CONTACT = {part: f"contact_{part}" for part in ("first_name", "last_name", "mobile")}
"""Cells of a person that are its contact's beside the name of a company."""
PERSON = ("priv", "person", "nej", "no", "false", "0", "individual")
"""How the kind of a customer begins that is a person."""
PLACE = re.compile(r"((?:[A-Z]{1,3}-)?\d{3} \d{2}|(?:[A-Z]{1,3}-)?\d{4,5}),?\s+([^\W\d_][^\d]*)")
"""Postcode and city in one cell: "211 20 Malmö", "D-10115 Berlin"."""
WHOLE = re.compile(
    r"(?P<street>.*[^\s,]),\s*(?P<postcode>(?:[A-Z]{1,3}-)?(?:\d{3} \d{2}|\d{4,5})),?\s+(?P<city>[^\W\d_][^\d,]*)"
    r"(?:,\s*(?P<country>[^\d,\s][^\d,]*))?"
)
"""An address in one cell: "Storgatan 1, 211 20 Malmö, Sverige"."""
SURE_PLACE = re.compile(r"(?:[A-Z]{1,3}-\d|\d{3} \d{2}\b)")
"""How such a cell begins that is no street: "1234 Main Street" is one."""


def settle(fields: dict[str, str], columns: Columns, doubts: list[BadField]) -> tuple[list[str], Belonging | None]:
    """Gives cells whose meaning follows from others a column of ours, in place. Returns what only the note can hold, and whose
    contact or address the row is."""
    contradicting = [] if QUESTIONS.keys().isdisjoint(fields) else _answer(fields, columns, doubts)
    if number := fields.pop(HOUSE_NUMBER, ""):
        line = columns.street
        street = fields.get(line, "")
        fields[line] = street if street.endswith(f" {number}") else f"{street} {number}".strip()
    if middle := fields.pop(MIDDLE_NAME, ""):
        fields["first_name"] = f"{fields.get('first_name', '')} {middle}".strip()
    company, before = fields.get(COMPANY, ""), set(fields)
    found, noted = belonging.find(fields, columns)
    if found is None or found.how == belonging.GUESSED:
        _tell_names_apart(fields, columns.are_persons)
        if found is None and not columns.are_ours:
            found = belonging.find_listed(before, fields, columns.are_persons, company)
    left = [f"{columns.heading_of(column)}: {text}" for column, text in _settle_addresses(fields).items()]
    return [*contradicting, *noted, *left], found


def _answer(fields: dict[str, str], columns: Columns, doubts: list[BadField]) -> list[str]:
    """Puts the answers to questions into their columns. Returns those that another cell contradicts, which are doubtful."""
    left = []
    for question in sorted(QUESTIONS.keys() & fields.keys()):
        column, text = QUESTIONS[question].column, fields.pop(question)
        said = answer(question, text)
        if said and _contradicts(column, said, fields.setdefault(column, said)):
            left.append(f"{columns.heading_of(question)}: {text}")
            doubts.append(texts.ANSWERS_DIFFER.at(f"/{column}", value=fields[column], further=left[-1]))
    return left


def _contradicts(column: str, said: str, other: str) -> bool:
    """Whether two answers about who is active, or what kind of customer it is, are not the same."""
    plain = fold(other).strip(" .!")
    if column == "active":
        return (plain in YES and said == "no") or (plain in NO and said == "yes")
    return column == "kind" and {said, "person" if plain.startswith(PERSON) else "company"} == {"person", "company"}


def _settle_addresses(fields: dict[str, str]) -> dict[str, str]:
    """The private address is that of a row without another one. Returns the cells that are left."""
    left: dict[str, str] = {}
    if text := fields.pop(FULL_ADDRESS, ""):
        street = fields.setdefault("invoice_line1", text)
        if not set(words_of(street)) <= set(words_of(text)):
            left[FULL_ADDRESS] = text
    home = {column: text for column in HOME if (text := fields.pop(column, ""))}
    if any(one.startswith("invoice_") for one in fields):
        return left | home
    fields |= {f"invoice_{HOME[column]}": text for column, text in home.items()}
    return left


def is_same(column: str, text: str, other: str) -> bool:
    """Whether two cells of one column say the same."""
    if column.endswith("_country") and read_country(text) == read_country(other) != UNKNOWN:
        return True
    if column in NUMBERS:
        return fold_whole(text) == fold_whole(other)
    return fold_case(text).split() == fold_case(other).split()


def split_places(fields: dict[str, str]) -> None:
    """Postcode and city that stand in one cell, where nothing else says them."""
    for use in Addresses.model_fields:
        if "," in fields.get(f"{use}_line1", ""):
            _take_place_off(fields, use)
        if f"{use}_postcode" in fields and f"{use}_city" in fields:
            continue
        for part in ("postcode", "city", "line2", "line1"):
            column = f"{use}_{part}"
            text = fields.get(column)
            found = PLACE.fullmatch(text) if text else None
            taken = [one for one in ("postcode", "city") if f"{use}_{one}" in fields and one != part]
            if found is None or taken or (part.startswith("line") and not SURE_PLACE.match(found[0])):
                continue
            del fields[column]
            fields[f"{use}_postcode"], fields[f"{use}_city"] = found[1], found[2].strip()
            _take_country_off(fields, use)
            break


def _take_place_off(fields: dict[str, str], use: str) -> None:
    """Takes postcode, city and country off the end of a street, where no other cell says them otherwise."""
    found = WHOLE.fullmatch(fields[f"{use}_line1"])
    if found is None:
        return
    parts = {part: text.strip() for part, text in found.groupdict().items() if text and part != "street"}
    if "country" in parts and read_country(parts["country"]) == UNKNOWN:
        return
    if all(is_same(f"{use}_{part}", text, fields.get(f"{use}_{part}", text)) for part, text in parts.items()):
        fields[f"{use}_line1"] = found["street"]
        for part, text in parts.items():
            fields.setdefault(f"{use}_{part}", text)


def _take_country_off(fields: dict[str, str], use: str) -> None:
    """Takes a country off the end of a city: "Malmö, Sverige"."""
    city, sign, country = fields[f"{use}_city"].rpartition(",")
    code = read_country(country.strip()) if sign and city else UNKNOWN
    if code != UNKNOWN and read_country(fields.setdefault(f"{use}_country", country.strip())) == code:
        fields[f"{use}_city"] = city.strip()


def _tell_names_apart(fields: dict[str, str], are_persons: bool) -> None:
    """A person's names beside that of a company are those of its contact. In a list of persons one without a company is itself
    the customer."""
    company = fields.pop(COMPANY, "")
    name = fields.get("name", "")
    given = " ".join(fields[one] for one in ("first_name", "last_name") if one in fields)
    if company:
        fields["name"] = company
        if name and fold_name(name) != fold_name(company):
            if not given:
                fields.setdefault("contact_name", name)
            if fields.get("kind") == "person":
                del fields["kind"]  # the contact is one
    elif are_persons and not name:
        _make_customer(fields)
    if (
        given
        and fields.get("name")
        and not says_person(fields)
        and (company or not _is_same_person(fields["name"], given))
    ):
        for column, of_contact in OF_CONTACT.items():
            if text := fields.pop(column, ""):
                fields.setdefault(of_contact, text)


def says_person(fields: dict[str, str]) -> bool:
    """Whether the row says that its customer is a private person."""
    return fold(fields.get("kind", "")).startswith(PERSON)


def _make_customer(fields: dict[str, str]) -> None:
    """The contact's cells become the customer's."""
    fields.setdefault("kind", "person")
    for part in ("name", "first_name", "last_name", "email", "phone", "mobile"):
        if text := fields.pop(f"contact_{part}", ""):
            column = part if part not in fields else f"{part}_2"
            fields.setdefault(column, text)


def _is_same_person(name: str, given: str) -> bool:
    """Whether a name is that of the person: all the words of first and last name are in it."""
    return set(words_of(given)) <= set(words_of(name))
