"""The proof that a series of invoice numbers has neither gaps nor doubles."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Reply, Request


class SeriesProof(Reply):
    """One number series: gap-free when `complete`. `missing` and `double` name at most 100 offending numbers each."""

    series: str
    first: int
    last: int
    count: int
    missing: list[int] = []
    double: list[int] = []
    complete: bool


class NumberSeriesProof(Reply):
    """Every series of the company, and how many issued invoices have no number (must be 0)."""

    complete: bool
    series: list[SeriesProof]
    unnumbered: int
    checked_at: datetime


class ProveNumberSeries(Request[NumberSeriesProof], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Checks every invoice number that was given, and reports gaps and duplicates."""

    series: Annotated[str, Field(max_length=10)] | None = Field(
        default=None,
        description='"main" or a year; "credit", alone or before a year, for credit notes with a series of their own',
    )
