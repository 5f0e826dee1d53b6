"""The columns of the customer register, on the page and in its file: key → heading in Swedish and English."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from contracts.crm.property_values import write_value
from contracts.customers.choices import CHOICES


class CustomerColumn(StrEnum):
    """A column of the register; each is a field of `contracts.crm.RegisteredCustomer`, but for `responsible`: the name of
    the user with the id `responsible_id`."""

    NUMBER = "number"
    NAME = "name"
    CITY = "city"
    IDENTITY_NUMBER = "identity_number"
    PHONE = "phone"
    EMAIL = "email"
    GROUP = "group"
    SELLER = "seller"
    RESPONSIBLE = "responsible"
    STAGE = "stage"
    ACTIVE = "active"
    PROPERTIES = "properties"


HEADINGS: dict[CustomerColumn, tuple[str, str]] = {
    CustomerColumn.NUMBER: ("Nummer", "Number"),
    CustomerColumn.NAME: ("Namn", "Name"),
    CustomerColumn.CITY: ("Ort", "City"),
    CustomerColumn.IDENTITY_NUMBER: ("Org.nr/personnr", "Identity number"),
    CustomerColumn.PHONE: ("Telefon", "Phone"),
    CustomerColumn.EMAIL: ("E-post", "E-mail"),
    CustomerColumn.GROUP: ("Kundgrupp", "Customer group"),
    CustomerColumn.SELLER: ("Säljare", "Salesperson"),
    CustomerColumn.RESPONSIBLE: ("Ansvarig", "Responsible"),
    CustomerColumn.STAGE: ("Kundstatus", "Stage"),
    CustomerColumn.ACTIVE: ("Aktiv", "Active"),
    CustomerColumn.PROPERTIES: ("Egenskaper", "Properties"),
}

USUAL = tuple(CustomerColumn)[:6]
"""Shown until somebody chooses others."""

LANGUAGES = ("sv", "en")
YES_NO = {True: ("Ja", "Yes"), False: ("Nej", "No")}


def _property(item: Mapping[str, Any], language: str) -> str:
    """A customer's property: "VIP", "Antal anställda: 12,5"."""
    value = write_value(str(item.get("kind", "")), str(item.get("value") or ""), language)
    return f"{item['name']}: {value}" if value else str(item["name"])


def text_of(key: str, value: object, place: int) -> str:
    """What people read in a column; `place` 0 is Swedish, 1 English. A stage of a newer service stays as it is."""
    if isinstance(value, bool):
        return YES_NO[value][place]
    if value is None:
        return ""
    if isinstance(value, list):
        language = LANGUAGES[place]
        return ", ".join(_property(one, language) for one in value)
    words = CHOICES["stage"] if key == "stage" else {}
    word = words.get(str(value))
    return (word.sv, word.en)[place] if word else str(value)
