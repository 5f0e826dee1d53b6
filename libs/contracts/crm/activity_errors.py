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
ALARM_ADDRESS_ABSENT = ErrorText(
    Conflict,
    "crm.alarm_address_absent",
    sv="Det finns ingen e-postadress att bekräfta. Ange en adress för påminnelser först.",
    en="There is no e-mail address to confirm. Choose an address for alarms first.",
    when="A code is asked for without an address, or for one that is confirmed.",
)
ALARM_CODE_ABSENT = ErrorText(
    Conflict,
    "crm.alarm_code_absent",
    sv="Det finns ingen kod att bekräfta med. Be om en ny kod.",
    en="There is no code to confirm with. Ask for a new one.",
    when="No code was mailed to the address, or another address was chosen after it.",
)
ALARM_CODE_EXPIRED = ErrorText(
    Conflict,
    "crm.alarm_code_expired",
    sv="Koden gäller inte längre. Be om en ny kod.",
    en="The code has expired. Ask for a new one.",
    when="A code counts for an hour.",
)
ALARM_CODE_TRIES_OVER = ErrorText(
    Conflict,
    "crm.alarm_code_tries_over",
    sv="Fel kod har angetts {most} gånger, så koden gäller inte längre. Be om en ny kod.",
    en="A wrong code was entered {most} times, so the code no longer counts. Ask for a new one.",
    when="Nobody may try codes until one fits.",
)
ALARM_CODES_TOO_MANY = ErrorText(
    Conflict,
    "crm.alarm_codes_too_many",
    sv="Högst {most} koder om dagen skickas till en användare och till en adress. Försök igen i morgon.",
    en="At most {most} codes a day are sent to a user and to an address. Try again tomorrow.",
    when="The user, or the address in the company, has had as many codes today. Nothing was changed.",
    status=429,
    data=("retry_after",),
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
EMAIL_UNSENDABLE = FieldText(
    "email_unsendable",
    sv="Ange en adress som e-post kan skickas till, t.ex. anna@firma.example.",
    en="Give an address that e-mail can be sent to, such as anna@firma.example.",
)
ALARM_CODE_WRONG = FieldText(
    "alarm_code_wrong",
    sv="Koden stämmer inte. Försök kvar: {left}.",
    en="The code is wrong. Tries left: {left}.",
)
