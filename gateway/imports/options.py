"""What a caller may say of an import, and what is wrong with it."""

from collections.abc import Mapping
from typing import Annotated, Any

import orjson
from pydantic import Field

from contracts.access import Module
from contracts.base import Value
from contracts.customers import PROPERTIES_COLUMN, SameNumber
from contracts.errors import invalid_fields
from contracts.gateway_import_errors import (
    COLUMN_TWICE,
    COLUMN_UNKNOWN,
    COLUMNS_NO_OBJECT,
    ENCODING_UNKNOWN,
    SEPARATOR_UNKNOWN,
)
from gateway.http.call import Call
from gateway.imports import charset, maps
from gateway.imports.columns import find_bad_columns
from gateway.imports.register import ReadOptions

MOST_COLUMNS = 200
IN_ADDRESS = {"maxLength": 30_000}
"""More never fits into the head of a request, which has 32 KB; the page sends its columns in a body."""
OF_COLUMNS = (
    "A JSON object of the file's headings and our columns. Percent-encoded, it has to fit into 32 KB with the rest of address "
    "and headers, else 431; save longer ones as a map and send `map`."
)
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
"""What a caller may say that stands between cells, by its name; the signs themselves will do, too."""


class ReadingOptions(Value):
    """How the file is to be read. What is absent is found out.

    `encoding`: such as utf-8, cp1252, cp850 or mac_roman. `separator`: comma, semicolon, tab, pipe, or the sign. `columns`: a
    JSON object of the file's headings and our columns, "" for a heading that is not to be used. `map`: the name of a saved one;
    `columns` beside it comes first.
    """

    encoding: Annotated[str, Field(max_length=40)] = ""
    separator: Annotated[str, Field(max_length=20)] = ""
    columns: Annotated[str, Field(max_length=50_000, description=OF_COLUMNS, json_schema_extra=IN_ADDRESS)] = ""
    map: Annotated[str, Field(max_length=100)] = ""


class ImportOptions(ReadingOptions):
    """`dry_run`: only reports what would become of each row. `update`: rows change the customers that they fit.

    `same_number`: rows with one identity number become customers of their own, or one customer with branches.
    """

    dry_run: bool = False
    update: bool = False
    same_number: SameNumber = SameNumber.CUSTOMERS


def read_options(call: Call, options: ReadingOptions, nameless: bool = False) -> ReadOptions:
    """The options of a call as the reader takes them. `nameless`: a file whose headings name nobody is read, too.

    Raises InvalidInput that names what is wrong, NotFound for a map."""
    encoding = charset.normalise_name(options.encoding) if options.encoding else ""
    bad = [] if encoding is not None else [ENCODING_UNKNOWN.at("/encoding", known=list(charset.GIVEN))]
    separator = _read_separator(options.separator)
    if separator is None:
        bad.append(SEPARATOR_UNKNOWN.at("/separator", known=list(SEPARATORS)))
    given: dict[str, str] = {}
    if options.columns:
        given = _parse(options.columns) or {}
        bad += check_columns(given) if given else [COLUMNS_NO_OBJECT.at("/columns")]
    if bad:
        raise invalid_fields("gateway", bad)
    kept = maps.get(options.map).as_columns() if options.map else {}
    unused = () if call.company.modules is not None and Module.CRM in call.company.modules else (PROPERTIES_COLUMN,)
    return ReadOptions(encoding or "", {**kept, **given} or None, unused, separator or "", nameless)


def _read_separator(text: str) -> str | None:
    """The sign; "" for none, None for one that separates no cells."""
    said = text.strip().lower()
    return said if said in ("", *SEPARATORS.values()) else SEPARATORS.get(said)


def check_columns(given: Mapping[str, str]) -> list[Any]:
    """What is wrong with a map: columns that are none of ours, and columns that several headings are to fill."""
    unknown, twice = find_bad_columns(given)
    found = [COLUMN_UNKNOWN.at("/columns", names=unknown[:10])] if unknown else []
    return [*found, *([COLUMN_TWICE.at("/columns", names=twice[:10])] if twice and not unknown else [])]


def _parse(text: str) -> dict[str, str] | None:
    """The object; None for what is none with texts only."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(found, dict) or len(found) > MOST_COLUMNS:
        return None
    return found if all(isinstance(value, str) for value in found.values()) else None
