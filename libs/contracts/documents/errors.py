"""What errors of the documents service say."""

from contracts.common_errors import not_found
from contracts.error_texts import ErrorText, FieldText
from contracts.errors import Conflict, InvalidInput, Unavailable

COMMON = (
    "body_cut_short",
    "branch_unknown",
    "customer_merged",
    "customer_not_here_yet",
    "file_too_large",
    "idempotency_key_reused",
)
"""The reasons of `contracts.common_errors` that this service gives, beside those of every service."""

DOCUMENT_NOT_FOUND = not_found("documents", "document", "Det finns inget dokument", was=("documents.not_found",))
FILE_EMPTY = ErrorText(
    InvalidInput,
    "documents.file_empty",
    sv="Filen är tom.",
    en="The file is empty.",
    when="An upload without a byte.",
    was=("documents.empty_file",),
)
FILE_TYPE_NOT_ALLOWED = ErrorText(
    InvalidInput,
    "documents.file_type_not_allowed",
    sv="Filer av typen {found} tas inte emot. Tillåtna typer: {allowed}.",
    en="Files of the type {found} are not accepted. Accepted types: {allowed}.",
    when="The content is of a type that is not stored, whatever the name says.",
    was=("documents.type_not_allowed",),
)
FILE_REFUSED = ErrorText(
    InvalidInput,
    "documents.file_refused",
    sv="Filen stoppades av virusskyddet: {found}.",
    en="The virus scanner refused the file: {found}.",
    when="The operator has a scanner (SCANNER), and it has found something in the file.",
)
SCANNER_DOWN = ErrorText(
    Unavailable,
    "documents.scanner_down",
    sv="Filen kan inte virusskannas just nu och sparas därför inte. Försök igen om en stund.",
    en="The file cannot be scanned for viruses right now, so it is not stored. Try again in a moment.",
    when="The scanner (SCANNER) cannot be reached or has no verdict.",
    fixed=(("retry_after", "10"),),
)
STORAGE_FULL = ErrorText(
    Conflict,
    "documents.storage_full",
    sv="Ert företags utrymme för filer är fullt: {max_bytes} byte. Be om mer utrymme.",
    en="Your company's space for files is full: {max_bytes} bytes. Ask for more.",
    when="The company's files together have MAX_COMPANY_BYTES, or would have them with this one.",
    passing=True,
)
FORM_MALFORMED = ErrorText(
    InvalidInput,
    "documents.form_malformed",
    sv="Formuläret kan inte läsas. Skicka det som multipart/form-data med en fil.",
    en="The form cannot be read. Send multipart/form-data with one file.",
    when="The multipart form is broken, has several files, too many parts or a field that is too long; `reason` says which.",
    was=("documents.bad_form",),
    data=("reason",),
)
FILE_CONTENT_MISSING = ErrorText(
    Unavailable,
    "documents.file_content_missing",
    sv="Innehållet i {id} kan inte läsas just nu.",
    en="The content of {id} cannot be read right now.",
    when="The database has the file's description but not its bytes: it is damaged or half restored.",
    was=("documents.bytes_missing",),
    fixed=(("retry_after", "60"),),
)

BAD_NAME = FieldText("bad_name", sv="Ge filen ett namn, t.ex. avtal.pdf.", en="Give the file a name, e.g. avtal.pdf.")
