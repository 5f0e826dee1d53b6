"""Which operators each field of a selection has, and what each operator needs besides."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import NamedTuple

from contracts.access import Module
from contracts.crm.properties import PropertyKind
from contracts.crm.selections import Operator as Op
from contracts.crm.selections import SelectionField as Name


class FieldKind(StrEnum):
    """How a field is compared."""

    TEXT = "text"
    CHOICE = "choice"
    USER = "user"
    PROPERTY = "property"
    PROPERTY_CHOICE = "property_choice"
    PROPERTY_NUMBER = "property_number"
    PROPERTY_DATE = "property_date"
    PROPERTY_TEXT = "property_text"
    DATE = "date"
    SUM = "sum"
    YEARLY = "yearly"
    ROLLING = "rolling"
    ARTICLE = "article"


class Needs(NamedTuple):
    """What stands beside field and operator: what must, what may, and of which `one_of` exactly one must."""

    must: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()

    @property
    def allowed(self) -> frozenset[str]:
        return frozenset((*self.must, *self.may, *self.one_of))


VALUE, DAYS, ON, NOTHING = Needs(("value",)), Needs(("days",)), Needs(("on",)), Needs()
SUM = Needs(("amount",), ("currency",))
OF_A_YEAR = Needs(("amount",), ("currency",), ("year", "years_ago"))
OF_DAYS = Needs(("amount", "days"), ("currency",))
SAYS, SAYS_DAYS, SAYS_ON = (Needs(("property_id", name)) for name in ("value", "days", "on"))
OF_PROPERTY = Needs(("property_id",))
BOUGHT = Needs(("value",), ("year", "years_ago", "days", "on", "until"))

OPERATORS: Mapping[FieldKind, Mapping[Op, Needs]] = {
    FieldKind.TEXT: {
        **dict.fromkeys((Op.IS, Op.IS_NOT, Op.STARTS_WITH, Op.CONTAINS), VALUE),
        **dict.fromkeys((Op.IS_SET, Op.IS_EMPTY), NOTHING),
    },
    FieldKind.CHOICE: dict.fromkeys((Op.IS, Op.IS_NOT), VALUE),
    FieldKind.USER: {
        **dict.fromkeys((Op.IS, Op.IS_NOT), VALUE),
        **dict.fromkeys((Op.IS_SET, Op.IS_EMPTY), NOTHING),
    },
    FieldKind.PROPERTY: dict.fromkeys((Op.HAS, Op.HAS_NOT), VALUE),
    FieldKind.PROPERTY_CHOICE: {
        **dict.fromkeys((Op.IS, Op.IS_NOT), SAYS),
        **dict.fromkeys((Op.IS_SET, Op.IS_EMPTY), OF_PROPERTY),
    },
    FieldKind.PROPERTY_NUMBER: {
        **dict.fromkeys((Op.IS, Op.IS_NOT, Op.OVER, Op.AT_LEAST, Op.UNDER, Op.AT_MOST), SAYS),
        **dict.fromkeys((Op.IS_SET, Op.IS_EMPTY), OF_PROPERTY),
    },
    FieldKind.PROPERTY_DATE: {
        **dict.fromkeys((Op.IN_LAST_DAYS, Op.NOT_IN_LAST_DAYS, Op.IN_NEXT_DAYS), SAYS_DAYS),
        **dict.fromkeys((Op.BEFORE, Op.ON_OR_AFTER), SAYS_ON),
        **dict.fromkeys((Op.IS_SET, Op.IS_EMPTY, Op.HAS_PASSED), OF_PROPERTY),
    },
    FieldKind.PROPERTY_TEXT: {
        **dict.fromkeys((Op.IS, Op.IS_NOT, Op.STARTS_WITH, Op.CONTAINS), SAYS),
        **dict.fromkeys((Op.IS_SET, Op.IS_EMPTY), OF_PROPERTY),
    },
    FieldKind.DATE: {
        **dict.fromkeys((Op.IN_LAST_DAYS, Op.NOT_IN_LAST_DAYS, Op.IN_NEXT_DAYS), DAYS),
        **dict.fromkeys((Op.BEFORE, Op.ON_OR_AFTER), ON),
        **dict.fromkeys((Op.IS_SET, Op.IS_EMPTY, Op.HAS_PASSED), NOTHING),
    },
    FieldKind.SUM: dict.fromkeys((Op.OVER, Op.AT_LEAST, Op.UNDER, Op.AT_MOST), SUM),
    FieldKind.YEARLY: dict.fromkeys((Op.OVER, Op.AT_LEAST, Op.UNDER, Op.AT_MOST), OF_A_YEAR),
    FieldKind.ROLLING: dict.fromkeys((Op.OVER, Op.AT_LEAST, Op.UNDER, Op.AT_MOST), OF_DAYS),
    FieldKind.ARTICLE: dict.fromkeys((Op.HAS, Op.HAS_NOT), BOUGHT),
}

KINDS: Mapping[Name, FieldKind] = {
    Name.NAME: FieldKind.TEXT,
    Name.NUMBER: FieldKind.TEXT,
    Name.CITY: FieldKind.TEXT,
    Name.POSTCODE: FieldKind.TEXT,
    Name.COUNTRY: FieldKind.TEXT,
    Name.GROUP: FieldKind.TEXT,
    Name.SELLER: FieldKind.TEXT,
    Name.EMAIL: FieldKind.TEXT,
    Name.PHONE: FieldKind.TEXT,
    Name.CURRENCY: FieldKind.TEXT,
    Name.LANGUAGE: FieldKind.TEXT,
    Name.KIND: FieldKind.CHOICE,
    Name.STAGE: FieldKind.CHOICE,
    Name.VAT_TYPE: FieldKind.CHOICE,
    Name.ACTIVE: FieldKind.CHOICE,
    Name.SELLER_ID: FieldKind.USER,
    Name.RESPONSIBLE_ID: FieldKind.USER,
    Name.PROPERTY: FieldKind.PROPERTY,
    Name.PROPERTY_CHOICE: FieldKind.PROPERTY_CHOICE,
    Name.PROPERTY_NUMBER: FieldKind.PROPERTY_NUMBER,
    Name.PROPERTY_DATE: FieldKind.PROPERTY_DATE,
    Name.PROPERTY_TEXT: FieldKind.PROPERTY_TEXT,
    Name.LAST_ACTIVITY: FieldKind.DATE,
    Name.NEXT_ACTIVITY: FieldKind.DATE,
    Name.FIRST_PURCHASE: FieldKind.DATE,
    Name.LAST_PURCHASE: FieldKind.DATE,
    Name.OLDEST_DUE: FieldKind.DATE,
    Name.OWED: FieldKind.SUM,
    Name.ORDERED: FieldKind.SUM,
    Name.INVOICED: FieldKind.YEARLY,
    Name.INVOICED_LATELY: FieldKind.ROLLING,
    Name.SPENT: FieldKind.YEARLY,
    Name.SPENT_LATELY: FieldKind.ROLLING,
    Name.BOUGHT: FieldKind.ARTICLE,
}

OF_KIND: Mapping[PropertyKind, Name] = {
    PropertyKind.TAG: Name.PROPERTY,
    PropertyKind.CHOICE: Name.PROPERTY_CHOICE,
    PropertyKind.NUMBER: Name.PROPERTY_NUMBER,
    PropertyKind.DATE: Name.PROPERTY_DATE,
    PropertyKind.TEXT: Name.PROPERTY_TEXT,
}
"""The field that asks what a property of the kind says; `property` asks of any whether a customer has it."""
PROPERTY_KINDS: Mapping[Name, PropertyKind] = {
    field: kind for kind, field in OF_KIND.items() if kind is not PropertyKind.TAG
}
"""The fields that ask what a property says, with the kind of the properties that each is for."""

SOLD = (Module.BILLING, Module.CASH)
MODULES: Mapping[Name, tuple[Module, ...]] = {
    Name.BOUGHT: SOLD,
    Name.FIRST_PURCHASE: SOLD,
    Name.LAST_PURCHASE: SOLD,
    Name.SPENT: SOLD,
    Name.SPENT_LATELY: SOLD,
    Name.OLDEST_DUE: (Module.BILLING,),
    Name.OWED: (Module.BILLING,),
    Name.INVOICED: (Module.BILLING,),
    Name.INVOICED_LATELY: (Module.BILLING,),
    Name.ORDERED: (Module.SALES,),
}
"""Of which modules a field tells: a company needs any of them on, and an API key must be for all. All others are of the register
and of crm."""


def missing_module(field: Name, modules: Collection[str] | None, closed: Collection[str] = ()) -> Module | None:
    """The module that a caller with `modules` lacks for a field, or one of those that are `closed` to its key; None if none, and
    where nobody says which it has."""
    needed = MODULES.get(field, ())
    if shut := next((one for one in needed if one in closed), None):
        return shut  # receipts and invoices stand in one sum: who may see the one only would learn of the other
    return None if modules is None or not needed or {*needed} & {*modules} else needed[0]
