"""Words of what may be chosen in the fields of the billing service's requests."""

from contracts.billing.claim_words import REMINDER_STATUS
from contracts.billing.details import MEANS
from contracts.billing.tabs import INVOICE_KIND, INVOICE_STATUS, PROVIDERS
from contracts.labels import Choices, Label
from contracts.supply import SUPPLIES
from contracts.vat_words import VAT_CATEGORIES

CHOICES: Choices = {
    "AddFee.kind": {
        "reminder": Label("Påminnelse", "Reminder"),
        "collection_demand": Label("Inkassokrav", "Collection demand"),
        "late_payment": Label("Förseningsersättning", "Late payment"),
        "instalment_plan": Label("Amorteringsplan", "Instalment plan"),
    },
    "by": {
        "month": Label("Månad", "Month"),
        "quarter": Label("Kvartal", "Quarter"),
        "year": Label("År", "Year"),
    },
    "sort": {
        "amount": Label("Belopp", "Amount"),
        "last_on": Label("Senaste dag", "Latest day"),
        "quantity": Label("Antal", "Quantity"),
        "article": Label("Artikelnummer", "Item number"),
    },
    "channel": {
        "letter": Label("Brev", "Letter"),
        "email": Label("E-post", "E-mail"),
        "e_invoice": Label("E-faktura", "E-invoice"),
    },
    "means": {value: Label(word.sv, word.en) for value, word in MEANS.items()},
    "numbering": {
        "continuous": Label("Löpande (1001, 1002 …)", "Continuous (1001, 1002 …)"),
        "yearly": Label("Per kalenderår (2026000001 …)", "By calendar year (2026000001 …)"),
    },
    "ocr_mode": {
        "check": Label("Kontrollsiffra", "Check digit"),
        "length_and_check": Label("Längdsiffra och kontrollsiffra", "Length digit and check digit"),
        "fixed_length": Label("Fast längd", "Fixed length"),
    },
    "provider": {value: Label(word.sv, word.en) for value, word in PROVIDERS.items()},
    "supply": SUPPLIES,
    "vat_category": VAT_CATEGORIES,
    "ListCollectionEntries.state": {
        "planned": Label("Planerad", "Planned"),
        "left_out": Label("Utelämnad", "Left out"),
        "done": Label("Genomförd", "Done"),
        "stale": Label("Inaktuell", "Stale"),
    },
    "ListInvoices.kind": {value: Label(word.sv, word.en) for value, word in INVOICE_KIND.items()},
    "ListInvoices.status": {value: Label(word.sv, word.en) for value, word in INVOICE_STATUS.items()},
    "ListPayments.state": {
        "allocated": Label("Fördelad", "Allocated"),
        "part_allocated": Label("Delvis fördelad", "Partly allocated"),
        "on_account": Label("Tillgodo", "On account"),
        "withdrawn": Label("Återkallad", "Withdrawn"),
    },
    "ListPlannedReminders.state": {
        "planned": Label("Planerad", "Planned"),
        "left_out": Label("Utelämnad", "Left out"),
        "taken_out": Label("Borttagen", "Taken out"),
        "sent": Label("Skickad", "Sent"),
        "stale": Label("Inaktuell", "Stale"),
    },
    "ListReminders.status": {value: Label(word.sv, word.en) for value, word in REMINDER_STATUS.items()},
}
