"""What the page of an activity shows, and the steps that each state of a to-do or event allows."""

from contracts.tabs import Column, Kind, Part

ACTIVITY_DETAILS = (
    Column("due_on", "Ska vara klar", "Due", Kind.DATE),
    Column("starts_at", "Tid", "Time", Kind.PERIOD, uses={"end": "ends_at"}),
    Column("alarm_at", "Påminnelse", "Reminder", Kind.MOMENT),
    Column("created_at", "Skapad", "Created", Kind.MOMENT),
)
ACTIVITY_PARTS = (
    Part(
        "participants",
        "Deltagare",
        "Participants",
        (
            Column("user_id", "Användare", "User", Kind.PERSON),
            Column("contact_name", "Kontakt", "Contact", Kind.NAME),
        ),
    ),
    Part(
        "steps",
        "Historik",
        "History",
        (
            Column("at", "När", "When", Kind.MOMENT),
            Column("note", "Anteckning", "Note", Kind.PROSE),
        ),
    ),
)
# "record_outcome" is the request behind the two steps "record_held" and "record_not_held"
ACTIVITY_STEPS = {
    "open": ("cancel", "change", "defer", "finish", "start"),
    "started": ("cancel", "change", "defer", "finish"),
    "deferred": ("cancel", "change", "defer", "reopen", "start"),
    "done": ("reopen",),
    "cancelled": (),
    "planned": ("cancel", "change", "record_held", "record_not_held", "record_outcome"),
    "held": (),
    "not_held": (),
}
