"""Headings of two words that the table has one by one: «Leveransadress postnummer», «Kontaktperson 2 e-post». Pure."""

import re
from collections.abc import Mapping

from contracts.customers import split_import_column

PARTS = {"street": "line1", "street2": "line2", "postcode": "postcode", "city": "city", "country": "country"}
USES = {
    "invoice": "fakturerings faktura invoice invoicing billing billto rechnungs rechnung facturation fakturering",
    "delivery": "leverans delivery shipping shipto lieferungs lieferung liefer lev livraison levering toimitus",
    "visiting": "besoks besok visiting visit besuchs besuch kaynti",
}
"""What an address is for → how headings say it, folded."""
NOUNS = {
    "contact": "kontaktperson kontakt contactperson contact ansprechpartner person",
    "branch": "filial branch driftstalle arbetsstalle butik niederlassung",
}
ADDRESS = re.compile(r"^(?:adress|address|adresse|anschrift)(?=.)|(?<=.)(?:adress|address|adresse|anschrift)$")
OF_CONTACT = {
    **dict.fromkeys(("name", "first_name", "last_name", "email", "phone", "mobile")),
    "contact_role_title": "role_title",
}
FURTHER = {
    "titel": "role_title",
    "title": "role_title",
    "roll": "role_title",
    "role": "role_title",
    "funktion": "role_title",
}
WORK = "arbetsadress arbete business work company foretag firma"
NUMBER = re.compile(r"^(\d{1,2})(.*)$|^(.*?)(\d{1,2})$")


def compose(said: str, known: Mapping[str, str]) -> str | None:
    """The column of a folded heading whose two parts are known; None for any other. `known`: the table."""
    return _of_address(said, known) or _of_part(said, known) or _of_work(said, known)


def _of_work(said: str, known: Mapping[str, str]) -> str | None:
    """Part of the address of the company where a person works."""
    for word in WORK.split():
        if said.startswith(word) and (part := known.get(said[len(word) :], "")) in PARTS:
            return part
    return None


def _of_address(said: str, known: Mapping[str, str]) -> str | None:
    for use, rest in _rests(said, USES):
        for form in (rest, ADDRESS.sub("", rest)):
            if part := PARTS.get(known.get(form, "")):
                return f"{use}_{part}"
    return None


def _of_part(said: str, known: Mapping[str, str]) -> str | None:
    """A contact's or branch's column, with its position."""
    for noun, whole in _rests(said, NOUNS):
        found = NUMBER.match(whole)
        position, rest = (found[1] or found[4], found[2] or found[3] or "") if found else ("1", whole)
        part = _contact_part(rest, known) if noun == "contact" else _branch_part(rest, known)
        if part:
            column = f"{noun}_{part}" if position == "1" else f"{noun}_{position}_{part}"
            return column if split_import_column(column) else None
    return None


def _rests(said: str, words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each meaning whose word begins or ends the heading, with what is left of it; the longest words first."""
    found = []
    for meaning, forms in words.items():
        for form in sorted(forms.split(), key=len, reverse=True):
            if said.startswith(form):
                found.append((meaning, said[len(form) :]))
            if said.endswith(form):
                found.append((meaning, said[: -len(form)]))
    return found


def _contact_part(rest: str, known: Mapping[str, str]) -> str | None:
    column = known.get(rest, "") if rest else "name"
    return FURTHER.get(rest) or (OF_CONTACT.get(column) or column if column in OF_CONTACT else None)


def _branch_part(rest: str, known: Mapping[str, str]) -> str | None:
    column = known.get(rest, "") if rest else "name"
    if column in PARTS:
        return f"visiting_{PARTS[column]}"
    return "name" if column == "name" else None
