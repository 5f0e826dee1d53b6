"""Rules of a property that need no database: a name that can be told from a value, and choices of a choice alone."""

from collections.abc import Iterator

from chassis.checks import checks
from contracts.crm import CreateProperty, PropertyKind
from contracts.crm import property_errors as texts
from contracts.crm.errors import NO_LETTERS
from contracts.crm.property_values import EQUALS
from contracts.errors import BadField
from contracts.folding import fold_name


@checks(CreateProperty)
def check_property(request: CreateProperty) -> Iterator[BadField]:
    """Every bad field of a new property."""
    if request.name is not None:
        if not fold_name(request.name):
            yield NO_LETTERS.at("/name")
        elif EQUALS in f" {' '.join(request.name.split())} ":
            yield texts.NAME_LIKE_A_VALUE.at("/name")
    if request.kind == PropertyKind.CHOICE:
        if not request.choices:
            yield texts.CHOICES_MISSING.at("/choices")
    elif request.choices:
        yield texts.NO_CHOICES.at("/choices")
