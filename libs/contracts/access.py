"""Roles of users and API keys, and the modules that a company can switch on and off."""

from collections.abc import Collection
from enum import StrEnum


class Role(StrEnum):
    """What a user or an API key may do within its company.

    Every role may do what a viewer may; an administrator may do everything. `margin` is given beside another role: it shows
    cost prices and contribution margins, and lets a seller set them.
    """

    VIEWER = "viewer"
    SELLER = "seller"
    ACCOUNTANT = "accountant"
    ADMINISTRATOR = "administrator"
    MARGIN = "margin"


class Module(StrEnum):
    """A part of the product that a company switches on or off. The customer register itself is always on (no module)."""

    SALES = "sales"
    CONTRACTS = "contracts"
    CASH = "cash"
    BILLING = "billing"
    REMINDERS = "reminders"
    RATING = "rating"
    CRM = "crm"
    DOCUMENTS = "documents"
    MAP = "map"


OPERATOR = "operator"
"""Beside the roles in the context of an operator's command, which is signed with the operators' own key. No user and no API
key can have it; requests that are `operators_only` need it, and no other may be sent with it."""


def is_allowed(needed: Role, roles: Collection[str]) -> bool:
    """Whether a caller with `roles` may do what requires the role `needed`."""
    if needed is Role.VIEWER:
        return bool(roles)
    return needed in roles or Role.ADMINISTRATOR in roles
