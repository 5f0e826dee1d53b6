"""The columns of the customer register, on the page and in its file: key → heading in Swedish and English."""

from enum import StrEnum

from contracts.customers.choices import CHOICES


class CustomerColumn(StrEnum):
    """A column of the register; each is a field of `contracts.crm.RegisteredCustomer`."""

    NUMBER = "number"
    NAME = "name"
    CITY = "city"
    IDENTITY_NUMBER = "identity_number"
    PHONE = "phone"
    EMAIL = "email"
    GROUP = "group"
    SELLER = "seller"
    STAGE = "stage"
    ACTIVE = "active"


HEADINGS: dict[CustomerColumn, tuple[str, str]] = {
    CustomerColumn.NUMBER: ("Nummer", "Number"),
    CustomerColumn.NAME: ("Namn", "Name"),
    CustomerColumn.CITY: ("Ort", "City"),
    CustomerColumn.IDENTITY_NUMBER: ("Org.nr/personnr", "Identity number"),
    CustomerColumn.PHONE: ("Telefon", "Phone"),
    CustomerColumn.EMAIL: ("E-post", "E-mail"),
    CustomerColumn.GROUP: ("Kundgrupp", "Customer group"),
    CustomerColumn.SELLER: ("Säljare", "Salesperson"),
    CustomerColumn.STAGE: ("Kundstatus", "Stage"),
    CustomerColumn.ACTIVE: ("Aktiv", "Active"),
}

USUAL = tuple(CustomerColumn)[:6]
"""Shown until somebody chooses others."""

YES_NO = {True: ("Ja", "Yes"), False: ("Nej", "No")}


def text_of(key: str, value: object, place: int) -> str:
    """What people read in a column; `place` 0 is Swedish, 1 English. A stage of a newer service stays as it is."""
    if isinstance(value, bool):
        return YES_NO[value][place]
    if value is None:
        return ""
    words = CHOICES["stage"] if key == "stage" else {}
    word = words.get(str(value))
    return (word.sv, word.en)[place] if word else str(value)
