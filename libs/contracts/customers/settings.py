"""What a company decides about its customer register."""

from typing import Any, Literal

from pydantic import ConfigDict, Field

from contracts.access import Role
from contracts.base import ListRequest, Page, Reply, Request, Value, Version
from contracts.company_settings import SettingsChange


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
    """Replaces the settings of the customer register. InvalidInput for a field that is absent and has been decided."""

    version: Version


class ChangeCustomerSettings(Request[CustomerSettings], service="customers", role=Role.ADMINISTRATOR):
    """Changes the settings of the customer register that are given; all others stay.

    `changes` holds fields of CustomerSettingsFields. Over HTTP they are the body itself; null gives a setting its default again.
    """

    version: Version
    changes: dict[str, Any] = Field(min_length=1)


class ListCustomerSettingsChanges(ListRequest[Page[SettingsChange]], service="customers", role=Role.ADMINISTRATOR):
    """Lists the changes of the register's settings, newest first: who, when, before and after. The latest 500 are kept."""
