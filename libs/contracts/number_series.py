"""The proof that series of numbers have neither gaps nor doubles."""

from datetime import datetime

from contracts.base import Reply


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
    """Every series of the company, and how many issued documents have no number (must be 0)."""

    complete: bool
    series: list[SeriesProof]
    unnumbered: int
    checked_at: datetime
