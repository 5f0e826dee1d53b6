"""Which fields of a thing a write has changed, as the event of that write tells it: names, never values.

class OrderChanged(Event, service="sales"):
    order: Order
    changed: list[ChangedField] = []     # filled in by `chassis.told_changes`; empty where nobody says, as of an older release
"""

from contracts.base import Reply

ADDED, CHANGED, REMOVED = "added", "changed", "removed"


class ChangedField(Reply):
    """A field by its stored name. `part` is the id of a part of a list, such as one of a customer's contacts, of which `how`
    tells whether it was added, changed or removed."""

    name: str
    part: str = ""
    how: str = CHANGED
