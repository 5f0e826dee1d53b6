"""Events of selections: a customer has entered or left one."""

from pydantic import AwareDatetime

from contracts.base import Event


class Crossing(Event):
    """`subject` is the customer, `version` that of its facts. Exactly one event of its kind comes for each crossing, with the
    same event id if it comes twice. Making, changing or deleting a selection is no crossing."""

    selection_id: str
    selection_name: str
    customer_number: str = ""
    at: AwareDatetime


class EnteredSelection(Crossing, service="crm"):
    """The customer fits the selection now, and did not before."""


class LeftSelection(Crossing, service="crm"):
    """The customer does not fit the selection any more, or is merged, deleted or erased."""


class ActivityFactsChanged(Event, service="crm", subscribers=("crm",)):
    """An activity of a customer was written, whatever did it; `subject` is the activity. Crm itself counts it for selections."""

    customer_id: str
