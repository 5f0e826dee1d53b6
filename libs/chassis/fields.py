"""Fields of stored documents that every service needs alike."""

from typing import Any

from mongoengine import DecimalField


def exact_decimal(**options: Any) -> DecimalField:
    """A quantity or a percentage with at most four decimals, stored as text: exact, and the same in every database."""
    return DecimalField(force_string=True, precision=4, **options)
