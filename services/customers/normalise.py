"""Checks the fields of a customer and brings them into normal form. Pure; for a single customer and for a register alike."""

from collections.abc import Callable

from contracts.currencies import KRONOR, check_currency
from contracts.customers import Address, Addresses, CustomerFields, Kind, VatType
from contracts.customers import errors as texts
from contracts.customers.emails import bad_emails
from contracts.denominations import new_denomination
from contracts.errors import BadField
from contracts.personal_numbers import is_masked
from customers import errors, identifiers, peppol
from customers.identifiers import BadNumberError

Problems = dict[str, BadField]
"""Path of the field, e.g. "addresses/invoice/postcode" → what is wrong with it."""

SWEDISH = (VatType.SWEDISH, VatType.SWEDISH_REVERSE_CHARGE)


def normalise_fields(fields: CustomerFields) -> tuple[CustomerFields, Problems]:
    """The fields in normal form, and what is wrong with them; a wrong value is dropped, so that the rest can be used."""
    problems: Problems = {}
    found: dict[str, object] = {"name": full_name(fields)}
    if not found["name"]:
        problems["name"] = texts.MISSING_NAME.at("/name")

    def run_check(name: str, raw: str, check: Callable[[str], str]) -> str:
        if is_masked(raw):
            problems[name] = texts.MASKED_NUMBER.at(f"/{name}", value=raw)
            return ""
        try:
            return check(raw) if raw else ""
        except BadNumberError as error:
            problems[name] = error.text.at(f"/{name}", **error.values)
            return ""

    for bad in bad_emails({"/email": fields.email, **{f"/emails/{use}": one for use, one in fields.emails.items()}}):
        problems[bad.pointer.removeprefix("/")] = bad
        found["email" if bad.pointer == "/email" else "emails"] = "" if bad.pointer == "/email" else {}
    for bad in check_currency("/currency", fields.currency):
        problems["currency"] = bad
        found["currency"] = KRONOR
    if fields.credit_limit is not None:
        for bad in new_denomination(fields.currency).check("/credit_limit", fields.credit_limit):
            problems["credit_limit"] = bad
            found["credit_limit"] = None
    country = fields.addresses.invoice.country
    found["identity_number"] = run_check("identity_number", fields.identity_number, lambda raw: _identity(fields, raw))
    found["vat_number"] = run_check("vat_number", fields.vat_number, lambda raw: identifiers.vat_number(raw, country))
    found["gln"] = run_check("gln", fields.gln, identifiers.location_number)
    found["peppol_id"] = run_check("peppol_id", fields.peppol_id, peppol.participant_id)
    addresses: dict[str, Address] = {}
    for use in Addresses.model_fields:
        address: Address | None = getattr(fields.addresses, use)
        if address is not None and address.country == "SE" and address.postcode:
            postcode = run_check(f"addresses/{use}/postcode", address.postcode, identifiers.swedish_postcode)
            addresses[use] = address.model_copy(update={"postcode": postcode})
    if addresses:
        found["addresses"] = fields.addresses.model_copy(update=addresses)
    return fields.model_copy(update=found), problems


def _identity(fields: CustomerFields, raw: str) -> str:
    """The identity number by the rules of the customer's country. Raises BadNumberError."""
    if is_swedish(fields):
        return identifiers.identity_number(raw, fields.kind)
    country = fields.addresses.invoice.country
    # An address without a country counts as Swedish; who buys without Swedish VAT and says no other one has no rule.
    return raw.strip() if country == "SE" else identifiers.foreign_number(raw, country, fields.kind)


def full_name(fields: CustomerFields) -> str:
    """The name, of a person also from first and last name."""
    if fields.name or fields.kind is not Kind.PERSON:
        return fields.name
    return f"{fields.first_name} {fields.last_name}".strip()


def is_swedish(fields: CustomerFields) -> bool:
    """Whether Swedish rules hold for the customer's identity number."""
    return fields.addresses.invoice.country == "SE" and fields.vat_type in SWEDISH


def suggestions(fields: CustomerFields) -> dict[str, str]:
    """Values that follow from others but were not given: to be offered, not taken for granted.

    A company with an organisation number need not be registered for VAT, so its VAT number is only a suggestion.
    """
    if fields.kind is Kind.COMPANY and is_swedish(fields) and fields.identity_number and not fields.vat_number:
        return {"vat_number": identifiers.suggested_vat_number(fields.identity_number)}
    return {}


def normalise_addresses(addresses: Addresses, below: str = "") -> Addresses:
    """The addresses of a branch in their normal form. Raises InvalidInput; `below` points at what holds `addresses`."""
    fields, problems = normalise_fields(CustomerFields(name="-", addresses=addresses))
    if problems:
        raise errors.invalid_customer(problems.values(), below)
    return fields.addresses
