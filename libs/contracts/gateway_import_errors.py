"""What errors of the gateway say about reading registers and about maps of their columns."""

from contracts.common_errors import not_found
from contracts.error_texts import ErrorText, FieldText
from contracts.errors import Conflict, InvalidInput

REGISTER_ENCODING_UNSURE = ErrorText(
    InvalidInput,
    "gateway.register_encoding_unsure",
    sv="Filens teckenkodning går inte att avgöra. Den kan läsas så här: {readings}. Ange den rätta med encoding, eller spara"
    " filen som CSV (UTF-8).",
    en="The encoding of the file cannot be decided. It may be read as: {readings}. Name the right one with encoding, or save"
    " the file as CSV (UTF-8).",
    when="Its letters make sense in several encodings, in none, or in one for a part and in another for the rest.",
    data=("encodings",),
)
REGISTER_NOT_IN_ENCODING = ErrorText(
    InvalidInput,
    "gateway.register_not_in_encoding",
    sv="Filen är inte {encoding}: rad {line} kan inte läsas så.",
    en="The file is not {encoding}: line {line} cannot be read in it.",
    when="The file is not in the encoding that the caller or its first bytes name.",
)
IMPORT_MAP_NOT_FOUND = not_found("gateway", "import_map", "Det finns ingen kolumnkarta")
IMPORT_MAPS_TOO_MANY = ErrorText(
    Conflict,
    "gateway.import_maps_too_many",
    sv="Ni har redan {most} sparade kolumnkartor. Ta bort någon som inte används.",
    en="You have {most} saved column maps already. Delete one that is not used.",
    when="A company saves one more map of columns than it may have.",
    passing=True,
)
IMPORT_FILES_TOO_MANY = ErrorText(
    Conflict,
    "gateway.import_files_too_many",
    sv="Det väntar redan {most} filer på import, så många som ett företag får ha. Gå vidare med dem, eller vänta: en fil tas "
    "bort ett dygn efter att den skickades.",
    en="{most} files wait for their import already, as many as a company may have. Go on with those, or wait: a file is deleted "
    "a day after it was sent.",
    when="A company sends one more file on the page of imports than it may have waiting.",
    passing=True,
)
UPLOAD_GONE = ErrorText(
    InvalidInput,
    "gateway.upload_gone",
    sv="Filen finns inte kvar. Skicka den igen.",
    en="The file is not kept any more. Send it again.",
    when="A page imports a file that was uploaded more than a day ago, or was imported already.",
)
SEPARATOR_UNKNOWN = FieldText(
    "unknown_separator",
    sv="Okänt skiljetecken. Välj bland: {known}.",
    en="Unknown separator. Choose from: {known}.",
)
ENCODING_UNKNOWN = FieldText(
    "unknown_encoding", sv="Okänd teckenkodning. Välj bland: {known}.", en="Unknown encoding. Choose from: {known}."
)
COLUMNS_NO_OBJECT = FieldText(
    "no_object",
    sv='Ange ett JSON-objekt med filens rubriker och våra kolumner, till exempel {{"Firma": "name", "Kod": ""}}.',
    en='Give a JSON object of the file\'s headings and our columns, such as {{"Firma": "name", "Kod": ""}}.',
)
COLUMN_UNKNOWN = FieldText(
    "unknown_import_column", sv="Det finns ingen kolumn {names}.", en="There is no column {names}."
)
COLUMN_TWICE = FieldText(
    "column_twice",
    sv="Flera rubriker ska fylla {names}. En kolumn fylls av en rubrik.",
    en="Several headings are to fill {names}. One heading fills a column.",
)
