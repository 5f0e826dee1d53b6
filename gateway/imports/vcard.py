"""Cards of vCard files (2.1, 3.0, 4.0; RFC 2426, RFC 6350) → rows. A card with a company is that company, its person a contact.

The libraries read version 3.0 only (vobject 0.9.9 refuses the quoted-printable texts of 2.1), and what is needed here is little.
"""

import re
from collections.abc import Iterator
from typing import TextIO

from contracts.customers.import_reading_errors import CARD_PART_LEFT_OUT
from gateway.imports import text_file
from gateway.imports.belonging import LISTED, Belonging
from gateway.imports.card_lines import BEGIN, USED, Property, read_property, split_cards, unfold
from gateway.imports.columns import Columns
from gateway.imports.records import Record
from gateway.imports.rows import Row, add_doubt, make_row

COLUMNS = (
    *(
        "name",
        "kind",
        "identity_number",
        "email",
        "email_2",
        "phone",
        "phone_2",
        "mobile",
        "website",
        "info",
        "properties",
    ),
    *("invoice_line1", "invoice_line2", "invoice_postcode", "invoice_city", "invoice_country"),
    *("delivery_line1", "delivery_line2", "delivery_postcode", "delivery_city", "delivery_country"),
    *("first_name", "last_name", "contact_name", "contact_first_name", "contact_last_name", "contact_role_title"),
)
PERSONS = ("", "individual")
NOTHING_WORDS = "VERSION PRODID UID REV SOURCE LABEL LANG TZ SORT-STRING X-ABSHOWAS X-ABLABEL X-ABADR CLASS"
SAYS_NOTHING = frozenset(NOTHING_WORDS.split())
"""Properties that say nothing of a customer; LABEL repeats an address."""


EXTENSION = re.compile(r";ext=([\d*#]+).*")
"""RFC 3966 writes extensions so."""


def is_vcard(text: TextIO) -> bool:
    """Whether the first line with anything on it begins a card."""
    first = next((line for _, line in text_file.lines_of(text) if line.strip()), "")
    return first.strip().upper() == BEGIN


def read_cards(text: TextIO, columns: Columns) -> Iterator[Row]:
    """A row for each card; its line is that on which it begins."""
    for begins, lines in split_cards(text):
        properties = [one for one in map(read_property, unfold(lines)) if one is not None]
        columns.unknown |= {one.name for one in properties if one.value.strip()} - USED - SAYS_NOTHING
        fields = _fields(properties)
        if fields.keys() - {"kind"}:
            row = make_row(Record(begins, [fields.get(column, "") for column in columns.headings]), columns)
            if "contact_name" in fields and "name" in fields:
                row = row._replace(belongs=Belonging(fields["name"], LISTED))
            if unread := list(dict.fromkeys(one.name for one in properties if one.is_unreadable)):
                add_doubt(row, CARD_PART_LEFT_OUT.at("/", names=unread))
            yield row


def _fields(properties: list[Property]) -> dict[str, str]:
    """The cells of a card."""
    values: dict[str, list[Property]] = {}
    for one in properties:
        values.setdefault(one.name, []).append(one)
    fields: dict[str, str] = {}
    names = _parts(values, "N")
    last, first = (" ".join(filter(None, map(str.strip, part.split(",")))) for part in (*names, "", "")[:2])
    full = _texts(values, "FN")[0] if _texts(values, "FN") else " ".join(part for part in (first, last) if part)
    company, *units = [part for part in _parts(values, "ORG") if part] or [""]
    units += _further(values, "ORG") + [name for name in _texts(values, "FN")[1:] if name != full]
    kind = (_texts(values, "KIND") or [""])[0].casefold()
    if kind not in PERSONS and kind != "org":
        fields |= {"name": company or full, "kind": kind}  # a group or place: no customer of a kind that is known
    elif company or kind == "org":
        fields |= {"name": company or full, "kind": "company"}
        if full and full.casefold() != fields["name"].casefold():
            fields |= {"contact_name": full, "contact_first_name": first, "contact_last_name": last}
    else:
        fields |= {"name": full, "first_name": first, "last_name": last, "kind": "person"}
    titles = [*_texts(values, "TITLE"), *_texts(values, "ROLE")]
    fields["contact_role_title"] = (titles or [""])[0]
    mails = _texts(values, "EMAIL")
    fields |= dict(zip(("email", "email_2"), mails, strict=False))
    phones, numbers = _phones(values.get("TEL", []))
    fields |= phones
    addresses, further = _addresses(values.get("ADR", []))
    fields |= addresses
    pages = _texts(values, "URL")
    fields["website"] = (pages or [""])[0]
    notes = [*_texts(values, "NOTE"), *units, *titles[1:], *mails[2:], *numbers, *further, *pages[1:]]
    fields["info"] = "\n".join(dict.fromkeys(notes))
    fields["properties"] = "|".join(tag for one in values.get("CATEGORIES", []) for tag in _split(one.value, ","))
    return {name: text.strip() for name, text in fields.items() if text.strip()}


