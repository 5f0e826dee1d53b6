"""What a company decides about its properties, and who may create them. Without a document of its own it has the defaults."""

from chassis.context import current
from chassis.settings_changes import SettingsChanges
from contracts.access import Role, is_allowed
from contracts.base import Page
from contracts.company_settings import SettingsChange
from contracts.crm import (
    ChangePropertySettings,
    GetPropertySettings,
    ListPropertySettingsChanges,
    PropertySettingsFields,
    SetPropertySettings,
)
from crm import errors
from crm.models import PropertyRules

SETTINGS: SettingsChanges[PropertyRules, PropertySettingsFields] = SettingsChanges(
    PropertyRules, PropertySettingsFields, errors.settings_not_found
)


def get(_request: GetPropertySettings) -> PropertyRules:
    return PropertyRules.load()


def put(request: SetPropertySettings) -> PropertyRules:
    """Replaces the settings. Raises InvalidInput for decided ones that are left out, Stale."""
    return SETTINGS.put(request, request.version)


def patch(request: ChangePropertySettings) -> PropertyRules:
    """Changes the named settings. Raises InvalidInput, Stale."""
    return SETTINGS.patch(request.changes, request.version)


def list_changes(request: ListPropertySettingsChanges) -> Page[SettingsChange]:
    """Raises InvalidInput for a bad cursor."""
    return SETTINGS.list_changes(request)


def may_create() -> bool:
    """Whether the caller may create properties, and change what may be changed of them."""
    return is_allowed(Role(SETTINGS.fields().property_creators), current().roles)


def check_creator() -> None:
    """Raises NotAllowed for a caller who may not."""
    if not may_create():
        raise errors.property_creators_only()
