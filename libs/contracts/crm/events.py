"""Events of the crm service."""

from contracts.base import Event
from contracts.changed_fields import ChangedField
from contracts.crm.activities import Activity
from contracts.crm.properties import CustomerProperty, Property


class ActivityPlanned(Event, service="crm", subscribers=("crm",)):
    activity: Activity


class ActivityChanged(Event, service="crm", subscribers=("crm",)):
    """Fields or status have changed."""

    activity: Activity


class PropertyCreated(Event, service="crm"):
    property: Property


class PropertyChanged(Event, service="crm"):
    """A property has been closed or opened, moved to another group, or has got choices."""

    property: Property


class CustomerPropertiesChanged(Event, service="crm", subscribers=("crm",)):
    """`subject` is the customer; `items` all that it has now. `bulk_id`: the change of many customers that has made this one. The
    search index of crm itself listens, too."""

    items: list[CustomerProperty]
    changed: list[ChangedField] = []
    bulk_id: str = ""
