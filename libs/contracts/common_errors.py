"""Errors that every service, or several, can raise: the same condition has the same code after the service's prefix."""

from collections.abc import Iterable, Sequence

from contracts.error_texts import ErrorText, FieldText
from contracts.errors import (
    BrokerDown,
    Conflict,
    DeadlineExceeded,
    InvalidInput,
    NotAllowed,
    NotFound,
    ServiceError,
    ServiceUnknown,
    Stale,
    Unavailable,
)

INVALID_INPUT = ErrorText(
    InvalidInput,
    "*.invalid_input",
    sv="Kontrollera fälten: {fields}{errors_more:more}.",
    en="Check these fields: {fields}{errors_more:more}.",
    when="Fields are missing, unknown or wrong; `errors` names each, at most 50 of them, `errors_more` counts the rest.",
    unsent=("fields",),
)
ROLE_MISSING = ErrorText(
    NotAllowed,
    "*.role_missing",
    sv="Det här kräver rollen {needs:word}.",
    en="This needs the role {needs}.",
    when="The caller lacks the role.",
)
VERSION_STALE = ErrorText(
    Stale,
    "*.version_stale",
    sv="Du ändrar version {given}, men den senaste är {version}. Läs in på nytt och försök igen.",
    en="You are changing version {given}, but the newest is {version}. Read it again and retry.",
    when="Somebody has changed it since the caller read it.",
    was=("document.stale",),
)
RECORD_BUSY = ErrorText(
    Conflict,
    "*.record_busy",
    sv="{id} ändras av många samtidigt just nu. Försök igen.",
    en="{id} is being changed by many callers at once. Try again.",
    when="Too many callers change the same thing at once.",
    was=("document.busy",),
    fixed=(("retry_after", "1"),),
)
NUMBERS_BUSY = ErrorText(
    Unavailable,
    "*.numbers_busy",
    sv="Många tar nummer i serien {series} samtidigt just nu. Försök igen.",
    en="Many callers are taking numbers of the series {series} right now. Try again.",
    when="Too many callers take numbers of one series at once.",
    fixed=(("retry_after", "0.5"),),
)
IDEMPOTENCY_KEY_REUSED = ErrorText(
    InvalidInput,
    "*.idempotency_key_reused",
    sv="Idempotency-Key har redan använts till något annat. Välj en ny.",
    en="The Idempotency-Key has been used for something else already. Choose a new one.",
    when="The Idempotency-Key, or request id, belongs to another request.",
    was=("sales.request_reused", "billing.request_reused"),
    data=("id",),
)
CUSTOMER_NOT_HERE_YET = ErrorText(
    Unavailable,
    "*.customer_not_here_yet",
    sv="Kunden {id} är nyss skapad. Försök igen om en stund.",
    en="Customer {id} has just been created. Try again in a moment.",
    when="The customer was created a moment ago; the gateway retries until the deadline.",
    fixed=(("retry_after", "0.1"), ("awaits", "customer")),
)
PART_UNKNOWN_WHEN = (
    "The customer has no such {0}. 503 while it may still be on its way to the service: the gateway retries."
)
BRANCH_UNKNOWN = ErrorText(
    Unavailable,
    "*.branch_unknown",
    sv="Kunden har ingen filial {id}.",
    en="The customer has no branch {id}.",
    when=PART_UNKNOWN_WHEN.format("branch"),
    was=("documents.branch_not_here_yet",),
    also=(422,),
    fixed=(("retry_after", "0.1"), ("awaits", "branch")),
    data=("customer_id",),
)
CONTACT_UNKNOWN = ErrorText(
    Unavailable,
    "*.contact_unknown",
    sv="Kunden har ingen kontakt {id}.",
    en="The customer has no contact {id}.",
    when=PART_UNKNOWN_WHEN.format("contact"),
    also=(422,),
    fixed=(("retry_after", "0.1"), ("awaits", "contact")),
    data=("customer_id",),
)
VAT_TYPE_UNKNOWN = ErrorText(
    Conflict,
    "*.vat_type_unknown",
    sv="Kundens momstyp {vat_type} är nyare än tjänsten {service}. Uppgradera tjänsten eller byt momstyp.",
    en="The customer's VAT type {vat_type} is newer than this release of {service}. Upgrade it, or change the VAT type.",
    when="A newer customers service uses a VAT type that this release has no rules for.",
)
SETTINGS_NOT_FOUND = ErrorText(
    NotFound,
    "*.settings_not_found",
    sv="Företagets inställningar saknas.",
    en="The company's settings are missing.",
    when="The settings were there a moment ago and are gone.",
    data=("id",),
)
SERVICE_UNAVAILABLE = ErrorText(
    ServiceUnknown,
    "*.service_unavailable",
    sv="Tjänsten {service} kan inte nås just nu. Försök igen om en stund.",
    en="The {service} service cannot be reached right now. Try again in a moment.",
    when="No process of the service is connected.",
    was=("*.unavailable",),
    fixed=(("retry_after", "2"),),
)
SERVICE_TIMEOUT = ErrorText(
    DeadlineExceeded,
    "*.service_timeout",
    sv="Tjänsten {service} svarade inte i tid. Försök igen med samma Idempotency-Key.",
    en="The {service} service did not answer in time. Retry with the same Idempotency-Key.",
    when="The service did not answer before the deadline; whether it has done the work is not known.",
    was=("*.timeout",),
    fixed=(("retry_after", "2"),),
)
SERVICE_FAILED = ErrorText(
    ServiceError,
    "*.service_failed",
    sv="Ett internt fel har inträffat. Det är loggat.",
    en="An internal error has occurred. It has been logged.",
    when="A defect; the log has the details.",
    was=("*.internal",),
)
DATABASE_DOWN = ErrorText(
    Unavailable,
    "*.database_down",
    sv="Tjänstens databas kan inte nås just nu. Försök igen om en stund.",
    en="The service's database cannot be reached right now. Try again in a moment.",
    when="The service's database does not answer.",
    fixed=(("retry_after", "2"),),
)
DEADLINE_PASSED = ErrorText(
    Unavailable,
    "*.deadline_passed",
    sv="Tiden gick ut innan arbetet var klart. Försök igen.",
    en="The deadline passed before the work was done. Try again.",
    when="The deadline passed before the service began, or before all of a file had arrived; nothing was stored.",
    was=("*.too_late",),
    fixed=(("retry_after", "2"),),
)
CLOCK_DIFFERS = ErrorText(
    Unavailable,
    "*.clock_differs",
    sv="Klockan går fel i en del av systemet. Försök igen om en stund.",
    en="The clock of a part is wrong. Try again later.",
    when="The request's deadline is further away than any can be: the clocks of the gateway and the service differ.",
    fixed=(("retry_after", "5"),),
)
REQUEST_UNKNOWN = ErrorText(
    Unavailable,
    "*.request_unknown",
    sv="Funktionen är inte driftsatt än.",
    en="This function is not deployed yet.",
    when="The gateway is newer than the service.",
    was=("*.unknown_method",),
)
BROKER_DOWN = ErrorText(
    BrokerDown,
    "*.broker_down",
    sv="Systemet kan inte nås just nu. Försök igen om en stund.",
    en="The system cannot be reached right now. Try again in a moment.",
    when="There is no connection to RabbitMQ.",
    was=("broker.down",),
    fixed=(("retry_after", "2"),),
)
BROKER_BLOCKED = ErrorText(
    Unavailable,
    "*.broker_blocked",
    sv="Systemet tar inte emot något just nu. Försök igen om en stund.",
    en="The system accepts nothing right now. Try again in a moment.",
    when="RabbitMQ is out of memory or disk and takes no messages until that has passed.",
    fixed=(("retry_after", "2"),),
)
ADDRESS_NOT_FOUND = ErrorText(
    NotFound,
    "*.address_not_found",
    sv="Det finns inget på den här adressen.",
    en="There is nothing at this address.",
    when="No operation has the path.",
    was=("gateway.no_such_address",),
)
METHOD_NOT_ALLOWED = ErrorText(
    InvalidInput,
    "*.method_not_allowed",
    sv="{method} finns inte på den här adressen. Möjligt: {methods}.",
    en="{method} is not possible at this address. Possible: {methods}.",
    when="The path exists, but not with this method.",
    status=405,
)
BODY_CUT_SHORT = ErrorText(
    InvalidInput,
    "*.body_cut_short",
    sv="Innehållet tog slut för tidigt. Inget har sparats.",
    en="The body ended before its announced end. Nothing was stored.",
    when="The sender stopped before the announced end.",
    was=("documents.cut_short",),
    status=400,
)
FILE_TOO_LARGE = ErrorText(
    InvalidInput,
    "*.file_too_large",
    sv="Filen är för stor. Den får vara högst {max_bytes} byte.",
    en="The file is too large. At most {max_bytes} bytes are accepted.",
    when="The file has more bytes than are accepted.",
    was=("documents.too_big",),
    status=413,
)


