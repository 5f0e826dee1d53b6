"""Errors of reading registers, of maps of their columns, and of uploads that wait."""

from collections.abc import Iterable, Mapping

from contracts import gateway_errors as texts
from contracts import gateway_import_errors as own_texts
from contracts import limit_errors
from contracts.errors import Conflict, InvalidInput, NotFound

NAMES = 200
"""So many characters of headings stand in an error."""
SHOWN = 80
"""So many characters of a name that nobody has."""


def register_absent() -> InvalidInput:
    return texts.REGISTER_ABSENT.error()


def register_not_text() -> InvalidInput:
    return texts.REGISTER_NOT_TEXT.error()


def register_encoding_unsure(readings: Mapping[str, Iterable[str]]) -> InvalidInput:
    """Several encodings are possible; `readings`: how some cells read in each."""
    said = [f"{name}: {', '.join(cells)}" if cells else name for name, cells in readings.items()]
    return own_texts.REGISTER_ENCODING_UNSURE.error(readings="; ".join(said), encodings=list(readings))


def register_not_in_encoding(encoding: str, line: int) -> InvalidInput:
    """The file has bytes, first on this line, that the encoding does not have."""
    return own_texts.REGISTER_NOT_IN_ENCODING.error(encoding=encoding, line=line)


def import_map_not_found(name: str) -> NotFound:
    return own_texts.IMPORT_MAP_NOT_FOUND.error(id=name[:SHOWN])


def import_maps_too_many(most: int) -> Conflict:
    return own_texts.IMPORT_MAPS_TOO_MANY.error(most=most)


def import_files_too_many(most: int) -> Conflict:
    return own_texts.IMPORT_FILES_TOO_MANY.error(most=most)


def upload_gone() -> InvalidInput:
    """The uploaded file has expired, or has been imported."""
    return own_texts.UPLOAD_GONE.error()


def no_name_column(header: Iterable[str]) -> InvalidInput:
    """No column holds the customers' names, so that no row could be used."""
    return texts.REGISTER_WITHOUT_NAMES.error(found=", ".join(header)[:NAMES] or "–")


def too_many_columns(max_columns: int) -> InvalidInput:
    """The header has more columns than a register has, or a line is longer than so many columns could be."""
    return limit_errors.REGISTER_TOO_WIDE.error(max_columns=max_columns)


def too_many_rows(max_rows: int) -> InvalidInput:
    return texts.REGISTER_TOO_LONG.error(max_rows=max_rows)
