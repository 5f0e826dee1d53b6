"""What a company decides about its invoices."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from contracts.access import Module, Role
from contracts.base import ListRequest, Page, Reply, Request, Text, Value, Version
from contracts.billing.exchange import CurrencyRate
from contracts.billing.ladder import AtLeastZero, ReminderLadder
from contracts.billing.rates import ReferencePercent
from contracts.company_settings import SettingsChange
from contracts.customers.addresses import Address
from contracts.open_enum import OpenEnum

Days = Annotated[int, Field(ge=0, le=365)]


class OcrMode(OpenEnum):
    """What follows the base of a payment reference."""

    CHECK = "check"
    LENGTH_AND_CHECK = "length_and_check"
    FIXED_LENGTH = "fixed_length"


class Numbering(OpenEnum):
    """One series for ever (1001, 1002 …), or one a calendar year (2026000001, 2026000002 …)."""

    CONTINUOUS = "continuous"
    YEARLY = "yearly"


class ReferenceRate(Value):
    """The reference rate (referensräntan, räntelagen § 9) that is in force for the half-year that begins on `first`."""

    first: date
    percent: ReferencePercent


class BillingSettingsFields(Value):
    """What a company decides about its invoices."""

    seller_name: Annotated[str, Field(max_length=200)] = ""
    seller_identity_number: Annotated[str, Field(max_length=20)] = ""
    seller_vat_number: Annotated[str, Field(max_length=20)] = ""
    seller_exempt: bool = Field(
        default=False,
        description="Exempt from VAT as a small enterprise (mervärdesskattelagen 18 kap. 4 §): no VAT, no VAT number",
    )
    seller_address: Address = Address()
    f_tax: bool = Field(default=True, description='Prints "Godkänd för F-skatt"')
    bankgiro: Annotated[str, Field(max_length=12)] = ""
    payment_terms_days: Days = 30
    numbering: Numbering = Numbering.CONTINUOUS
    first_number: int = Field(default=1001, ge=1, le=10**9, description="Of a continuous series that is still empty")
    own_credit_series: bool = Field(
        default=False,
        description="Credit notes have a number series of their own (K1, K2 …), else that of the invoices",
    )
    ocr_mode: OcrMode = OcrMode.LENGTH_AND_CHECK
    ocr_length: int = Field(default=13, ge=3, le=25, description="Of the whole reference, if its length is fixed")
    round_to_krona: bool = Field(default=True, description="Only the total to pay (öresavrundning), only in SEK")
    reminder_fee_agreed: bool = Field(
        default=False, description="A fee for reminders stands in the terms of what is sold from now on"
    )
    reminder_ladder: ReminderLadder = ReminderLadder()
    smallest_interest_invoice: AtLeastZero = Field(
        default=Decimal("50.00"),
        description="Less interest than this is not invoiced (kronor; in other currencies any sum is)",
    )
    invoice_text: Text = ""
    exchange_rates: list[CurrencyRate] = Field(
        default=[], max_length=500, description="For VAT in kronor on invoices in other currencies; each for 31 days"
    )
    reference_rates: list[ReferenceRate] = Field(
        default=[], max_length=200, description="Of half-years without a rate common to all companies (GetRates)"
    )


class BillingSettings(BillingSettingsFields, Reply):
    """The company's settings. Version 1 are the defaults."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    version: int


class GetBillingSettings(Request[BillingSettings], service="billing", role=Role.VIEWER, module=Module.BILLING):
    """Returns the company's billing settings."""


class SetBillingSettings(
    BillingSettingsFields,
    Request[BillingSettings],
    service="billing",
    role=Role.ADMINISTRATOR,
    module=Module.BILLING,
):
    """Replaces the company's billing settings. Issued invoices keep what they were issued with.

    A field that is absent and undecided keeps its default. InvalidInput that names each field that is absent and has been
    decided: nothing is taken away unseen. ChangeBillingSettings changes single fields.
    """

    version: Version


class ChangeBillingSettings(
    Request[BillingSettings], service="billing", role=Role.ADMINISTRATOR, module=Module.BILLING
):
    """Changes the billing settings that are given; all others stay. Issued invoices keep what they were issued with.

    `changes` holds fields of BillingSettingsFields. Over HTTP they are the body itself. Objects are merged by RFC 7396: only
    what is named inside them changes, and null gives a setting its default again.
    """

    version: Version
    changes: dict[str, Any] = Field(min_length=1)


class ListBillingSettingsChanges(
    ListRequest[Page[SettingsChange]], service="billing", role=Role.ADMINISTRATOR, module=Module.BILLING
):
    """Lists the changes of the company's billing settings, newest first: who, when, before and after. The latest 500 are kept."""
