"""What the gateway says when one caller or company takes too much of it: requests, streams, imports, members, columns, heads."""

from contracts.error_texts import ErrorText
from contracts.errors import InvalidInput, Unavailable
from contracts.gateway_errors import HttpError

REQUESTS_TOO_MANY = ErrorText(
    HttpError,
    "gateway.requests_too_many",
    sv="För många anrop med den här nyckeln eller inloggningen. Vänta en stund.",
    en="Too many requests with this key or session. Wait a moment.",
    when="A key or session sends more requests a second than it may (REQUESTS_PER_SECOND).",
    status=429,
    data=("retry_after",),
)
COMPANY_REQUESTS_TOO_MANY = ErrorText(
    HttpError,
    "gateway.company_requests_too_many",
    sv="För många anrop från ert företag. Vänta en stund.",
    en="Too many requests from your company. Wait a moment.",
    when="All keys and sessions of a company together send too many requests a second (COMPANY_REQUESTS_PER_SECOND).",
    status=429,
    data=("retry_after",),
)
STREAMS_TOO_MANY = ErrorText(
    HttpError,
    "gateway.streams_too_many",
    sv="Ert företag skickar eller hämtar redan så många filer som går samtidigt. Försök igen när någon är klar.",
    en="Your company is sending or fetching as many files as it may at once. Try again when one of them is done.",
    when="A company has STREAMS_PER_COMPANY uploads and downloads under way.",
    status=429,
    fixed=(("retry_after", "2"),),
)
STREAMS_BUSY = ErrorText(
    Unavailable,
    "gateway.streams_busy",
    sv="För många filer skickas och hämtas just nu. Försök igen om en stund.",
    en="Too many files are being sent and fetched right now. Try again in a moment.",
    when="All companies together have STREAMS uploads and downloads, or IMPORTS imports, under way.",
    fixed=(("retry_after", "2"),),
)
IMPORT_RUNNING = ErrorText(
    HttpError,
    "gateway.import_running",
    sv="En import pågår redan för ert företag. Försök igen när den är klar.",
    en="An import is already running for your company. Try again when it is done.",
    when="A company has an import under way.",
    status=429,
    fixed=(("retry_after", "5"),),
)
HEAD_TOO_LARGE = ErrorText(
    HttpError,
    "gateway.head_too_large",
    sv="Adressen och huvudena är tillsammans större än 32 KB, så som de skickas. Korta adressens parametrar; spara en lång "
    "columns som en karta (PUT /v1/imports/maps/…) och ange dess namn i map.",
    en="The address and the headers together are larger than 32 KB as they are sent. Shorten the parameters of the address; save "
    "long columns as a map (PUT /v1/imports/maps/…) and give its name in map.",
    when="Address and headers of more than 32 KB; in an address å counts as six bytes.",
    status=431,
)
JSON_TOO_WIDE = ErrorText(
    InvalidInput,
    "gateway.json_too_wide",
    sv="Ett objekt i innehållet har fler än {max_keys} fält.",
    en="An object in the body has more than {max_keys} members.",
    when="An object in a JSON body has more members than any request has.",
)
REGISTER_TOO_WIDE = ErrorText(
    InvalidInput,
    "gateway.register_too_wide",
    sv="En fil får ha {max_columns} kolumner, och en rad 1 000 000 tecken. Ta bort kolumner som inte behövs.",
    en="A file may have {max_columns} columns, and a line 1,000,000 characters. Remove columns that are not needed.",
    when="The register has too many columns, or a line that is too long.",
)
