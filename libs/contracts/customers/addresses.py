"""Postal addresses, as every service shows them."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from contracts.base import SharedValue, Short
from contracts.form_fields import Refers


class Address(SharedValue):
    """A postal address. `country` is ISO 3166-1 alpha-2; a Swedish postcode is five digits, written "111 34"."""

    line1: Short = ""
    line2: Short = ""
    postcode: Annotated[str, Field(max_length=20)] = ""
    city: Annotated[Short, Refers("city")] = ""
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "SE"
    latitude: Annotated[Decimal, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[Decimal, Field(ge=-180, le=180)] | None = None


class Addresses(SharedValue):
    """Where invoices go, where goods go, and where people go. An absent one falls back on the invoice address."""

    invoice: Address = Address()
    delivery: Address | None = None
    visiting: Address | None = None
