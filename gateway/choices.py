"""Words of what may be chosen in the fields of the gateway's own requests, and the languages of the pages.

Services have their words, and errors their texts, in Swedish and English: pages in another language show those in English.
"""

from typing import NamedTuple

from contracts.customers.choices import CHOICES as CUSTOMERS
from contracts.labels import Choices, Label


class Language(NamedTuple):
    """A language of the pages. `name`: what its speakers call it; `label`: the same in Swedish and English. `decimal`: the sign
    before decimals; `percent`: how a percentage is written."""

    name: str
    label: Label
    decimal: str
    percent: str


LANGUAGES = {
    "sv": Language("Svenska", Label("Svenska", "Swedish"), ",", "{}\u00a0%"),
    "en": Language("English", Label("Engelska", "English"), ".", "{}%"),
}
"""The first is for who names none. A new one is a line here and a catalogue, `web/locale/…/web.po` (docs/decisions/0057)."""

CHOICES: Choices = {
    "channel": {"letter": Label("Brev", "Letter"), "email": Label("E-post", "E-mail")},
    "reach": {
        "every_contact": Label("Alla kontakter", "Every contact"),
        "first_contact": Label("Den första kontakten", "The first contact"),
    },
    "action": {
        "change": Label("Ändra fält", "Change fields"),
        "properties": Label("Egenskaper", "Properties"),
        "activity": Label("Aktivitet för varje kund", "An activity for each"),
        "export": Label("Export", "Export"),
    },
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
    "HandOver.fields": {
        **CUSTOMERS["HandOverCustomers.fields"],
        "activities": Label("Ansvarig eller deltagare i aktiviteter", "Assignee or participant of activities"),
    },
    "ChosenAlarms.language": {tag: language.label for tag, language in LANGUAGES.items()},
}
