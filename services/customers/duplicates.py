"""Finds likely duplicates: customers with the same identity number, the same e-mail, or the same name and city. Pure."""

import re

from contracts.customers import CustomerFields


def fold(text: str) -> str:
    """For comparison: lower case, without punctuation, single spaces. "Malmö  Bygg, AB" → "malmö bygg ab"."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def city(fields: CustomerFields) -> str:
    """The city of the invoice address, or else of the visiting or delivery address; "" if none has one."""
    addresses = fields.addresses
    found = (address.city for address in (addresses.invoice, addresses.visiting, addresses.delivery) if address)
    return next(filter(None, found), "")


def keys(fields: CustomerFields) -> list[str]:
    """Keys of a customer; customers that share one are likely duplicates. They are stored under an index."""
    found = [name_key(fields)]
    if fields.identity_number:
        found.append(identity_key(fields.identity_number))
    if fields.email:
        found.append(f"mail:{fields.email.casefold()}")
    return found


def identity_key(identity: str) -> str:
    """The key of an identity number: its last ten digits, since a personal number may come with or without its century."""
    return f"id:{re.sub(r'[^0-9A-Za-z]', '', identity)[-10:]}"


def name_key(fields: CustomerFields) -> str:
    return f"name:{fold(fields.name)}|{fold(city(fields))}"
