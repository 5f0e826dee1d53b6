"""Words of what may be chosen in the fields of the gateway's own requests."""

from contracts.customers.choices import CHOICES as CUSTOMERS
from contracts.labels import Choices, Label
from gateway.languages import LANGUAGES

CHOICES: Choices = {
    "module": {
        "sales": Label("Försäljning", "Sales"),
        "contracts": Label("Avtal", "Contracts"),
        "cash": Label("Kassa", "Cash register"),
        "billing": Label("Fakturering", "Billing"),
        "reminders": Label("Betalningspåminnelser", "Payment reminders"),
        "rating": Label("Rating", "Rating"),
        "crm": Label("Aktiviteter och egenskaper", "Activities and properties"),
        "documents": Label("Dokument", "Documents"),
        "map": Label("Karta", "Map"),
    },
    "role": {
        "viewer": Label("Läsa", "Viewer"),
        "seller": Label("Säljare", "Salesperson"),
        "accountant": Label("Ekonomi", "Accountant"),
    },
    "roles": {
        "viewer": Label("Läsa", "Viewer"),
        "seller": Label("Säljare", "Salesperson"),
        "accountant": Label("Ekonomi", "Accountant"),
        "administrator": Label("Administratör", "Administrator"),
        "margin": Label("Täckningsbidrag", "Contribution margin"),
    },
    "SetPreferences.language": {tag: language.label for tag, language in LANGUAGES.items()},
    "theme": {"light": Label("Ljust", "Light"), "dark": Label("Mörkt", "Dark")},
    "stage": CUSTOMERS["stage"],
}
