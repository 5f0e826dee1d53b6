"""What headings mean beside each other: what a program calls its own ids, a whole address beside its parts. Pure."""

from collections.abc import Collection, Mapping, Sequence

from contracts.customers import PARENT_COLUMN
from gateway.imports.headings import ADDRESS_TYPE, COMPANY, DISPLAY_NAME, EXTERNAL_ID, REMARK, folded, meaning_of

FULL_ADDRESS, INVOICE_EMAIL = "full_address", "invoice_email"
NUMBER_OR_NAME = ("kund", "kunde")
"""The number of a customer where another column has its name."""
PERSON_NAME = "person_name"
"""The name of a person in a list of persons, each with or without a company."""
ODOO = ("is_company", "country_id", "parent_id", "property_payment_term_id")
"""Technical names in Odoo's files, where `id` is an external id and no number of a customer."""

LINKS = frozenset({"linkname", "linktitle", "linknamelinks", "linktitlelinks"})
"""Headings by which ERPNext's contacts name what they belong to."""
OWN_COMPANY = ("company", "foretag", "bolag")
OF_IDS = ("/id", "/.id", "/ID", "/External ID")


def mean(headings: Sequence[str], own: Mapping[int, str], given: Collection[int]) -> dict[int, str]:
    """The meaning of each heading that the caller says nothing of. `own`: what he says; `given`: where."""
    found = {at: meaning for at, one in enumerate(headings) if at not in given and (meaning := meaning_of(one))}
    plain = [heading.strip() for heading in headings]
    if "name" in plain and "customer_name" in plain and plain.index("name") in found:
        found[plain.index("name")] = "number"  # ERPNext's name of a document is its id
    names = [at for at, meaning in found.items() if meaning == "name"]
    if len(names) > 1 and "number" not in [*found.values(), *own.values()]:
        found |= {at: "number" for at in names if folded(headings[at]) in NUMBER_OR_NAME}
    if _is_odoo(plain):
        _mean_in_odoo(found, plain, own)
    _mean_in_lists(found, headings)
    has_street = "street" in found.values() or "invoice_line1" in [*found.values(), *own.values()]
    has_email = "email" in [*found.values(), *own.values()]
    is_list_of_persons = COMPANY in found.values() and "name" not in found.values()
    settled = {
        FULL_ADDRESS: FULL_ADDRESS if has_street else "street",
        INVOICE_EMAIL: "email_invoice" if has_email else "email",
        PERSON_NAME: "contact_name" if is_list_of_persons else "name",
    }
    return {at: settled.get(meaning, meaning) for at, meaning in found.items()}


def _is_odoo(plain: Sequence[str]) -> bool:
    return any(one.partition("/")[0].partition(".")[0] in ODOO for one in plain)


def _mean_in_lists(found: dict[int, str], headings: Sequence[str]) -> None:
    """What headings mean in lists of persons and of all partners, in place: ERPNext's ids of contacts are no numbers of
    customers, and the company beside Odoo's display names is the one whose register it is."""
    said = {at: folded(headings[at]) for at in found}
    meanings = set(found.values())
    if not LINKS.isdisjoint(said.values()):
        found |= {at: EXTERNAL_ID for at, one in said.items() if one in ("id", "name")}
    if DISPLAY_NAME in meanings and meanings.isdisjoint(("first_name", "last_name")):
        found |= {at: REMARK for at, one in said.items() if found[at] == COMPANY and one in OWN_COMPANY}


def _mean_in_odoo(found: dict[int, str], plain: Sequence[str], own: Mapping[int, str]) -> None:
    """What headings mean that Odoo uses otherwise than others do, in place."""
    if "id" in plain and plain.index("id") in found:
        found[plain.index("id")] = EXTERNAL_ID
    found |= {at: ADDRESS_TYPE for at, one in enumerate(plain) if one == "type" and at in found}
    if "number" not in [*found.values(), *own.values()] and "ref" in plain:
        found[plain.index("ref")] = "number"
    parents = [at for at, meaning in found.items() if meaning == PARENT_COLUMN]
    of_ids = [at for at in parents if plain[at].endswith(OF_IDS)]
    if len(of_ids) < len(parents):
        for at in of_ids:
            del found[at]
