"""What errors of the reminder ladder say, beside those in `errors`."""

from contracts.common_errors import not_found
from contracts.error_texts import ErrorText, FieldText
from contracts.errors import Conflict

REMINDER_STALE = ErrorText(
    Conflict,
    "billing.reminder_stale",
    sv="Påminnelsen stämmer inte längre: den begär {planned:number}, nu är det {now:number}. Återkalla den och planera en ny.",
    en="The reminder no longer holds: it asks for {planned}, now it is {now}. Withdraw it and plan a new one.",
    when="Sending a reminder that a payment, credit, dispute or waiver has touched since it was planned.",
    data=("allowed",),
)
REMINDER_LEVEL_TAKEN = ErrorText(
    Conflict,
    "billing.reminder_level_taken",
    sv="Fakturan har redan en påminnelse på nivå {level}.",
    en="The invoice already has a reminder of level {level}.",
    when="The invoice has a reminder of that level.",
)
REMINDER_OUT_OF_ORDER = ErrorText(
    Conflict,
    "billing.reminder_out_of_order",
    sv="Påminnelser skickas i ordning: nästa är nivå {next_level}, från {since}. Nivå {level} kan inte användas nu.",
    en="Reminders are sent in order: the next is level {next_level}, from {since}. Level {level} cannot be used now.",
    when="Recording or sending a reminder of another level than the next one of the company's ladder.",
    data=("next_level",),
)
REMINDER_TOO_EARLY = ErrorText(
    Conflict,
    "billing.reminder_too_early",
    sv="Nivå {level} kan användas från {since}: så många dagar ska gå efter påminnelsen före.",
    en="Level {level} can be used from {since}: so many days have to pass after the reminder before it.",
    when="The days between two levels of the company's ladder have not passed.",
)
REMINDER_WAITS = ErrorText(
    Conflict,
    "billing.reminder_waits",
    sv="En påminnelse på nivå {level} är planerad. Skicka eller återkalla den först.",
    en="A reminder of level {level} is planned. Send or withdraw it first.",
    when="Recording or sending a reminder while an earlier level is planned and not sent.",
    data=("allowed",),
)
REMINDER_OVERTAKEN = ErrorText(
    Conflict,
    "billing.reminder_overtaken",
    sv="Nivå {sent_level} är redan skickad, så nivå {level} skickas inte längre. Återkalla den.",
    en="Level {sent_level} has been sent already, so level {level} is not sent any more. Withdraw it.",
    when="Sending a planned reminder after one of a higher level has been sent.",
    data=("allowed",),
)
REMINDERS_ENDED = ErrorText(
    Conflict,
    "billing.reminders_ended",
    sv="Nivå {last_level} är skickad, och ingen högre nivå finns. Den kan eskaleras.",
    en="Level {last_level} has been sent, and there is no higher one. It can be escalated.",
    when="Recording a reminder after the last level of the company's ladder.",
    data=("allowed",),
)
REMINDER_NOT_LAST = ErrorText(
    Conflict,
    "billing.reminder_not_last",
    sv="Bara den sista nivån, {last_level}, eskaleras; det här är nivå {level}.",
    en="Only the last level, {last_level}, is escalated; this is level {level}.",
    when="Escalating a reminder that is not of the last level of the company's ladder.",
)
DEMAND_INCOMPLETE = ErrorText(
    Conflict,
    "billing.demand_incomplete",
    sv="Inkassokravet kan inte skickas: uppgifter som lagen kräver saknas: {missing}.",
    en="The collection demand cannot be sent: particulars that the law asks for are missing: {missing}.",
    when="Sending a collection demand without what inkassolagen (1974:182) 5 § asks for.",
    data=("allowed", "missing"),
)
LEVELS_NOT_RISING = FieldText(
    "levels_not_rising",
    sv="Nivåerna ska stå i ordning, var och en en gång.",
    en="The levels must be in order, each once.",
)
REMINDER_PLAN_NOT_FOUND = not_found("billing", "reminder_plan", "Det finns ingen påminnelseplan")
REMINDER_PLAN_NOT_READY = ErrorText(
    Conflict,
    "billing.reminder_plan_not_ready",
    sv="Planen går inte att ändra eller genomföra: den är inte klar, eller redan genomförd.",
    en="The plan cannot be changed or carried out: it is not ready, or has been carried out already.",
    when="Carrying out a plan, or taking invoices out of it, that is not in the state `planned`.",
    data=("allowed", "state"),
)
REMINDER_PLAN_OF_ANOTHER_DAY = ErrorText(
    Conflict,
    "billing.reminder_plan_of_another_day",
    sv="Planen gäller {on}, i dag är det {today}. Räntan och betalningsdagen är andra: gör en ny plan.",
    en="The plan is of {on}, today is {today}. Interest and the last day to pay differ: make a new plan.",
    when="Carrying out a plan on another day than its own.",
)
REMINDER_NOT_IN_PLAN = ErrorText(
    Conflict,
    "billing.reminder_not_in_plan",
    sv="Planen har ingen påminnelse att ta bort för {missing}.",
    en="The plan has no reminder to take out for {missing}.",
    when="Taking an invoice out of a plan that does not remind of it.",
    data=("missing",),
)
REMINDER_PLAN_TAKEN_OUT = ErrorText(
    Conflict,
    "billing.reminder_plan_full",
    sv="Högst {most} fakturor kan tas bort ur en plan.",
    en="At most {most} invoices can be taken out of a plan.",
    when="Taking more invoices out of one plan than it can keep.",
)
PLAN_DAY = FieldText(
    "plan_day",
    sv="Dagen ska vara tidigast i dag och senast {last}.",
    en="The day must be today at the earliest and {last} at the latest.",
)
