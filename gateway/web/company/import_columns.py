"""What the columns of an import are called on pages."""

from collections.abc import Iterator

from contracts.customers import (
    FURTHER_COLUMNS,
    IMPORT_COLUMNS,
    PARENT_COLUMN,
    PROPERTIES_COLUMN,
    CustomerFields,
    split_import_column,
)
from contracts.customers.addresses import Address, Addresses
from contracts.customers.customers import ContactFields
from contracts.customers.imports import EMAIL_COLUMNS
from contracts.labels import choices_of, label_of
from gateway.web.columns import humanise
from gateway.web.texts import Texts

CONTACTS = 2
"""So many contacts of a row can be chosen on the page; the API takes more."""
PARTS = ("name", "first_name", "last_name", "role_title", "phone", "mobile", "email", "no_mailings")
OWN = {
    "active": "column_active",
    "branch_name": "column_branch_name",
    "email_2": "column_email_2",
    "identity_country": "column_identity_country",
    "info": "column_info",
    "mobile": "column_mobile",
    "number": "column_number",
    "parent": "column_parent",
    "phone_2": "column_phone_2",
    "properties": "column_properties",
}
"""The columns that are no fields of a customer → the keys of their words."""


def choosable() -> Iterator[str]:
    """The columns that a heading can be given on the page."""
    yield from IMPORT_COLUMNS
    yield from FURTHER_COLUMNS
    yield PARENT_COLUMN
    yield PROPERTIES_COLUMN
    for position in range(1, CONTACTS + 1):
        yield from (f"contact_{part}" if position == 1 else f"contact_{position}_{part}" for part in PARTS)
    yield "branch_name"


def label_column(column: str, texts: Texts) -> str:
    """ "invoice_city" → "Fakturaadress: Ort"."""
    if part := split_import_column(column):
        return _label_part(*part, texts)
    use, _, name = column.partition("_")
    if use in Addresses.model_fields and name in Address.model_fields:
        return f"{texts.word(label_of(Addresses, use))}: {texts.word(label_of(Address, name))}"
    if column in OWN:
        return texts(OWN[column])
    if column in EMAIL_COLUMNS:
        kind = choices_of(CustomerFields, "emails")[column.removeprefix("email_")]
        return f"{texts.word(label_of(CustomerFields, 'email'))}: {texts.word(kind)}"
    return texts.word(label_of(CustomerFields, column)) if column in CustomerFields.model_fields else humanise(column)


def _label_part(noun: str, position: int, part: str, texts: Texts) -> str:
    if noun == "branch":
        return texts(OWN["branch_name"]) if part == "name" else humanise(f"{noun}_{part}")
    who = texts("column_contact") if position == 1 else f"{texts('column_contact')} {position}"
    word = label_of(ContactFields if part in ContactFields.model_fields else CustomerFields, part)
    return f"{who}: {texts.word(word)}"
