"""Words of what may be chosen in the fields of the customers service's requests."""

from contracts.customers.personal_numbers import PURPOSES
from contracts.customers.tabs import ADDRESS_USES, STAGES, VAT_TYPES
from contracts.labels import Choices, Label

CHOICES: Choices = {
    "emails": {
        "quote": Label("Offerter", "Quotes"),
        "order": Label("Order", "Orders"),
        "invoice": Label("Fakturor", "Invoices"),
        "reminder": Label("Betalningspåminnelser", "Payment reminders"),
    },
    "kind": {"company": Label("Företag", "Company"), "person": Label("Privatperson", "Person")},
    "language": {"sv": Label("Svenska", "Swedish"), "en": Label("Engelska", "English")},
    "map_address": {value: Label(word.sv, word.en) for value, word in ADDRESS_USES.items()},
    "purpose": PURPOSES,
    "stage": {value: Label(word.sv, word.en) for value, word in STAGES.items()},
    "vat_type": {value: Label(word.sv, word.en) for value, word in VAT_TYPES.items()},
}
