"""What errors about recurring activities, teams, alarms and mentions say."""

from contracts.common_errors import not_found
from contracts.error_texts import ErrorText, FieldText
from contracts.errors import Conflict

SERIES_NOT_FOUND = not_found("crm", "series", "Det finns ingen återkommande aktivitet")
TEAM_NOT_FOUND = not_found("crm", "team", "Det finns inget team")
ALARM_NOT_FOUND = not_found("crm", "alarm", "Det finns ingen påminnelse")
NOT_RECURRING = ErrorText(
    Conflict,
    "crm.activity_not_recurring",
    sv="Aktiviteten är inte återkommande. Ändra bara den.",
    en="The activity is not a recurring one. Change it alone.",
    when="“This one and all that follow it” is asked of an activity of no series.",
)
TEAM_NAME_TAKEN = ErrorText(
    Conflict,
    "crm.team_name_taken",
    sv="Teamet {name} finns redan. Ändra det, eller välj ett annat namn.",
    en="There is a team {name} already. Change it, or choose another name.",
    when="Names of teams are unique without regard to case, accents and spaces.",
    data=("id",),
)
MENTIONS_TOO_MANY = FieldText(
    "mentions_too_many",
    sv="Anteckningen nämner {count} kollegor. Nämn högst {most}, eller skriv en anteckning till.",
    en="The note mentions {count} colleagues. Mention at most {most}, or write another note.",
)
ONE_OF_TWO = FieldText(
    "one_of_two", sv="Ange antingen en användare eller en kontakt.", en="Give either a user or a contact."
)
NAMED_TWICE = FieldText("named_twice", sv="Samma person är angiven två gånger.", en="The same person is named twice.")
ONLY_WEEKLY = FieldText(
    "only_weekly", sv="Veckodagar är för det som återkommer varje vecka.", en="Weekdays are for a weekly activity."
)
ONLY_MONTHLY = FieldText(
    "only_monthly",
    sv="Veckodag i månaden är för det som återkommer varje månad eller år.",
    en="The weekday of the month is for a monthly or yearly activity.",
)
UNTIL_OR_TIMES = FieldText(
    "until_or_times",
    sv="Ange antingen sista dag eller antal gånger.",
    en="Give either the last day or the number of times.",
)
NO_DAY = FieldText("no_day", sv="Regeln ger ingen dag före {until}.", en="The rule gives no day before {until}.")
UNTIL_PASSED = FieldText(
    "until_passed",
    sv="Sista dagen har passerat: serien får ingen aktivitet från och med i dag. Ange {allowed} eller en senare dag.",
    en="The last day has passed: the series has no activity from today on. Give {allowed} or a later day.",
)
TIMES_PASSED = FieldText(
    "times_passed",
    sv="Den sista gången var {last}, som har passerat. Ange minst {least} gånger, eller börja senare.",
    en="The last time was {last}, which has passed. Give at least {least} times, or begin later.",
)
BEGINS_TOO_EARLY = FieldText(
    "begins_too_early",
    sv="Den sista gången var {last}, som har passerat. Låt serien börja tidigast {allowed}.",
    en="The last time was {last}, which has passed. Let the series begin on {allowed} at the earliest.",
)
QUIET_BOTH = FieldText(
    "quiet_both", sv="Ange både när de tysta timmarna börjar och slutar.", en="Give both ends of the quiet hours."
)
WEBHOOK_INWARD = FieldText(
    "webhook_inward",
    sv="Ange en adress på internet som börjar med https://.",
    en="Give an address on the internet that begins with https://.",
)
