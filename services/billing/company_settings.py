"""The company's settings: what it decides about its invoices. Without a document of its own it has the defaults, version 1."""

from collections.abc import Iterator

from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.se import orgnr, vat

from billing import dunning_order, errors, reminder_errors
from billing.models import Company
from chassis.checks import checks
from chassis.settings_changes import SettingsChanges
from contracts.base import Page
from contracts.billing import (
    BillingSettingsFields,
    ChangeBillingSettings,
    GetBillingSettings,
    ListBillingSettingsChanges,
    ReminderLadder,
    SetBillingSettings,
)
from contracts.company_settings import SettingsChange
from contracts.errors import BadField


def fields() -> BillingSettingsFields:
    """The settings of the current company."""
    return SETTINGS.fields()


def get(_request: GetBillingSettings) -> Company:
    return Company.load()


def put(request: SetBillingSettings) -> Company:
    """Replaces the settings. Raises InvalidInput for invalid numbers and for decided fields that are left out, Stale."""
    return SETTINGS.put(request, request.version)


def patch(request: ChangeBillingSettings) -> Company:
    """Changes the named settings. Raises InvalidInput, Stale."""
    return SETTINGS.patch(request.changes, request.version)


def list_changes(request: ListBillingSettingsChanges) -> Page[SettingsChange]:
    """Raises InvalidInput for a bad cursor."""
    return SETTINGS.list_changes(request)


def check(given: BillingSettingsFields) -> list[BadField]:
    """Every number with a wrong check digit, and levels that are not in order."""
    numbers = {
        "seller_identity_number": (orgnr.validate, given.seller_identity_number),
        "seller_vat_number": (vat.validate, given.seller_vat_number),
        "bankgiro": (_bankgiro, given.bankgiro),
    }
    bad: list[BadField] = []
    for name, (validate, value) in numbers.items():
        try:
            if value:
                validate(value)
        except ValidationError:
            bad.append(errors.invalid_number(name))
    return [*bad, *_check_levels(given.reminder_ladder)]


def _check_levels(ladder: ReminderLadder) -> Iterator[BadField]:
    for name in ("levels", "authority_levels", "private_levels"):
        if not dunning_order.is_rising(getattr(ladder, name)):
            yield reminder_errors.levels_not_rising(name)


def _bankgiro(number: str) -> None:
    luhn.validate(number.replace("-", "").replace(" ", ""))


checks(SetBillingSettings)(check)
SETTINGS: SettingsChanges[Company, BillingSettingsFields] = SettingsChanges(
    Company, BillingSettingsFields, errors.settings_not_found, check, Company.seller_vat_event
)
