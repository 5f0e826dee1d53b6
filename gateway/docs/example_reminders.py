"""The values of examples of plans of reminders, beside the usual ones."""

from typing import Any

from gateway.docs.example_dates import Day

REMINDERS: dict[str, Any] = {
    "PlanReminders.on": Day(0),
    "ReminderPlan.on": Day(0),
    "ReminderPlanRow.on": Day(0),
    "ReminderPlan.state": "planned",
    "ReminderPlanRow.state": "planned",
    "ReminderPlan.sent": 0,
    "taken_out": 0,
    "taken_out_reason": "",
    "ReminderPlanSum.count": 1,
    "NoReminderCount.count": 1,
    "NoReminderCount.reason": "waits",
    "TakeOutReminders.reason": "Ring kunden först.",
    "PlannedReminder.due_date": Day(-40),
    "PlannedReminder.state": "planned",
    "PlannedReminder.reason": None,
    "PlannedReminder.missing": [],
    "waits_until": None,
    "PlannedReminder.level": 2,
    "PlannedReminder.kind": "reminder",
    "PlannedReminder.channel": "letter",
    "pay_by": Day(10),
    "PlannedReminder.reminder_id": None,
    "PlannedReminder.total": "1315.90",
    "ReminderPlanSum.total": "1315.90",
    "earlier_fees": "0.00",
    "fee_sek": None,
    "fee_source": "lag (1981:739) om ersättning för inkassokostnader m.m., förordning (2013:59)",
    "interest_source": "räntelagen (1975:635) 6 §, 9 §",
    "ReminderLetter.title": "Påminnelse",
    "ReminderLetter.text": "Nordkap Handel AB\n\nFaktura 1001, att betala: 1315.90 SEK",
    "ReminderLetter.missing": [],
    "stored": True,
    "LadderLevel.level": 2,
    "LadderLevel.fee": None,
    "LadderLevel.interest": True,
}
"""By field name, and by `Schema.field`, as in `example_values`."""
