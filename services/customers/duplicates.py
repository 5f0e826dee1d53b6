"""Which customers are probably one and the same: equal identity number, equal e-mail, or equal name and city. Pure."""

import hashlib
import re

from contracts.customers import CustomerFields


def fold(text: str) -> str:
    """For comparison: lower case, without punctuation, single spaces. "Malmö  Bygg, AB" → "malmö bygg ab"."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def city(fields: CustomerFields) -> str:
    """Where the customer is: the city of its invoice address, else of its visiting or delivery address."""
    addresses = fields.addresses
    found = (address.city for address in (addresses.invoice, addresses.visiting, addresses.delivery) if address)
    return next(filter(None, found), "")


def keys(fields: CustomerFields) -> list[str]:
    """Customers that share one of these are likely duplicates. They are stored with the customer, under an index."""
    found = [name_key(fields)]
    if fields.identity_number:
        found.append(identity_key(fields.identity_number))
    if fields.email:
        found.append(f"mail:{fields.email.casefold()}")
    return found


def identity_key(identity: str) -> str:
    """Of the last ten digits: a personal number is the same with and without its century."""
    return f"id:{re.sub(r'[^0-9A-Za-z]', '', identity)[-10:]}"


def name_key(fields: CustomerFields) -> str:
    return f"name:{fold(fields.name)}|{fold(city(fields))}"


def import_key(number: str, fields: CustomerFields) -> str:
    """What makes a row of a register the same row when it comes again.

    Its number if it has one; else identity number and name; else name, city and postcode.
    """
    if number:
        natural = ["number", number]
    elif fields.identity_number:
        natural = ["identity", identity_key(fields.identity_number), fold(fields.name)]
    else:
        natural = ["name", fold(fields.name), fold(city(fields)), fields.addresses.invoice.postcode]
    return "import:" + hashlib.sha256("\n".join(natural).encode()).hexdigest()[:40]
