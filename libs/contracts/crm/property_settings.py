"""What a company decides about its properties."""

from typing import Any, Literal

from pydantic import ConfigDict, Field

from contracts.access import Module, Role
from contracts.base import ListRequest, Page, Reply, Request, Value, Version
from contracts.company_settings import SettingsChange


class PropertySettingsFields(Value):
    """`property_creators`: who may create, close and extend properties: every seller, or administrators only. They are there for
    good, so a company may want few hands at it."""

    property_creators: Literal["seller", "administrator"] = "seller"


class PropertySettings(PropertySettingsFields, Reply):
    """The settings as they are; a company that has set nothing has the defaults, as version 1."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    version: int


class GetPropertySettings(Request[PropertySettings], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Returns the settings of properties."""


class SetPropertySettings(
    PropertySettingsFields,
    Request[PropertySettings],
    service="crm",
    role=Role.ADMINISTRATOR,
    module=Module.CRM,
):
    """Replaces the settings of properties. InvalidInput for a field that is absent and has been decided."""

    version: Version


class ChangePropertySettings(Request[PropertySettings], service="crm", role=Role.ADMINISTRATOR, module=Module.CRM):
    """Changes the settings of properties that are given; all others stay.

    `changes` holds fields of PropertySettingsFields. Over HTTP they are the body itself; null gives a setting its default again.
    """

    version: Version
    changes: dict[str, Any] = Field(min_length=1)


class ListPropertySettingsChanges(
    ListRequest[Page[SettingsChange]], service="crm", role=Role.ADMINISTRATOR, module=Module.CRM
):
    """Lists the changes of these settings, newest first: who, when, before and after. The latest 500 are kept."""
