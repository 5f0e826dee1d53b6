"""What the columns of a register are called for people: `visiting_postcode` is "Besöksadress: Postnummer"."""

from contracts.customers.addresses import Addresses
from contracts.customers.imports import split_import_column
from contracts.customers.labels import LABELS
from contracts.labels import Label

NOUNS = {"contact": Label("Kontakt", "Contact"), "branch": Label("Filial", "Branch")}
ALSO = {
    "active": Label("Aktiv", "Active"),
    "number": Label("Kundnummer", "Customer number"),
    "info": Label("Intern info", "Internal note"),
    "email_2": Label("E-post 2", "E-mail 2"),
    "phone_2": Label("Telefon 2", "Phone 2"),
    "mobile": Label("Mobil", "Mobile"),
    "parent": Label("Tillhör kund", "Belongs to customer"),
    "identity_country": Label("Land för org.nr", "Country of the identity number"),
}


def column_label(column: str) -> Label | None:
    """The words for a column; None for one that is none."""
    if column in ALSO:
        return ALSO[column]
    if split := split_import_column(column):
        noun, _, part = split
        return _join(NOUNS[noun], column_label(part))
    use, _, part = column.partition("_")
    if use in Addresses.model_fields and part in LABELS:
        return _join(LABELS[use], LABELS[part])
    return LABELS.get(column)


def _join(first: Label, second: Label | None) -> Label:
    return first if second is None else Label(f"{first.sv}: {second.sv}", f"{first.en}: {second.en}")
