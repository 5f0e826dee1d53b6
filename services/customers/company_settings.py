"""The company's settings: what it decides about its register. Without a document of its own it has the defaults, version 1."""

import time

from chassis.context import current
from contracts.customers import CustomerSettingsFields, GetCustomerSettings, SetCustomerSettings
from customers import errors
from customers.models import Company

KEPT_SECONDS = 5.0
MOST_KEPT = 10_000

_kept: dict[str, tuple[float, CustomerSettingsFields]] = {}


def kept() -> CustomerSettingsFields:
    """The settings, at most some seconds old: the card asks for them each time, and is to cost one query."""
    tenant = current().tenant
    until, fields = _kept.get(tenant, (0.0, None))
    if fields is None or until < time.monotonic():
        fields = CustomerSettingsFields.model_validate(Company.stored_fields())
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[tenant] = (time.monotonic() + KEPT_SECONDS, fields)
    return fields


def get(_request: GetCustomerSettings) -> Company:
    return Company.load()


def put(request: SetCustomerSettings) -> Company:
    """Replaces the settings. Raises Stale."""
    fields = request.model_dump(mode="json", include=set(CustomerSettingsFields.model_fields))
    changed = Company.replace(fields, if_version=request.version, not_found=errors.settings_not_found)
    _kept.pop(current().tenant, None)
    return changed
