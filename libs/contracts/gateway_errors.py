"""What errors of the gateway say. HttpError is known between the gateway and its callers only, never to a service."""

from contracts.common_errors import not_found
from contracts.error_texts import ErrorText, FieldText
from contracts.errors import Conflict, InvalidInput, NotFound, ServiceError, Stale, Unavailable


class HttpError(ServiceError):
    """A failure that only HTTP knows; its text names the status."""


NOT_AUTHENTICATED = ErrorText(
    HttpError,
    "gateway.caller_not_authenticated",
    sv="Skicka en giltig API-nyckel eller session som `Authorization: Bearer …`.",
    en="Send a valid API key or session as `Authorization: Bearer …`.",
    when="No key or session, or it is unknown, revoked or expired.",
    was=("gateway.not_authenticated",),
    status=401,
)
LOGIN_WRONG = ErrorText(
    HttpError,
    "gateway.login_wrong",
    sv="Användarnamnet eller lösenordet är fel.",
    en="The login or the password is wrong.",
    when="Login with an unknown name or a wrong password.",
    was=("gateway.wrong_login",),
    status=401,
)
JSON_MALFORMED = ErrorText(
    HttpError,
    "gateway.json_malformed",
    sv="Innehållet är inte giltig JSON: felet är på rad {line}, tecken {column}.",
    en="The body is not valid JSON: the mistake is in line {line}, character {column}.",
    when="The body is not JSON.",
    was=("gateway.bad_json",),
    status=400,
)
JSON_NOT_OBJECT = ErrorText(
    HttpError,
    "gateway.json_not_object",
    sv='Innehållet måste vara ett JSON-objekt, t.ex. {{"name": "Anna"}}.',
    en='The body must be a JSON object, e.g. {{"name": "Anna"}}.',
    when="The body is JSON, but a list or a single value.",
    status=400,
)
MEDIA_TYPE_NOT_JSON = ErrorText(
    HttpError,
    "gateway.media_type_not_json",
    sv="Skicka innehållet som application/json, inte som {given}.",
    en="Send the body as application/json, not as {given}.",
    when="Another Content-Type than application/json.",
    was=("gateway.not_json",),
    status=415,
)
VERSION_REQUIRED = ErrorText(
    HttpError,
    "gateway.version_required",
    sv='Skicka den version du har läst, dess ETag, som `If-Match: "<version>"`.',
    en='Send the version you have read, its ETag, as `If-Match: "<version>"`.',
    when="A change without If-Match.",
    status=428,
)
PERSONAL_DATA_INCOMPLETE = ErrorText(
    Unavailable,
    "gateway.personal_data_incomplete",
    sv="Utdraget skulle inte bli fullständigt: uppgifter från {services:word} går inte att läsa just nu. Försök igen snart.",
    en="The export would not be complete: the data of {services:word} cannot be read right now. Try again in a moment.",
    when="A service does not answer, or its release cannot export personal data.",
    fixed=(("retry_after", "5"),),
)
ERASURE_INCOMPLETE = ErrorText(
    Unavailable,
    "gateway.erasure_incomplete",
    sv="Planen skulle inte bli fullständig: {services:word} svarar inte just nu. Försök igen snart.",
    en="The plan would not be complete: {services:word} cannot be read right now. Try again in a moment.",
    when="A service does not answer, or its release cannot erase personal data.",
    fixed=(("retry_after", "5"),),
)
ERASURE_PLAN_STALE = ErrorText(
    Conflict,
    "gateway.erasure_plan_stale",
    sv="Det som finns om kunden har ändrats sedan planen visades. Läs den nya planen och bekräfta den.",
    en="What is stored about the customer has changed since the plan was shown. Read the new plan and confirm it.",
    when="The plan of an erasure is not the one whose digest was sent.",
)
IF_MATCH_MALFORMED = ErrorText(
    HttpError,
    "gateway.if_match_malformed",
    sv='If-Match ska vara en ETag som "3", inte {given}.',
    en='If-Match must be one ETag such as "3", not {given}.',
    when="If-Match holds several ETags, * or no ETag.",
    was=("gateway.bad_if_match",),
    status=400,
)
ETAG_UNKNOWN = ErrorText(
    Stale,
    "gateway.etag_unknown",
    sv="ETag {given} kommer inte från det här API:et. Läs in på nytt.",
    en="The ETag {given} is not one that this API returned. Read it again.",
    when="If-Match holds an ETag that the API has not made.",
    was=("gateway.unknown_etag",),
)
IDEMPOTENCY_KEY_REQUIRED = ErrorText(
    HttpError,
    "gateway.idempotency_key_required",
    sv="Skicka en egen Idempotency-Key, så att inget görs två gånger om du försöker igen.",
    en="Send an Idempotency-Key of your own choice, so that a retry never does it twice.",
    when="A request that makes a money document has no Idempotency-Key.",
    status=400,
)
IDEMPOTENCY_KEY_MALFORMED = ErrorText(
    HttpError,
    "gateway.idempotency_key_malformed",
    sv="En Idempotency-Key är 1 till 200 skrivbara ASCII-tecken utan blanksteg.",
    en="An Idempotency-Key is 1 to 200 printable ASCII characters without spaces.",
    when="The Idempotency-Key is empty, too long or has other characters.",
    was=("gateway.bad_idempotency_key",),
    status=400,
)
REQUEST_STILL_RUNNING = ErrorText(
    HttpError,
    "gateway.request_still_running",
    sv="Det första anropet med denna Idempotency-Key pågår fortfarande.",
    en="The first request with this Idempotency-Key is still running.",
    when="The same request has not been answered yet.",
    was=("gateway.still_running",),
    status=409,
    fixed=(("retry_after", "1"),),
)
BRANCH_CANNOT_BE_DELETED = ErrorText(
    HttpError,
    "gateway.branch_not_deletable",
    sv="En filial tas aldrig bort. Avveckla den med POST …/branches/<branch_id>/retire. Möjligt: {methods}.",
    en="A branch is never deleted. Retire it: POST …/branches/<branch_id>/retire. Possible: {methods}.",
    when="DELETE on a branch.",
    status=405,
    data=("method",),
)
BODY_TOO_LARGE = ErrorText(
    HttpError,
    "gateway.body_too_large",
    sv="Innehållet är för stort.",
    en="The body is too large.",
    when="A JSON body of more than 1 MB.",
    was=("gateway.request_entity_too_large",),
    status=413,
)
REQUEST_REFUSED = ErrorText(
    HttpError,
    "gateway.request_refused",
    sv="Anropet kan inte tas emot ({status}).",
    en="The request cannot be accepted ({status}).",
    when="HTTP itself forbids the request, e.g. 416.",
    status=400,
    also=(406, 408, 411, 414, 416),
)
CARD_UNAVAILABLE = ErrorText(
    Unavailable,
    "gateway.card_unavailable",
    sv="Ingen tjänst svarar just nu. Försök igen om en stund.",
    en="No service answers right now. Try again in a moment.",
    when="All services are down and no earlier card is known.",
    fixed=(("retry_after", "2"),),
)
PAST_UNSUPPORTED = ErrorText(
    Unavailable,
    "gateway.past_unsupported",
    sv="Tjänsten {service} kan inte visa kortet som det var.",
    en="The {service} service cannot show the card as it was.",
    when="The card of a past day is asked for, and a service is older than that; its tabs are unavailable.",
)
SECTION_MALFORMED = ErrorText(
    ServiceError,
    "*.section_malformed",
    sv="Tjänsten {service} gav ett ogiltigt svar.",
    en="The {service} service returned an invalid answer.",
    when="A defect of the service; the card shows its tabs as unavailable.",
    was=("*.bad_section",),
)
DESCRIPTION_MALFORMED = ErrorText(
    ServiceError,
    "*.description_malformed",
    sv="Tjänsten {service} beskrev sina flikar fel ({count} fält).",
    en="The {service} service described its tabs wrongly ({count} fields).",
    when="A defect of the service; its tabs show with the columns known before. Only logged.",
)
ACTION_NOT_FOUND = not_found("gateway", "action", "Fliken har ingen åtgärd")
ROW_NOT_FOUND = not_found("gateway", "row", "Fliken har ingen rad")
TAB_NOT_FOUND = not_found("gateway", "tab", "Kortet har ingen flik", was=("gateway.no_such_tab",))
SERVICE_NOT_FOUND = not_found("gateway", "service", "Det finns ingen del")
LOGIN_TAKEN = ErrorText(
    HttpError,
    "gateway.login_taken",
    sv="Användarnamnet är upptaget.",
    en="Somebody has this login already.",
    when="A new user's login exists.",
    status=409,
)
OWN_ACCESS = ErrorText(
    HttpError,
    "gateway.user_own_access",
    sv="Du kan inte ta bort din egen åtkomst. Be en annan administratör.",
    en="You cannot take away your own access. Ask another administrator.",
    when="An administrator removes their own role or account.",
    was=("gateway.own_access",),
    status=409,
)
USER_NOT_FOUND = not_found("gateway", "user", "Det finns ingen användare")
KEY_NOT_FOUND = not_found("gateway", "key", "Det finns ingen API-nyckel")
COMPANY_NOT_FOUND = not_found("gateway", "company", "Det finns inget företag")
AUDIT_BUSY = ErrorText(
    Unavailable,
    "gateway.audit_busy",
    sv="Granskningsloggen skrivs just nu av för många samtidigt. Försök igen om en stund.",
    en="Too many write the audit trail at the same time. Try again in a moment.",
    when="Entries of the audit trail could not be put into their chain, since other processes were faster each time.",
    fixed=(("retry_after", "1"),),
)
THING_NOT_FOUND = ErrorText(
    NotFound,
    "gateway.thing_not_found",
    sv="Inget har id {id}.",
    en="Nothing has the id {id}.",
    when="An id in the address is malformed, and its kind has no error of its own.",
    was=("gateway.not_found",),
)
FORM_EXPIRED = ErrorText(
    HttpError,
    "gateway.form_expired",
    sv="Formuläret var för gammalt eller kom från en annan sida. Ladda om sidan.",
    en="The form was too old or came from another site. Load the page again.",
    when="A form of the web pages without a valid token.",
    status=403,
)
REGISTER_ABSENT = ErrorText(
    InvalidInput,
    "gateway.register_absent",
    sv="Ingen fil kom med: skicka registret som innehåll, eller i formulärfältet file.",
    en="No file was sent: send the register as the body, or in the form field file.",
    when="The form has no field `file`, or the file is empty.",
)
REGISTER_NOT_TEXT = ErrorText(
    InvalidInput,
    "gateway.register_not_text",
    sv="Filen är inte text. Spara registret som CSV (UTF-8) och försök igen.",
    en="The file is not text. Save the register as CSV (UTF-8) and try again.",
    when="The file is a spreadsheet, an archive or other binary data.",
)
REGISTER_WITHOUT_NAMES = ErrorText(
    InvalidInput,
    "gateway.register_without_names",
    sv="Första raden måste namnge kolumnerna, en av dem Namn eller Name. Den innehåller: {found}.",
    en="The first line must name the columns, one of them Namn or Name. It says: {found}.",
    when="No column holds the customers' names.",
    was=("gateway.no_name_column",),
)
REGISTER_TOO_LONG = ErrorText(
    InvalidInput,
    "gateway.register_too_long",
    sv="En fil får ha {max_rows} rader. Dela upp den och skicka delarna.",
    en="A file may have {max_rows} rows. Split it and send the parts.",
    when="The register has too many rows.",
    was=("gateway.too_many_rows",),
)
UNKNOWN_TABS = FieldText(
    "unknown_tab",
    sv="Okänd flik: {names}. Välj bland: {known}.",
    en="Unknown tab {names}. Choose from: {known}.",
)
DATE_AHEAD = FieldText(
    "date_ahead", sv="{given} ligger efter i dag, {today}.", en="{given} is later than today, {today}."
)
USER_UNKNOWN = FieldText(
    "user_unknown",
    sv="Bolaget har ingen användare {value}. Ange id för en av bolagets användare (GET /v1/users/names), eller me för dig själv.",
    en="The company has no user {value}. Give the id of one of its users (GET /v1/users/names), or me for yourself.",
)
USER_LEFT = FieldText(
    "user_left",
    sv="{name} har inte längre tillgång till Kundkort och kan inte väljas. Välj en aktiv användare (GET /v1/users/names).",
    en="{name} has no access to Kundkort any more and cannot be chosen. Choose an active user (GET /v1/users/names).",
)
MENTION_UNCLEAR = FieldText(
    "mention_unclear",
    sv="Namnet @{name} kan vara flera: {users}. Skriv hela namnet.",
    en="The name @{name} may be several people: {users}. Write the whole name.",
)
USER_NONE = FieldText(
    "user_none",
    sv="API-nyckeln hör inte till någon användare, så me är ingen. Ange id för en av bolagets användare (GET /v1/users/names).",
    en="The API key is no user's, so me is nobody. Give the id of one of the company's users (GET /v1/users/names).",
)
GIVEN_BY_ADDRESS = FieldText(
    "given_by_address",
    sv="Fältet ges av adressen eller If-Match och får inte skickas här.",
    en="The address or If-Match gives this field; it cannot be sent here.",
)
