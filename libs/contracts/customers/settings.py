"""What a company decides about its customer register."""

from typing import Literal

from pydantic import ConfigDict

from contracts.access import Role
from contracts.base import Reply, Request, Value, Version


class CustomerSettingsFields(Value):
    """What a company decides about its register: `map_address` is the address that the card's map prefers."""

    map_address: Literal["visiting", "delivery", "invoice"] = "visiting"


class CustomerSettings(CustomerSettingsFields, Reply):
    """The settings as they are; a company that has set nothing has the defaults, as version 1."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    version: int


class GetCustomerSettings(Request[CustomerSettings], service="customers", role=Role.VIEWER):
    """Returns the settings of the customer register."""


class SetCustomerSettings(
    CustomerSettingsFields, Request[CustomerSettings], service="customers", role=Role.ADMINISTRATOR
):
    """Replaces the settings of the customer register."""

    version: Version
