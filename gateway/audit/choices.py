"""Words of what may be chosen in the filters of the audit trail."""

from contracts.labels import Choices, Label

CHOICES: Choices = {
    "format": {"csv": Label("CSV", "CSV"), "jsonl": Label("JSON, en rad per post", "JSON lines")},
    "kind": {
        "write": Label("Ändring", "Write"),
        "look": Label("Visning", "Look"),
        "download": Label("Hämtning", "Download"),
        "login": Label("Inloggning", "Login"),
        "command": Label("Driftkommando", "Operator's command"),
        "checkpoint": Label("Gallring", "Checkpoint of a pruning"),
    },
    "outcome": {
        "ok": Label("Gick bra", "Done"),
        "refused": Label("Nekades", "Refused"),
        "failed": Label("Misslyckades", "Failed"),
        "unknown": Label("Okänt", "Unknown"),
    },
}
