"""Values of the API's examples for selections of customers."""

from typing import Any

from gateway.docs.example_dates import Instant
from gateway.docs.example_ids import make_id

CONDITION: dict[str, Any] = {"field": "city", "operator": "is", "value": "Malmö"}
NOT_BOUGHT: dict[str, Any] = {"match": "none", "rules": [{"field": "bought", "operator": "has", "value": "B-200"}]}
RULE: dict[str, Any] = {
    "match": "all",
    "rules": [CONDITION, {"field": "bought", "operator": "has", "value": "A-100"}, NOT_BOUGHT],
}
SENTENCE = {
    "sv": "Kunder där orten är Malmö och artikel A-100 har köpts, men inte (artikel B-200 har köpts).",
    "en": "Customers where the city is Malmö and article A-100 was bought, but not (article B-200 was bought).",
}
SELECTIONS: dict[str, Any] = {
    "selection_id": make_id("sel"),
    "rule": RULE,
    "sentence": SENTENCE,
    "Selection.id": make_id("sel"),
    "Selection.name": "Malmö: A men inte B",
    "Selection.state": "live",
    "Selection.members": 128,
    "CreateSelection.name": "Malmö: A men inte B",
    "ChangeSelection.name": "Malmö: A men inte B",
    "SelectionCount.count": 128,
    "SelectionCount.of": 4210,
    "SelectionMembers.ids": [make_id("cus")],
    "SelectionMembers.total": 128,
    "SelectedCustomers.total": 128,
    "SelectedCustomer.since": Instant(-3, 9),
    "SelectedCustomer.emails": ["info@byggsyd.example", "eva@byggsyd.example"],
    "Explanation.since": Instant(-3, 9),
    "Finding.pointer": "/rule/rules/0",
    "Finding.depth": 1,
    "Finding.sentence": {"sv": "orten är Malmö", "en": "the city is Malmö"},
    "Finding.actual": {"sv": "Malmö", "en": "Malmö"},
}
"""By `Schema.field`, as in `example_values`."""
