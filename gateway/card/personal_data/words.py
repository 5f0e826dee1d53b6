"""The texts of the page in the archive, and the names of stored fields, in Swedish and English."""

import importlib
import importlib.util
from functools import cache

from contracts.labels import LABELS, Label, Labels

WORDS: Labels = {
    "title": Label("Personuppgifter", "Personal data"),
    "of": Label("Om", "About"),
    "customer": Label("Kund", "Customer"),
    "contact": Label("Kontakt", "Contact"),
    "made_at": Label("Sammanställt", "Compiled at"),
    "made_by": Label("Sammanställt av", "Compiled by"),
    "company": Label("Personuppgiftsansvarig", "Controller"),
    "purpose": Label("Ändamål", "Purpose"),
    "lead": Label(
        "Allt som är lagrat, del för del. Samma uppgifter finns maskinläsbara i mappen data, och filer i mappen files.",
        "Everything that is stored, part by part. The same data is machine-readable in the folder data, and files in the folder"
        " files.",
    ),
    "files": Label("Filer", "Files"),
    "no_files": Label("Inga filer ingår.", "No files are included."),
    "nothing": Label("Ingenting är lagrat.", "Nothing is stored."),
    "contents": Label("Innehåll", "Contents"),
    "yes": Label("Ja", "Yes"),
    "no": Label("Nej", "No"),
}
PARTS: Labels = {
    "customers": Label("Kundregister", "Customer register"),
    "sales": Label("Försäljning", "Sales"),
    "billing": Label("Fakturering", "Billing"),
    "crm": Label("Aktiviteter och sökning", "Activities and search"),
    "documents": Label("Dokument", "Documents"),
    "gateway": Label("Inloggning och logg", "Access and audit trail"),
}
FIELDS: Labels = {
    "_id": Label("Id", "Id"),
    "id": Label("Id", "Id"),
    "tenant": Label("Företag", "Company"),
    "created_at": Label("Skapad", "Created at"),
    "created_by": Label("Skapad av", "Created by"),
    "changed_at": Label("Ändrad", "Changed at"),
    "history": Label("Ändringar", "Changes"),
    "before": Label("Före", "Before"),
    "after": Label("Efter", "After"),
    "at": Label("Tidpunkt", "At"),
    "by": Label("Av", "By"),
    "status": Label("Status", "Status"),
    "number": Label("Nummer", "Number"),
    "date": Label("Datum", "Date"),
    "customer_id": Label("Kund", "Customer"),
    "branches": Label("Filialer", "Branches"),
    "contacts": Label("Kontakter", "Contacts"),
    "info": Label("Info", "Info"),
    "party": Label("Part", "Party"),
    "snapshot": Label("Kopia", "Copy"),
    "items": Label("Egenskaper", "Properties"),
    "size": Label("Storlek i byte", "Size in bytes"),
    "net": Label("Netto, minsta enhet", "Net, minor units"),
    "vat": Label("Moms, minsta enhet", "VAT, minor units"),
    "gross": Label("Brutto, minsta enhet", "Gross, minor units"),
    "user": Label("Användare", "User"),
    "operation": Label("Åtgärd", "Operation"),
    "outcome": Label("Utfall", "Outcome"),
    "address": Label("Adress", "Address"),
}


def place_of(language: str) -> int:
    """The place of a language in a Label: 0 for Swedish, 1 for English."""
    return 0 if language == "sv" else 1


def say(key: str, language: str) -> str:
    """A text of the page."""
    return WORDS[key][place_of(language)]


def name_part(part: str, language: str) -> str:
    """What people call a service; one that is newer than this release by its own name."""
    label = PARTS.get(part)
    return label[place_of(language)] if label else part.capitalize()


@cache
def name_field(part: str, field: str, language: str) -> str:
    """What people call a stored field: as on the forms of its service, else the words of its name."""
    label = FIELDS.get(field) or _labels_of(part).get(field) or LABELS.get(field)
    return label[place_of(language)] if label else field.strip("_").replace("_", " ").capitalize()


def _labels_of(part: str) -> Labels:
    name = f"contracts.{part}"
    if importlib.util.find_spec(name) is None or importlib.util.find_spec(f"{name}.labels") is None:
        return {}
    found: Labels = importlib.import_module(f"{name}.labels").LABELS
    return found
