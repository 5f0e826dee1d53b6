"""Texts of parked events on the page of operation: key → (Swedish, English)."""

PARKED_TEXTS: dict[str, tuple[str, str]] = {
    "parked_events": ("Parkerade händelser", "Parked events"),
    "parked_lead": (
        "Händelser hos ditt företag som en del inte har kunnat ta emot trots flera försök. De är kvar tills de spelas upp igen.",
        "Events of your company that a part could not handle after several tries. They stay until they are replayed.",
    ),
    "nothing_parked": ("Inga parkerade händelser.", "No parked events."),
    "parked_of": ("Parkerade händelser: {}", "Parked events: {}"),
    "parked_more": ("Det finns fler än de som visas.", "There are more than those shown."),
    "event_type": ("Händelse", "Event"),
    "event_about": ("Gäller", "About"),
    "event_time": ("Tidpunkt", "Time"),
    "event_reason": ("Orsak", "Reason"),
    "event_attempts": ("Försök", "Tries"),
    "event_id": ("Id", "Id"),
    "replay": ("Spela upp igen", "Replay"),
    "replay_all": ("Spela upp alla igen", "Replay all"),
    "replay_lead": (
        "Händelsen går tillbaka till delen som ska ta emot den. Misslyckas den igen parkeras den på nytt.",
        "The event goes back to the part that is to handle it. If it fails again, it is parked again.",
    ),
    "replay_all_lead": (
        "Alla företagets parkerade händelser hos delen går tillbaka, högst 500 åt gången. De som misslyckas parkeras på nytt.",
        "All parked events of the company go back to the part, 500 at a time. Those that fail again are parked again.",
    ),
    "replay_now": ("Ja, spela upp", "Yes, replay"),
    "replayed": ("{} händelser har gått tillbaka.", "{} events have gone back."),
    "replayed_one": ("En händelse har gått tillbaka.", "One event has gone back."),
    "replay_more": ("Det finns fler kvar.", "There are more."),
    "parked_delivery_limit": ("Processen dog eller hängde varje gång", "The process died or hung each time"),
    "parked_unknown_event": ("Delen känner inte till händelsen", "The part does not know the event"),
    "parked_malformed": ("Händelsen går inte att läsa", "The event cannot be read"),
    "parked_unknown": ("Okänd", "Unknown"),
}