def step_refused(service: str, noun: str, sv: str, was: tuple[tuple[str, str], ...] = ()) -> ErrorText[Conflict]:
    """The text for a step that a state does not allow. `sv`: the noun in Swedish, definite: "Fakturan".

    `was`: state or step → what the release before called it; "" for the others."""
    tab = f"tab.{service}.{noun}"
    return ErrorText(
        Conflict,
        f"{service}.{noun}_step_refused",
        sv=f"{sv} har status {{state:{tab}}}. Steget {{step:{tab}}} är inte möjligt. Möjliga steg: {{allowed:{tab}}}.",
        en=f"The {noun} has the status {{state:{tab}}}: {{step:{tab}}} is not possible. Possible: {{allowed:{tab}}}.",
        when=f"The state of the {noun} does not allow the step; `allowed` names the steps that it does.",
        was=tuple(dict.fromkeys(former for _, former in was)),
        was_by=was,
    )


def refuse_step(service: str, noun: str, state: str, step: str, allowed: Sequence[str]) -> Conflict:
    """The error of a state machine: its text is `<noun>_step_refused` of the service's texts, or a general one."""
    return step_refused(service, noun, noun).error(state=state, step=step, allowed=list(allowed))


def not_found(service: str, noun: str, sv: str, was: tuple[str, ...] = ()) -> ErrorText[NotFound]:
    """The text for an unknown id in the address. `sv`: "Det finns ingen order", without the id."""
    return ErrorText(
        NotFound,
        f"{service}.{noun}_not_found",
        sv=f"{sv} {{id}}.",
        en=f"There is no {noun.replace('_', ' ')} {{id}}.",
        when="No such id, or another company's.",
        was=was,
    )


