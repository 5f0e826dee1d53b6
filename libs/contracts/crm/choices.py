"""Words of what may be chosen in the fields of the crm service's requests."""

from contracts.crm.selection_labels import SELECTION_CHOICES
from contracts.crm.words import ACTIVITY_KIND
from contracts.customers.choices import CHOICES as CUSTOMER_CHOICES
from contracts.labels import Choices, Label

CHOICES: Choices = {
    "kind": {value: Label(word.sv, word.en) for value, word in ACTIVITY_KIND.items()},
    "RecordMailing.kind": {one: Label(ACTIVITY_KIND[one].sv, ACTIVITY_KIND[one].en) for one in ("letter", "email")},
    "sort": {
        "name": Label("Namn", "Name"),
        "number": Label("Kundnummer", "Customer number"),
        "city": Label("Ort", "City"),
        "group": Label("Kundgrupp", "Customer group"),
        "seller": Label("Säljare", "Salesperson"),
    },
    "stage": CUSTOMER_CHOICES["stage"],
    **SELECTION_CHOICES,
}
