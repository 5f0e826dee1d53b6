"""What errors of the gateway say about changes of many customers, and about mailings."""

from contracts.common_errors import not_found
from contracts.error_texts import ErrorText, FieldText
from contracts.errors import Conflict, Unavailable

BULK_NOT_FOUND = not_found("gateway", "bulk", "Det finns ingen massändring")
BULK_PLAN_STALE = ErrorText(
    Conflict,
    "gateway.bulk_plan_stale",
    sv="Förhandsvisningen gäller inte längre: {count} av kunderna har ändrats sedan dess. Gör en ny och titta igen.",
    en="The preview no longer holds: {count} of the customers have changed since. Make a new one and look again.",
    when="The digest is not that of the preview, or customers have changed since it was made.",
)
BULK_NOT_PLANNED = ErrorText(
    Conflict,
    "gateway.bulk_not_planned",
    sv="Massändringen är {state:word} och kan inte utföras. Gör en ny.",
    en="The bulk change is {state} and cannot be carried out. Make a new one.",
    when="A bulk change is carried out that has ended or is being undone.",
)
BULK_NOT_DONE = ErrorText(
    Conflict,
    "gateway.bulk_not_done",
    sv="Bara en utförd massändring kan ångras, en gång. Den här är {state:word}.",
    en="Only a bulk change that was carried out can be undone, once. This one is {state}.",
    when="A bulk change is undone that is not done, or was undone before.",
)
BULK_TOO_OLD = ErrorText(
    Conflict,
    "gateway.bulk_too_old",
    sv="Massändringen kunde ångras till och med {undo_until}.",
    en="The bulk change could be undone until {undo_until}.",
    when="A bulk change is undone after its days.",
)
BULK_PLANS_TOO_MANY = ErrorText(
    Conflict,
    "gateway.bulk_plans_too_many",
    sv="Det väntar redan {most} förhandsvisade massändringar, så många som ett företag får ha. Utför någon, eller vänta: en som "
    "inte utförs glöms efter ett dygn.",
    en="{most} previewed bulk changes wait already, as many as a company may have. Carry one out, or wait: one that is not "
    "carried out is forgotten after a day.",
    when="A company plans one more change of many customers than it may have waiting.",
    passing=True,
)
MAILING_DRAFTS_TOO_MANY = ErrorText(
    Conflict,
    "gateway.mailing_drafts_too_many",
    sv="Ni har redan {most} utkast till utskick, så många som ett företag får ha. Godkänn eller dra tillbaka något.",
    en="You have {most} drafts of mailings already, as many as a company may have. Approve or withdraw one.",
    when="A company makes one more draft of a mailing than it may have at once.",
    passing=True,
)
SELECTION_BUILDING = ErrorText(
    Conflict,
    "gateway.selection_building",
    sv="Urvalet går igenom kunderna efter en ändring, så alla är inte med ännu. Försök igen om en stund.",
    en="The selection is still going through the customers after a change, so not all are in it yet. Try again in a moment.",
    when="The customers of a selection are wanted for a bulk change, a mailing or a file before all were looked at by its rule.",
    passing=True,
)
JOB_STOPPED = ErrorText(
    Conflict,
    "gateway.job_stopped",
    sv="Arbetet avbröts: den som startade det har inte längre rätt till det.",
    en="The work was stopped: whoever started it may no longer do it.",
    when="The user or key that started a job in the background has ended, or lost a role, before it was done.",
)
MAIL_SERVER_ABSENT = ErrorText(
    Conflict,
    "gateway.mail_server_absent",
    sv="Ingen e-postserver är inställd, så e-post kan inte skickas. Ställ in SMTP_HOST, eller gör utskicket som brev.",
    en="No mail server is configured, so e-mail cannot be sent. Set SMTP_HOST, or make the mailing letters.",
    when="A mailing by e-mail is produced where the gateway has no SMTP server.",
)
MAIL_SERVER_DOWN = ErrorText(
    Unavailable,
    "gateway.mail_server_down",
    sv="E-postservern svarar inte. Utskicket fortsätter när den svarar.",
    en="The mail server does not answer. The mailing goes on when it does.",
    when="The SMTP server cannot be reached.",
    fixed=(("retry_after", "30"),),
)
MAILING_NOT_FOUND = not_found("gateway", "mailing", "Det finns inget utskick")
MAILING_STATE = ErrorText(
    Conflict,
    "gateway.mailing_state",
    sv="Utskicket är {state:word}. Det går bara när det är: {allowed:word}.",
    en="The mailing is {state}. That is possible only when it is: {allowed}.",
    when="A mailing is changed, approved or produced in a state that does not allow it.",
)
MAILING_DIGEST = ErrorText(
    Conflict,
    "gateway.mailing_changed",
    sv="Utskicket är inte det som visades: det har ändrats sedan dess. Läs in det på nytt och godkänn igen.",
    en="The mailing is not the one that was shown: it has changed since. Read it again and approve it anew.",
    when="A mailing is approved with another digest than that of its content and recipients.",
)
MAILING_EMPTY = ErrorText(
    Conflict,
    "gateway.mailing_empty",
    sv="Ingen får utskicket: alla är utelämnade. Se skälen i listan.",
    en="Nobody gets the mailing: everybody is left out. See the reasons in the list.",
    when="A mailing without recipients is approved.",
)
TARGETS_ONE = FieldText(
    "one_of_these",
    sv="Ange ett av fälten {names}: vilka kunder det gäller.",
    en="Give one of the fields {names}: which customers it is about.",
)
TARGETS_MANY = FieldText(
    "too_many_customers",
    sv="Det är fler än {most} kunder. Dela upp dem, till exempel med ett filter till.",
    en="These are more than {most} customers. Divide them, with a further filter for example.",
)
TARGETS_NONE = FieldText("no_customers", sv="Det är inga kunder.", en="There are no such customers.")
ACTION_FIELD = FieldText(
    "action_needs",
    sv="{action} behöver fältet {name}, med minst ett värde.",
    en="{action} needs the field {name}, with at least one value.",
)
ACTION_OTHER = FieldText(
    "action_without",
    sv="Fältet hör inte till {action}.",
    en="The field does not belong to {action}.",
)
PROPERTY_BOTH = FieldText(
    "both_ways",
    sv="Samma egenskap kan inte både sättas och tas bort.",
    en="A property cannot be both added and removed.",
)
PROPERTY_VALUED = FieldText(
    "property_with_value",
    sv="Egenskapen {name} har ett värde. Den kan bara sättas och tas bort kund för kund.",
    en="The property {name} has a value. It can only be put on and removed customer by customer.",
)
FIELD_UNKNOWN = FieldText(
    "unknown_merge_field",
    sv="Rad {line}, tecken {column}: fältet {{{name}}} finns inte. Välj bland: {known}.",
    en="Line {line}, character {column}: there is no field {{{name}}}. Choose from: {known}.",
)
BRACE_OPEN = FieldText(
    "merge_brace",
    sv="Rad {line}, tecken {column}: klammern hör inte till något fält. Skriv {{{{ för en klammer i texten.",
    en="Line {line}, character {column}: the brace is not part of a field. Write {{{{ for a brace in the text.",
)
FILLED_LONG = FieldText(
    "filled_text_too_long",
    sv="Texten blir längre än {most} tecken när fälten fylls i, för {name}. Korta den eller ta bort fält.",
    en="The text becomes longer than {most} characters with its fields filled in, for {name}. Shorten it or take fields away.",
)
RECIPIENTS_MANY = FieldText(
    "too_many_recipients",
    sv="Kunderna har fler än {most} kontakter. Dela upp dem, till exempel med ett filter till.",
    en="The customers have more than {most} contacts. Divide them, with a further filter for example.",
)
SUBJECT_ABSENT = FieldText(
    "subject_needed", sv="Ett e-postmeddelande behöver ett ämne.", en="An e-mail needs a subject."
)
