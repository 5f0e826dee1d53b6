"""What may be changed of a property: it is closed or opened, moved to another group, gets choices. Its name and kind stay."""

from chassis import storage
from contracts.crm import ChangeProperty, GetProperty, PropertyChanged
from contracts.crm import Property as PropertyReply
from contracts.crm import property_errors as texts
from contracts.crm.properties import MOST_CHOICES, PropertyKind
from contracts.crm.property_values import clean_choices
from crm import errors, property_counts, property_settings
from crm.models import Property


def get(request: GetProperty) -> PropertyReply:
    """A property, with how many customers have it. Raises NotFound."""
    found = Property.read_one(request.property_id)
    if found is None:
        raise errors.no_such_property(request.property_id)
    return property_counts.count(found.to_contract())


def change(request: ChangeProperty) -> PropertyReply:
    """Raises NotFound, NotAllowed where only administrators may, Stale, InvalidInput for choices that cannot be added."""
    property_settings.check_creator()

    def decide(document: Property) -> PropertyChanged | None:
        before = (document.closed, document.group, list(document.choices))
        _apply(request, document)
        if (document.closed, document.group, list(document.choices)) == before:
            return None
        return PropertyChanged(subject=document.id, version=document.version, property=document.to_contract())

    changed = storage.change(
        Property,
        request.property_id,
        decide,
        not_found=errors.no_such_property,
        if_version=request.version,
    )
    return property_counts.count(changed.to_contract())


def _apply(request: ChangeProperty, document: Property) -> None:
    if request.closed is not None:
        document.closed = request.closed
    if request.group is not None:
        document.group = " ".join(request.group.split())
    if not request.add_choices:
        return
    if document.kind != PropertyKind.CHOICE:
        raise errors.invalid_properties([texts.NO_CHOICES.at("/add_choices")])
    choices = clean_choices([*document.choices, *request.add_choices])
    if len(choices) > MOST_CHOICES:
        raise errors.invalid_properties(
            [texts.TOO_MANY_CHOICES.at("/add_choices", most=MOST_CHOICES, found=len(choices))]
        )
    document.choices = choices
