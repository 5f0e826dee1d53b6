"""Labels of the fields of the operations on the audit trail."""

from contracts.labels import Label, Labels

LABELS: Labels = {
    "before": Label("Till", "Before"),
    "format": Label("Filformat", "File format"),
    "kind": Label("Slag", "Kind"),
    "known_hash": Label("Känd kontrollsumma", "Known hash"),
    "known_number": Label("Känt radnummer", "Known line number"),
    "months": Label("Sparas i månader", "Kept for months"),
    "operation": Label("Operation", "Operation"),
    "outcome": Label("Utfall", "Outcome"),
    "since": Label("Från", "Since"),
    "start_at": Label("Börja vid rad", "Start at line"),
    "subject": Label("Gäller", "Subject"),
    "user": Label("Användare", "User"),
}
