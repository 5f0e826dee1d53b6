"""Words of what may be chosen in the fields of the customers service's requests."""

from typing import get_args

from contracts.customers.handover import HandedField
from contracts.customers.labels import LABELS
from contracts.customers.merges import MergeField
from contracts.customers.personal_numbers import PURPOSES
from contracts.customers.tabs import ADDRESS_USES, STAGES, VAT_TYPES
from contracts.labels import Choices, Label

MERGE_FIELDS = {name: LABELS[name] for name in get_args(MergeField)} | {
    "kept": Label("Kunden som blir kvar", "The customer that stays"),
    "other": Label("Kunden som ska upphöra", "The customer that goes"),
}
HANDED_FIELDS = {name: LABELS.get(name) or LABELS[f"{name}_id"] for name in get_args(HandedField)}
CHOICES: Choices = {
    "HandOverCustomers.fields": HANDED_FIELDS,
    "MergeCustomers.fields": MERGE_FIELDS,
    "PreviewMerge.fields": MERGE_FIELDS,
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
    "same_number": {
        "customers": Label("Egna kunder", "Customers"),
        "branches": Label("En kund med filialer", "One customer with branches"),
    },
    "stage": {value: Label(word.sv, word.en) for value, word in STAGES.items()},
    "vat_type": {value: Label(word.sv, word.en) for value, word in VAT_TYPES.items()},
}
