"""What people read in place of an activity's status and kind, and of a property's kind."""

from contracts.tabs import Word

ACTIVITY_STATUS = {
    "open": Word("Öppen", "Open"),
    "started": Word("Påbörjad", "Started"),
    "done": Word("Klar", "Done", "good"),
    "deferred": Word("Uppskjuten", "Deferred", "attention"),
    "planned": Word("Planerad", "Planned"),
    "held": Word("Genomförd", "Held", "good"),
    "not_held": Word("Ej genomförd", "Not held"),
    "cancelled": Word("Inställd", "Cancelled"),
}
ACTIVITY_KIND = {
    "todo": Word("Uppgift", "To-do"),
    "meeting": Word("Möte", "Meeting"),
    "call": Word("Samtal", "Call"),
    "visit": Word("Besök", "Visit"),
    "letter": Word("Brev", "Letter"),
    "email": Word("E-post", "E-mail"),
}
PROPERTY_KIND = {
    "tag": Word("Etikett", "Tag"),
    "choice": Word("Val", "Choice"),
    "number": Word("Tal", "Number"),
    "date": Word("Datum", "Date"),
    "text": Word("Text", "Text"),
}