def _texts(values: dict[str, list[Property]], name: str) -> list[str]:
    found = (_unescape(one.value).strip() for one in values.get(name, []))
    return [text.removeprefix("mailto:").removeprefix("tel:") for text in found if text]


def _further(values: dict[str, list[Property]], name: str) -> list[str]:
    """The structured values after the first."""
    return [
        ", ".join(filter(None, _split(one.value, ";"))) for one in values.get(name, [])[1:] if one.value.strip(" ;")
    ]


def _parts(values: dict[str, list[Property]], name: str) -> list[str]:
    """The parts of a structured value."""
    first = values.get(name, [])[:1]
    return _split(first[0].value, ";") if first else []


def _phones(found: list[Property]) -> tuple[dict[str, str], list[str]]:
    """The numbers of a mobile and two other telephones, and those that are left, also of fax machines."""
    numbers: dict[str, list[str]] = {"mobile": [], "phone": []}
    fax: list[str] = []
    for one in found:
        number = EXTENSION.sub(r" ext. \1", _unescape(one.value).strip().removeprefix("tel:"))
        if "fax" in one.parameters or "pager" in one.parameters:
            fax.append(f"Fax: {number}")
        else:
            numbers["mobile" if "cell" in one.parameters else "phone"].append(number)
    mobile, phones = numbers["mobile"], numbers["phone"] + numbers["mobile"][1:]
    known = dict(zip(("mobile", "phone", "phone_2"), [*(mobile[:1] or [""]), *phones], strict=False))
    return known, [*phones[2:], *fax]


def _addresses(found: list[Property]) -> tuple[dict[str, str], list[str]]:
    """The address of work, or else the first, is for invoices; the next for deliveries. And those that are left."""
    fields: dict[str, str] = {}
    regions = list[str]()
    ranked = sorted(found, key=lambda one: "work" not in one.parameters)
    for use, one in zip(("invoice", "delivery"), ranked, strict=False):
        box, extra, street, city, region, postcode, country = (*_split(one.value, ";"), *[""] * 7)[:7]
        regions += [region] if region and region != city else []
        lines = [part for part in (street, extra, box) if part]
        fields |= {
            f"{use}_line1": (lines or [""])[0],
            f"{use}_line2": ", ".join(lines[1:]),
            f"{use}_city": city,
            f"{use}_postcode": postcode,
            f"{use}_country": country,
        }
    left = [(*_split(one.value, ";"), *[""] * 7)[:7] for one in ranked[2:]]
    return fields, [
        *regions,
        *(
            ", ".join(filter(None, (street, extra, box, f"{postcode} {city}".strip(), region, country)))
            for box, extra, street, city, region, postcode, country in left
        ),
    ]


def _split(value: str, at: str) -> list[str]:
    """The parts between separators that are not escaped."""
    return [_unescape(part).strip() for part in re.split(rf"(?<!\\){at}", value)]


def _unescape(text: str) -> str:
    return re.sub(r"\\([nN,;:\\])", lambda found: "\n" if found[1] in "nN" else found[1], text)
