"""The company's settings: what it decides about its register. Without a document of its own it has the defaults, version 1."""

import time

from chassis.context import current
from chassis.settings_changes import SettingsChanges
from contracts.base import Page
from contracts.company_settings import SettingsChange
from contracts.customers import (
    ChangeCustomerSettings,
    CustomerSettingsFields,
    GetCustomerSettings,
    ListCustomerSettingsChanges,
    SetCustomerSettings,
)
from customers import errors
from customers.models import Company

SETTINGS: SettingsChanges[Company, CustomerSettingsFields] = SettingsChanges(
    Company, CustomerSettingsFields, errors.settings_not_found
)
KEPT_SECONDS = 5.0
MOST_KEPT = 10_000

_kept: dict[str, tuple[float, CustomerSettingsFields]] = {}


def kept() -> CustomerSettingsFields:
    """The settings, at most some seconds old: the card asks for them each time, and is to cost one query."""
    tenant = current().tenant
    until, fields = _kept.get(tenant, (0.0, None))
    if fields is None or until < time.monotonic():
        fields = SETTINGS.fields()
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[tenant] = (time.monotonic() + KEPT_SECONDS, fields)
    return fields


def get(_request: GetCustomerSettings) -> Company:
    return Company.load()


def put(request: SetCustomerSettings) -> Company:
    """Replaces the settings. Raises InvalidInput for decided ones that are left out, Stale."""
    changed = SETTINGS.put(request, request.version)
    _kept.pop(current().tenant, None)
    return changed


def patch(request: ChangeCustomerSettings) -> Company:
    """Changes the named settings. Raises InvalidInput, Stale."""
    changed = SETTINGS.patch(request.changes, request.version)
    _kept.pop(current().tenant, None)
    return changed


def list_changes(request: ListCustomerSettingsChanges) -> Page[SettingsChange]:
    """Raises InvalidInput for a bad cursor."""
    return SETTINGS.list_changes(request)
