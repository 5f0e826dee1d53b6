"""The proof that a series of invoice numbers has neither gaps nor doubles."""

from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Request
from contracts.number_series import NumberSeriesProof, SeriesProof

__all__ = ["NumberSeriesProof", "ProveNumberSeries", "SeriesProof"]


class ProveNumberSeries(Request[NumberSeriesProof], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Checks every invoice number that was given, and reports gaps and duplicates."""

    series: Annotated[str, Field(max_length=10)] | None = Field(
        default=None,
        description='"main" or a year; "credit", alone or before a year, for credit notes with a series of their own',
    )
