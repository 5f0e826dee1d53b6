"""Every request that changes a selection, sent once."""

from contracts.crm import selection_requests as selections
from tests.tenants.signed_messages import Recorder

RULE = {"field": "city", "operator": "is", "value": "Lund"}


def change_selections(recorder: Recorder) -> None:
    ask = recorder.ask
    made = ask(selections.CreateSelection, name="I Lund", rule=RULE)
    at = {"selection_id": made["id"]}
    ask(selections.ChangeSelection, version=made["version"], name="Lundabor", rule=None, **at)
    ask(selections.DeleteSelection, **at)
