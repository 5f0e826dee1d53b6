"""Words of reminders and of what they claim, as pages and forms show them."""

from contracts.tabs import Word

REMINDER_STATUS = {
    "planned": Word("Planerad", "Planned"),
    "sent": Word("Skickad", "Sent", "attention"),
    "settled": Word("Reglerad", "Settled", "good"),
    "escalated": Word("Eskalerad", "Escalated", "bad"),
    "withdrawn": Word("Återkallad", "Withdrawn"),
}
REMINDER_KIND = {
    "notice": Word("Betalningspåminnelse utan avgift", "Reminder without a fee"),
    "reminder": Word("Påminnelse", "Reminder"),
    "collection_demand": Word("Inkassokrav", "Collection demand"),
}
CLAIM_KIND = {
    "principal": Word("Kapital", "Principal"),
    "reminder_fee": Word("Påminnelseavgift", "Reminder fee"),
    "collection_fee": Word("Inkassoavgift", "Collection fee"),
    "late_fee": Word("Förseningsersättning", "Late payment fee"),
    "instalment_fee": Word("Avgift för avbetalningsplan", "Fee of an instalment plan"),
    "interest": Word("Dröjsmålsränta", "Penalty interest"),
}
CLAIM_STATUS = {
    "open": Word("Obetald", "Unpaid"),
    "settled": Word("Reglerad", "Settled"),
    "waived": Word("Efterskänkt", "Waived"),
    "written_off": Word("Avskriven", "Written off"),
}