BAD_CURSOR = FieldText(
    "bad_cursor",
    sv="Använd next_cursor från föregående sida, oförändrad.",
    en="Use the next_cursor of the page before, unchanged.",
)
FIELD_BRANCH_UNKNOWN = FieldText(
    "branch_unknown", sv="Kunden har ingen filial {id}.", en="The customer has no branch {id}."
)
FIELD_CONTACT_UNKNOWN = FieldText(
    "contact_unknown", sv="Kunden har ingen kontakt {id}.", en="The customer has no contact {id}."
)
NO_SUCH_LINE = FieldText("no_such_line", sv="Det finns ingen rad {line}.", en="There is no line {line}.")
LINE_NAMED_TWICE = FieldText(
    "line_named_twice", sv="Rad {line} är angiven två gånger.", en="Line {line} is named twice."
)
MORE_THAN_LEFT = FieldText(
    "more_than_left", sv="Det är {left:number} kvar av rad {line}.", en="{left} is left of line {line}."
)
BRANCH_RETIRED = FieldText(
    "branch_retired",
    sv="Filialen {name} ({id}) används inte längre.",
    en="The branch {name} ({id}) is no longer in use.",
)
BEFORE_START = FieldText("before_start", sv="Det är före början, {start}.", en="This is before the start, {start}.")
NO_VAT_RATE = FieldText("no_vat_rate", sv="Ingen momssats är känd för {day}.", en="No VAT rate is known for {day}.")
SUM_TOO_LARGE = FieldText("sum_too_large", sv="Summan är för stor.", en="The total is too large.")
PARTS = {
    "branch": (BRANCH_UNKNOWN, FIELD_BRANCH_UNKNOWN),
    "contact": (CONTACT_UNKNOWN, FIELD_CONTACT_UNKNOWN),
}
"""Parts of a customer that a body can name."""


def part_unknown(service: str, kind: str, part_id: str, pointers: Iterable[str]) -> InvalidInput:
    """The customer has no such branch or contact: the fields that name it are wrong."""
    text, field = PARTS[kind]
    said = text.error(service, tuple(field.at(pointer, id=part_id) for pointer in pointers), id=part_id)
    error = InvalidInput(said.code, said.message, {n: v for n, v in said.details.items() if n.startswith("/")})
    error.values, error.field_values = {"id": part_id}, said.field_values
    return error
