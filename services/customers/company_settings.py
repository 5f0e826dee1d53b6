"""The company's settings: what it decides about its register. Without a document of its own it has the defaults, version 1."""

import time
from dataclasses import replace

from chassis.context import current, using
from chassis.storage import change, create
from contracts.customers import CustomerSettings, CustomerSettingsFields, GetCustomerSettings, SetCustomerSettings
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
        rows = Company.rows({"_id": _id()}, ["fields"], limit=1)
        fields = CustomerSettingsFields.model_validate(rows[0]["fields"] if rows else {})
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[tenant] = (time.monotonic() + KEPT_SECONDS, fields)
    return fields


def get(_request: GetCustomerSettings) -> CustomerSettings:
    return _contract(Company.find(id=_id()).first() or Company(version=1))


def put(request: SetCustomerSettings) -> CustomerSettings:
    """Replaces the settings. Raises Stale."""
    with using(replace(current(), request_id="defaults")):  # so that the change below is not taken for done
        create(Company(id=_id(), fields={}))

    def decide(company: Company) -> None:
        company.fields = request.model_dump(mode="json", include=set(CustomerSettingsFields.model_fields))

    changed = change(Company, _id(), decide, not_found=errors.settings_not_found, if_version=request.version)
    _kept.pop(current().tenant, None)
    return _contract(changed)


def _contract(company: Company) -> CustomerSettings:
    return CustomerSettings(version=company.version, **company.fields)


def _id() -> str:
    return f"settings_{current().tenant}"
