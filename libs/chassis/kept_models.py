"""What every service does for its models that keep their changes (`kept_history`): a model names its collection, no more.

Plan.all_steps      at an upgrade: what releases before have left in the documents
daily               while the service runs: what has rested there
"""

from datetime import timedelta

from chassis.clock import now
from chassis.daily import Daily, no_company
from chassis.database import aggregates
from chassis.kept_history import move_all
from chassis.storage import Aggregate

REST_SECONDS = 5
"""An entry that is younger is left where it is: its document may be changed again at once."""


def models(alias: str) -> list[type[Aggregate]]:
    """The models of a service's database that keep their changes, one of each collection."""
    return [model for model in aggregates(alias) if model.CHANGES]


def daily(alias: str) -> Daily:
    """The work of every service that moves the changes of its documents to where they are kept, at each look."""
    return Daily("kept history", no_company, lambda _day: move_rested(alias), every_look=True)


def move_rested(alias: str) -> None:
    """Moves what is older than REST_SECONDS, of all companies."""
    for model in models(alias):
        move_all(model, now() - timedelta(seconds=REST_SECONDS))
