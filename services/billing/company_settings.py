"""The company's settings: what it decides about its invoices. Without a document of its own it has the defaults, version 1."""

from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.se import orgnr, vat

from billing import errors
from billing.models import Company
from chassis.checks import checks
from contracts.billing import BillingSettingsFields, GetBillingSettings, SetBillingSettings
from contracts.errors import BadField


def fields() -> BillingSettingsFields:
    """The settings of the current company."""
    return BillingSettingsFields.model_validate(Company.stored_fields())


def get(_request: GetBillingSettings) -> Company:
    return Company.load()


def put(request: SetBillingSettings) -> Company:
    """Replaces the settings. Raises InvalidInput for invalid numbers, Stale."""
    if bad := list(check(request)):
        raise errors.invalid(bad)
    new = request.model_dump(mode="json", include=set(BillingSettingsFields.model_fields))
    return Company.replace(
        new, if_version=request.version, not_found=errors.settings_not_found, announce=Company.seller_vat_event
    )


@checks(SetBillingSettings)
def check(given: BillingSettingsFields) -> list[BadField]:
    """Every number with a wrong check digit."""
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
    return bad


def _bankgiro(number: str) -> None:
    luhn.validate(number.replace("-", "").replace(" ", ""))
