"""The company's settings: what it decides about its invoices. Without a document of its own it has the defaults, version 1."""

from dataclasses import replace

from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.se import orgnr, vat

from billing import errors
from billing.models import Company
from chassis.checks import checks
from chassis.context import current, using
from chassis.storage import change, create
from contracts.billing import BillingSettings, BillingSettingsFields, GetBillingSettings, SetBillingSettings
from contracts.errors import BadField


def fields() -> BillingSettingsFields:
    """The settings of the current company."""
    rows = Company.rows({"_id": _id()}, ["fields"])
    return BillingSettingsFields.model_validate(rows[0]["fields"] if rows else {})


def get(request: GetBillingSettings) -> BillingSettings:
    return _contract(Company.find(id=_id()).first() or Company(version=1))


def put(request: SetBillingSettings) -> BillingSettings:
    """Replaces the settings. Raises InvalidInput for numbers that are none, Stale."""
    if bad := check(request):
        raise errors.settings_invalid(bad)
    _make_defaults()

    def decide(company: Company) -> None:
        company.fields = request.model_dump(mode="json", include=set(BillingSettingsFields.model_fields))

    return _contract(change(Company, _id(), decide, not_found=errors.settings_not_found, if_version=request.version))


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


def _make_defaults() -> None:
    """The document to change; made under a request id of its own, so that the change to come is not taken for done."""
    with using(replace(current(), request_id="defaults")):
        create(Company(id=_id(), fields={}))


def _contract(company: Company) -> BillingSettings:
    return BillingSettings(version=company.version, **company.fields)


def _id() -> str:
    return f"com_{current().tenant}"
